#include "control/import.hpp"

#include <fmt/format.h>

#include "api/body.hpp"
#include "api/handlers.hpp"
#include "api/list_query.hpp"
#include "api/objects.hpp"
#include "control/adoption.hpp"
#include "control/setup.hpp"

namespace wgpilot::api {
namespace {

using control::ForeignInterface;
using http::Request;

constexpr SortField<ForeignInterface> kSortFields[] = {
    {"name", less_by<ForeignInterface, [](const auto& i) -> const auto& { return i.name; }>},
    {"listen_port", less_by<ForeignInterface, [](const auto& i) { return i.listen_port; }>},
    {"peer_count", less_by<ForeignInterface, [](const auto& i) { return i.peer_count; }>}};

Answer answer_import(const Api& api, const control::ImportedNetwork& imported) {
  const auto snapshot = api.control.snapshot();
  WGP_TRY(const auto* entry, control::find_network(*snapshot, imported.network->id));
  JsonWriter writer;
  EntityTag tag;
  writer.begin_object();
  writer.key("network");
  write_network(writer, tag, *entry);
  writer.member("peer_count", imported.peer_count);
  writer.key("not_kept");
  writer.raw(boost::json::serialize(json::to_json(imported.not_kept)));
  writer.end_object();
  http::Response response = json_response(201, writer.take());
  response.headers.set("Location", fmt::format("/api/networks/{}", imported.network->id.value));
  return response;
}

}  // namespace

Answer import_network(const Api& api, const Request& request) {
  WGP_TRY(const auto input, json::parse<control::ImportInput>(request.body));
  WGP_TRY(const auto imported, control::import_network(api.control, input));
  return answer_import(api, imported);
}

Answer import_first_network(const Api& api, const Request& request) {
  WGP_TRY(const auto input, json::parse<control::ImportInput>(request.body));
  WGP_TRY(const auto imported, control::import_first_network(api.control, input));
  return answer_import(api, imported);
}

Answer list_adoptable_interfaces(const Api& api, const Request& request) {
  WGP_TRY(const auto query, parse_list_query<ForeignInterface>(request, kSortFields));
  WGP_TRY(auto interfaces, control::fetch_foreign_interfaces(api.control));
  std::erase_if(interfaces, [&](const ForeignInterface& each) { return !mentions(query, each.name); });
  const auto page = page_of<ForeignInterface>(std::move(interfaces), query, kSortFields);
  std::string json = boost::json::serialize(json::to_json(page.items));
  EntityTag tag;
  tag.add_readings(json);
  return list_response(request, tag, page.total, std::move(json));
}

}  // namespace wgpilot::api
