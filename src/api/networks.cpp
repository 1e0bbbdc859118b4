#include "control/networks.hpp"

#include <fmt/format.h>

#include "api/body.hpp"
#include "api/handlers.hpp"
#include "api/list_query.hpp"
#include "api/objects.hpp"

namespace wgpilot::api {
namespace {

using control::NetworkWithPeers;
using http::Request;
using http::Response;
using EntryPointer = const NetworkWithPeers*;

constexpr SortField<EntryPointer> kSortFields[] = {
    {"id", less_by<EntryPointer, [](auto e) { return e->network->id; }>},
    {"name", less_by<EntryPointer, [](auto e) -> const auto& { return e->network->name; }>},
    {"interface", less_by<EntryPointer, [](auto e) -> const auto& { return e->network->interface; }>},
    {"mode", less_by<EntryPointer, [](auto e) { return e->network->mode; }>},
    {"subnet", less_by<EntryPointer, [](auto e) -> const auto& { return e->network->subnet; }>},
    {"listen_port", less_by<EntryPointer, [](auto e) { return e->network->listen_port; }>},
    {"enabled", less_by<EntryPointer, [](auto e) { return e->network->enabled; }>},
    {"peer_count", less_by<EntryPointer, [](auto e) { return e->peers.size(); }>},
    {"created_at", less_by<EntryPointer, [](auto e) { return e->network->created_at; }>},
    {"updated_at", less_by<EntryPointer, [](auto e) { return e->network->updated_at; }>}};

bool is_wanted(const ListQuery& query, const model::Network& network) {
  return mentions(query, network.name) || mentions(query, network.interface) ||
         mentions(query, net::to_string(network.subnet)) ||
         mentions(query, crypto::to_base64(network.public_key)) ||
         (network.subnet_v6 && mentions(query, net::to_string(*network.subnet_v6)));
}

Response answer_network(int status, const NetworkWithPeers& entry) {
  Rendered rendered = render_network(entry);
  Response response = json_response(status, std::move(rendered.json));
  response.headers.set("ETag", rendered.tag.text());
  return response;
}

// As the snapshot has it after a change.
Answer answer_changed(const Api& api, int status, NetworkId id) {
  const auto snapshot = api.control.snapshot();
  WGP_TRY(const auto* entry, control::find_network(*snapshot, id));
  return answer_network(status, *entry);
}

Result<void> check_if_match(const Api& api, const Request& request, NetworkId id) {
  const auto snapshot = api.control.snapshot();
  WGP_TRY(const auto* entry, control::find_network(*snapshot, id));
  return check_if_match(request, render_network(*entry).tag);
}

Answer set_enabled(const Api& api, const Request& request, bool enabled) {
  WGP_TRY(const NetworkId id, network_id(request));
  WGP_TRY(check_if_match(api, request, id));
  model::NetworkInput input;
  input.enabled = enabled;
  WGP_TRY(control::update_network(api.control, id, input));
  return answer_changed(api, 200, id);
}

Result<model::NetworkInput> parse_network_changes(std::string_view body, const NetworkWithPeers& current) {
  WGP_TRY(json::object changes, parse_object(body));
  auto errors = take_fixed_fields(changes, to_object(render_network(current)),
                                  {"id", "interface", "subnet", "subnet_v6", "public_key", "warnings",
                                   "peer_count", "created_at", "updated_at"});
  return bind_object<model::NetworkInput>(std::move(changes), std::move(errors), [&](const auto& input) {
    return with_input(*current.network, input);
  });
}

}  // namespace

Answer list_networks(const Api& api, const Request& request) {
  WGP_TRY(const auto query, parse_list_query<EntryPointer>(request, kSortFields));
  const auto snapshot = api.control.snapshot();
  std::vector<EntryPointer> wanted;
  for (const auto& entry : snapshot->networks) {
    if (is_wanted(query, *entry.network)) wanted.push_back(&entry);
  }
  const auto page = page_of<EntryPointer>(std::move(wanted), query, kSortFields);
  JsonWriter writer;
  EntityTag tag;
  writer.begin_array();
  for (const auto* entry : page.items) write_network(writer, tag, *entry);
  writer.end_array();
  return list_response(request, tag, page.total, writer.take());
}

Answer create_network(const Api& api, const Request& request) {
  WGP_TRY(const auto input, parse_new_network(request.body));
  WGP_TRY(const auto network, control::create_network(api.control, input));
  Response response = answer_network(201, {network, {}});
  response.headers.set("Location", fmt::format("/api/networks/{}", network->id.value));
  return response;
}

Answer get_network(const Api& api, const Request& request) {
  WGP_TRY(const NetworkId id, network_id(request));
  const auto snapshot = api.control.snapshot();
  WGP_TRY(const auto* entry, control::find_network(*snapshot, id));
  Rendered rendered = render_network(*entry);
  return tagged_response(request, rendered.tag, std::move(rendered.json));
}

Answer update_network(const Api& api, const Request& request) {
  WGP_TRY(const NetworkId id, network_id(request));
  WGP_TRY(check_if_match(api, request, id));
  const auto snapshot = api.control.snapshot();
  WGP_TRY(const auto* entry, control::find_network(*snapshot, id));
  WGP_TRY(const auto input, parse_network_changes(request.body, *entry));
  WGP_TRY(control::update_network(api.control, id, input));
  return answer_changed(api, 200, id);
}

Answer delete_network(const Api& api, const Request& request) {
  WGP_TRY(const NetworkId id, network_id(request));
  WGP_TRY(check_if_match(api, request, id));
  WGP_TRY(control::delete_network(api.control, id));
  return no_content();
}

Answer enable_network(const Api& api, const Request& request) {
  return set_enabled(api, request, true);
}

Answer disable_network(const Api& api, const Request& request) {
  return set_enabled(api, request, false);
}

Answer export_network(const Api& api, const Request& request) {
  WGP_TRY(const NetworkId id, network_id(request));
  WGP_TRY(auto file, control::export_network(api.control, id));
  return file_response(file.file_name, std::move(file.text));
}

}  // namespace wgpilot::api
