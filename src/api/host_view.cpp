#include "control/host_view.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/body.hpp"
#include "api/entity_tag.hpp"
#include "api/handlers.hpp"
#include "api/json_writer.hpp"
#include "api/list_query.hpp"

namespace wgpilot::api {
namespace {

using control::RouteView;
using control::RuleView;
using http::Request;

constexpr SortField<RouteView> kRouteFields[] = {
    {"destination", less_by<RouteView, [](const auto& v) -> const auto& { return v.route.destination; }>},
    {"interface", less_by<RouteView, [](const auto& v) -> const auto& { return v.route.interface; }>},
    {"table", less_by<RouteView, [](const auto& v) { return v.route.table; }>},
    {"protocol", less_by<RouteView, [](const auto& v) { return v.route.protocol; }>},
    {"metric", less_by<RouteView, [](const auto& v) { return v.route.metric; }>},
    {"managed", less_by<RouteView, [](const auto& v) { return v.route.is_ours; }>}};

constexpr SortField<RuleView> kRuleFields[] = {
    {"priority", less_by<RuleView, [](const auto& v) { return v.rule.priority; }>},
    {"table", less_by<RuleView, [](const auto& v) { return v.rule.table; }>},
    {"protocol", less_by<RuleView, [](const auto& v) { return v.rule.protocol; }>},
    {"managed", less_by<RuleView, [](const auto& v) { return v.rule.is_ours; }>}};

std::string text_of(const std::optional<net::Prefix>& prefix) {
  return prefix ? net::to_string(*prefix) : std::string();
}

std::string_view family_name(net::Family family) {
  return family == net::Family::V4 ? "ipv4" : "ipv6";
}

std::optional<std::uint32_t> find_table(std::string_view text) {
  const auto number = find_number(text);
  if (!number || *number < 1 || *number > UINT32_MAX) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

Result<dataplane::RouteQuery> parse_route_query(const Request& request, const control::Snapshot& snapshot) {
  auto errors = unknown_parameters(request, {"interface", "table", "all", "limit", "offset", "q", "sort"});
  dataplane::RouteQuery query{.interface = std::string(request.query_parameter("interface").value_or("")),
                              .tables = control::tables_in_use(snapshot)};
  const auto all = request.query_parameter("all").value_or("false");
  if (all == "true") {
    query.types = dataplane::RouteTypes::All;
    query.tables.clear();
  } else if (all != "false") {
    errors.push_back({"all", "must be true or false"});
  }
  if (const auto text = request.query_parameter("table")) {
    const auto table = find_table(*text);
    table ? query.tables.assign(1, *table)
          : errors.push_back({"table", "must be the number of a table, from 1 to 4294967295"});
  }
  if (!errors.empty()) return fail(validation_error(std::move(errors)));
  return query;
}

Result<control::RouteViews> fetch_routes(const Api& api, const dataplane::RouteQuery& query) {
  auto found = control::fetch_routes(api.control, query);
  if (!found && found.error().code() == Code::NotFound) {
    return fail(validation_error({{"interface", "names no interface of this host"}}));
  }
  return found;
}

void write(JsonWriter& writer, const RouteView& view) {
  const dataplane::HostRoute& route = view.route;
  writer.begin_object();
  writer.member("destination", net::to_string(route.destination));
  writer.member("gateway", route.gateway ? net::to_string(*route.gateway) : std::string());
  writer.member("interface", route.interface);
  writer.member("family", family_name(route.destination.family()));
  writer.member("table", route.table);
  writer.member("table_name", route.table_name);
  writer.member("protocol", route.protocol);
  writer.member("protocol_name", route.protocol_name);
  writer.member("scope", route.scope);
  writer.member("type", route.type);
  writer.member("metric", route.metric);
  writer.member("managed", route.is_ours);
  writer.member("network_id", view.network_id);
  writer.member("conflicts", view.conflicts);
  writer.end_object();
}

void write(JsonWriter& writer, const RuleView& view) {
  const dataplane::HostRule& rule = view.rule;
  writer.begin_object();
  writer.member("priority", rule.priority);
  writer.member("family", family_name(rule.family));
  writer.member("source", text_of(rule.source));
  writer.member("destination", text_of(rule.destination));
  writer.member("firewall_mark", rule.firewall_mark);
  writer.member("incoming_interface", rule.incoming_interface);
  writer.member("table", rule.table);
  writer.member("table_name", rule.table_name);
  writer.member("protocol", rule.protocol);
  writer.member("protocol_name", rule.protocol_name);
  writer.member("managed", rule.is_ours);
  writer.member("network_id", view.network_id);
  writer.member("rule_id", view.rule_id);
  writer.end_object();
}

bool is_wanted(const ListQuery& query, const RouteView& view) {
  const dataplane::HostRoute& route = view.route;
  return mentions(query, net::to_string(route.destination)) || mentions(query, route.interface) ||
         mentions(query, route.table_name) || mentions(query, route.protocol_name) ||
         (route.gateway && mentions(query, net::to_string(*route.gateway)));
}

bool is_wanted(const ListQuery& query, const RuleView& view) {
  const dataplane::HostRule& rule = view.rule;
  return mentions(query, text_of(rule.source)) || mentions(query, text_of(rule.destination)) ||
         mentions(query, rule.incoming_interface) || mentions(query, rule.table_name) ||
         mentions(query, rule.protocol_name);
}

// One page of what `q` leaves; `unseen` more were not looked at.
template <class View>
Answer answer_list(const Request& request, const ListQuery& query, std::vector<View> views,
                   std::span<const SortField<View>> fields, std::size_t unseen) {
  std::erase_if(views, [&](const View& view) { return !is_wanted(query, view); });
  const auto page = page_of<View>(std::move(views), query, fields);
  JsonWriter writer;
  writer.begin_array();
  for (const View& view : page.items) write(writer, view);
  writer.end_array();
  std::string json = writer.take();
  EntityTag tag;
  tag.add_readings(json);
  http::Response response = list_response(request, tag, page.total, std::move(json));
  if (unseen != 0) response.headers.set("X-Unseen-Count", std::to_string(unseen));
  return response;
}

void write_owner(JsonWriter& writer, const control::PortConflict& conflict) {
  writer.begin_object();
  writer.member("port", conflict.port);
  writer.member("protocol", conflict.owner.protocol);
  writer.member("process", conflict.owner.process);
  writer.member("pid", conflict.owner.pid);
  writer.member("local_address", net::to_string(conflict.owner.local_address));
  writer.member("network_id", conflict.network_id);
  writer.end_object();
}

}  // namespace

Answer list_host_routes(const Api& api, const Request& request) {
  WGP_TRY(const auto list, parse_list_query<RouteView>(request, kRouteFields));
  WGP_TRY(const auto query, parse_route_query(request, *api.control.snapshot()));
  WGP_TRY(auto found, fetch_routes(api, query));
  const std::size_t unseen = found.total - found.routes.size();
  return answer_list<RouteView>(request, list, std::move(found.routes), kRouteFields, unseen);
}

Answer list_host_rules(const Api& api, const Request& request) {
  WGP_TRY(const auto list, parse_list_query<RuleView>(request, kRuleFields));
  if (auto errors = unknown_parameters(request, {"limit", "offset", "q", "sort"}); !errors.empty())
    return fail(validation_error(std::move(errors)));
  WGP_TRY(auto found, control::fetch_rules(api.control));
  return answer_list<RuleView>(request, list, std::move(found), kRuleFields, 0);
}

Answer get_host_ports(const Api& api, const Request& request) {
  if (auto errors = unknown_parameters(request, {}); !errors.empty())
    return fail(validation_error(std::move(errors)));
  WGP_TRY(const auto found, control::fetch_ports(api.control));
  JsonWriter writer;
  writer.begin_object();
  writer.key("wireguard_ports");
  writer.begin_array();
  for (const control::PortView& view : found.wireguard) {
    writer.begin_object();
    writer.member("port", view.port.port);
    writer.member("interface", view.port.interface);
    writer.member("managed", view.port.is_ours);
    writer.member("network_id", view.network_id);
    writer.end_object();
  }
  writer.end_array();
  writer.key("conflicting_ports");
  writer.begin_array();
  for (const auto& conflict : found.conflicts) write_owner(writer, conflict);
  writer.end_array();
  writer.member("https_port", api.facts.https_port);
  writer.end_object();
  return json_response(200, writer.take());
}

}  // namespace wgpilot::api
