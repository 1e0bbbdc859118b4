#include "api/body.hpp"
#include "api/contract.hpp"
#include "api/entity_tag.hpp"
#include "api/handlers.hpp"
#include "api/json_writer.hpp"
#include "api/list_query.hpp"
#include "base/log.hpp"
#include "http/etag.hpp"

namespace wgpilot::api {
namespace {

using http::Request;

struct Health {
  std::string status;
};
BOOST_DESCRIBE_STRUCT(Health, (), (status))

struct SystemInfo {
  std::string version;
  std::string kernel_release;
  std::string backend;
  UnixTime started_at;
  std::int64_t uptime_seconds = 0;
};
BOOST_DESCRIBE_STRUCT(SystemInfo, (), (version, kernel_release, backend, started_at, uptime_seconds))

// Every line starts with its time, so the order of the texts is the order of the events.
constexpr SortField<std::string> kSortFields[] = {
    {"time", [](const auto& a, const auto& b) { return a < b; }}};

}  // namespace

// 200 in both cases: the service answers, and a restart would not help.
Answer get_health(const Api& api, const Request&) {
  return json_response(200, Health{api.control.snapshot()->problems.empty() ? "ok" : "degraded"});
}

Answer get_system_info(const Api& api, const Request&) {
  const SystemFacts& facts = api.facts;
  return json_response(200, SystemInfo{.version = facts.version,
                                       .kernel_release = facts.kernel_release,
                                       .backend = facts.backend,
                                       .started_at = facts.started_at,
                                       .uptime_seconds = (api.now() - facts.started_at).count()});
}

Answer list_recent_warnings(const Api&, const Request& request) {
  WGP_TRY(const auto query, parse_list_query<std::string>(request, kSortFields));
  auto lines = log::recent_warnings();
  std::erase_if(lines, [&](const std::string& line) { return !mentions(query, line); });
  const auto page = page_of<std::string>(std::move(lines), query, kSortFields);
  JsonWriter writer;
  writer.begin_array();
  for (const std::string& line : page.items) writer.raw(line);
  writer.end_array();
  std::string json = writer.take();
  EntityTag tag;
  tag.add_readings(json);
  return list_response(request, tag, page.total, std::move(json));
}

Answer get_contract(const Api&, const Request& request) {
  http::Response response = http::text_response(200, "application/yaml", std::string(contract()));
  http::apply_etag(request, response);
  return response;
}

}  // namespace wgpilot::api
