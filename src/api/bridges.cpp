#include "control/bridges.hpp"

#include <fmt/format.h>

#include "api/body.hpp"
#include "api/handlers.hpp"
#include "api/list_query.hpp"
#include "api/objects.hpp"

namespace wgpilot::api {
namespace {

using control::BridgePtr;
using http::Request;
using http::Response;

constexpr SortField<BridgePtr> kSortFields[] = {
    {"id", less_by<BridgePtr, [](const auto& b) { return b->id; }>},
    {"network_a_id", less_by<BridgePtr, [](const auto& b) { return b->network_a; }>},
    {"network_b_id", less_by<BridgePtr, [](const auto& b) { return b->network_b; }>},
    {"direction", less_by<BridgePtr, [](const auto& b) { return b->direction; }>},
    {"enabled", less_by<BridgePtr, [](const auto& b) { return b->enabled; }>},
    {"created_at", less_by<BridgePtr, [](const auto& b) { return b->created_at; }>},
    {"updated_at", less_by<BridgePtr, [](const auto& b) { return b->updated_at; }>}};

Result<BridgeId> bridge_id(const Request& request) {
  const auto text = request.path_parameter("id");
  if (const auto number = find_number(text)) return BridgeId{*number};
  return fail(Code::BridgeNotFound, "a bridge has a number as its id");
}

// Found by the names of its networks.
bool is_wanted(const ListQuery& query, const control::Snapshot& snapshot, const model::Bridge& bridge) {
  for (const NetworkId end : {bridge.network_a, bridge.network_b}) {
    const auto network = control::find_network(snapshot, end);
    if (network && mentions(query, (*network)->network->name)) return true;
  }
  return false;
}

Response answer_bridge(int status, const model::Bridge& bridge) {
  Rendered rendered = render_bridge(bridge);
  Response response = json_response(status, std::move(rendered.json));
  response.headers.set("ETag", rendered.tag.text());
  return response;
}

// The bridge of the path, unless If-Match names another state of it.
Result<BridgePtr> find_matching(const Api& api, const Request& request) {
  WGP_TRY(const BridgeId id, bridge_id(request));
  WGP_TRY(BridgePtr bridge, control::find_bridge(*api.control.snapshot(), id));
  WGP_TRY(check_if_match(request, render_bridge(*bridge).tag));
  return bridge;
}

Result<model::BridgeInput> parse_bridge_changes(std::string_view body, const model::Bridge& current) {
  WGP_TRY(json::object changes, parse_object(body));
  auto errors = take_fixed_fields(changes, to_object(render_bridge(current)),
                                  {"id", "network_a_id", "network_b_id", "created_at", "updated_at"});
  return bind_object<model::BridgeInput>(std::move(changes), std::move(errors),
                                         [&](const auto& input) { return with_input(current, input); });
}

}  // namespace

Answer list_bridges(const Api& api, const Request& request) {
  WGP_TRY(const auto query, parse_list_query<BridgePtr>(request, kSortFields));
  const auto snapshot = api.control.snapshot();
  std::vector<BridgePtr> wanted;
  for (const BridgePtr& bridge : snapshot->bridges) {
    if (is_wanted(query, *snapshot, *bridge)) wanted.push_back(bridge);
  }
  const auto page = page_of<BridgePtr>(std::move(wanted), query, kSortFields);
  JsonWriter writer;
  EntityTag tag;
  writer.begin_array();
  for (const BridgePtr& bridge : page.items) write_bridge(writer, tag, *bridge);
  writer.end_array();
  return list_response(request, tag, page.total, writer.take());
}

Answer create_bridge(const Api& api, const Request& request) {
  WGP_TRY(json::object fields, parse_object(request.body));
  WGP_TRY(const auto input, bind_object<model::BridgeInput>(std::move(fields), {}, [](const auto& read) {
            return with_input(model::Bridge{}, read);
          }));
  WGP_TRY(const BridgePtr bridge, control::create_bridge(api.control, input));
  Response response = answer_bridge(201, *bridge);
  response.headers.set("Location", fmt::format("/api/bridges/{}", bridge->id.value));
  return response;
}

Answer get_bridge(const Api& api, const Request& request) {
  WGP_TRY(const BridgeId id, bridge_id(request));
  WGP_TRY(const BridgePtr bridge, control::find_bridge(*api.control.snapshot(), id));
  Rendered rendered = render_bridge(*bridge);
  return tagged_response(request, rendered.tag, std::move(rendered.json));
}

Answer update_bridge(const Api& api, const Request& request) {
  WGP_TRY(const BridgePtr current, find_matching(api, request));
  WGP_TRY(const auto input, parse_bridge_changes(request.body, *current));
  WGP_TRY(const BridgePtr bridge, control::update_bridge(api.control, current->id, input));
  return answer_bridge(200, *bridge);
}

Answer delete_bridge(const Api& api, const Request& request) {
  WGP_TRY(const BridgePtr current, find_matching(api, request));
  WGP_TRY(control::delete_bridge(api.control, current->id));
  return no_content();
}

}  // namespace wgpilot::api
