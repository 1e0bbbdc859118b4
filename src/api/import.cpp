#include "control/import.hpp"

#include <fmt/format.h>

#include "api/body.hpp"
#include "api/handlers.hpp"
#include "api/objects.hpp"
#include "control/setup.hpp"

namespace wgpilot::api {
namespace {

using http::Request;

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

}  // namespace wgpilot::api
