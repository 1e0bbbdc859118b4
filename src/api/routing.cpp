#include "control/routing.hpp"

#include <fmt/format.h>

#include "api/body.hpp"
#include "api/handlers.hpp"
#include "api/list_query.hpp"
#include "api/objects.hpp"

namespace wgpilot::api {
namespace {

using control::NetworkWithPeers;
using control::RoutePtr;
using control::RulePtr;
using http::Request;
using http::Response;
using model::NetworkRoute;
using model::NetworkRule;

constexpr SortField<RoutePtr> kRouteFields[] = {
    {"id", less_by<RoutePtr, [](const auto& r) { return r->id; }>},
    {"destination", less_by<RoutePtr, [](const auto& r) -> const auto& { return r->destination; }>},
    {"metric", less_by<RoutePtr, [](const auto& r) { return r->metric; }>},
    {"created_at", less_by<RoutePtr, [](const auto& r) { return r->created_at; }>},
    {"updated_at", less_by<RoutePtr, [](const auto& r) { return r->updated_at; }>}};

constexpr SortField<RulePtr> kRuleFields[] = {
    {"id", less_by<RulePtr, [](const auto& r) { return r->id; }>},
    {"priority", less_by<RulePtr, [](const auto& r) { return r->priority; }>},
    {"table_id", less_by<RulePtr, [](const auto& r) { return r->table_id; }>},
    {"created_at", less_by<RulePtr, [](const auto& r) { return r->created_at; }>},
    {"updated_at", less_by<RulePtr, [](const auto& r) { return r->updated_at; }>}};

Result<RouteId> route_id(const Request& request) {
  if (const auto number = find_number(request.path_parameter("route_id"))) return RouteId{*number};
  return fail(Code::RouteNotFound, "a route has a number as its id");
}

Result<RuleId> rule_id(const Request& request) {
  if (const auto number = find_number(request.path_parameter("rule_id"))) return RuleId{*number};
  return fail(Code::RuleNotFound, "a rule has a number as its id");
}

// The network of the path, for as long as its snapshot is held.
struct Place {
  std::shared_ptr<const control::Snapshot> snapshot;
  const NetworkWithPeers* network = nullptr;
};

Result<Place> find_place(const Api& api, const Request& request) {
  WGP_TRY(const NetworkId id, network_id(request));
  Place place{.snapshot = api.control.snapshot()};
  WGP_TRY(place.network, control::find_network(*place.snapshot, id));
  return place;
}

Result<RoutePtr> find_route(const Place& place, const Request& request) {
  WGP_TRY(const RouteId id, route_id(request));
  return control::find_route(*place.network, id);
}

Result<RulePtr> find_rule(const Place& place, const Request& request) {
  WGP_TRY(const RuleId id, rule_id(request));
  return control::find_rule(*place.network, id);
}

Rendered render(const Place& place, const NetworkRoute& route) {
  return render_route(route, control::served_networks(*place.network));
}

Response answer(int status, Rendered rendered) {
  Response response = json_response(status, std::move(rendered.json));
  response.headers.set("ETag", rendered.tag.text());
  return response;
}

bool is_wanted(const ListQuery& query, const NetworkRoute& route) {
  return mentions(query, net::to_string(route.destination)) || mentions(query, route.description) ||
         (route.gateway && mentions(query, net::to_string(*route.gateway)));
}

bool is_wanted(const ListQuery& query, const NetworkRule& rule) {
  return mentions(query, rule.description) ||
         (rule.source && mentions(query, net::to_string(*rule.source))) ||
         (rule.destination && mentions(query, net::to_string(*rule.destination)));
}

// One page of `all`, each item written by `write`.
template <class Pointer, class Write>
Answer answer_list(const Request& request, const std::vector<Pointer>& all,
                   std::span<const SortField<Pointer>> fields, Write write) {
  WGP_TRY(const auto query, parse_list_query<Pointer>(request, fields));
  std::vector<Pointer> wanted;
  for (const Pointer& item : all) {
    if (is_wanted(query, *item)) wanted.push_back(item);
  }
  const auto page = page_of<Pointer>(std::move(wanted), query, fields);
  JsonWriter writer;
  EntityTag tag;
  writer.begin_array();
  for (const Pointer& item : page.items) write(writer, tag, *item);
  writer.end_array();
  return list_response(request, tag, page.total, writer.take());
}

Result<model::RouteInput> parse_route(json::object fields, std::vector<FieldError> errors,
                                      const NetworkRoute& current, const model::Network& network) {
  return bind_object<model::RouteInput>(std::move(fields), std::move(errors), [&](const auto& input) {
    return with_input(current, input, network);
  });
}

Result<model::RuleInput> parse_rule(json::object fields, std::vector<FieldError> errors,
                                    const NetworkRule& current) {
  return bind_object<model::RuleInput>(std::move(fields), std::move(errors),
                                       [&](const auto& input) { return with_input(current, input); });
}

}  // namespace

Answer list_routes(const Api& api, const Request& request) {
  WGP_TRY(const Place place, find_place(api, request));
  const auto served = control::served_networks(*place.network);
  return answer_list<RoutePtr>(request, place.network->routes, kRouteFields,
                               [&](JsonWriter& writer, EntityTag& tag, const NetworkRoute& route) {
                                 write_route(writer, tag, route, served);
                               });
}

Answer create_route(const Api& api, const Request& request) {
  WGP_TRY(const Place place, find_place(api, request));
  WGP_TRY(json::object fields, parse_object(request.body));
  const model::Network& network = *place.network->network;
  WGP_TRY(const auto input, parse_route(std::move(fields), {}, NetworkRoute{}, network));
  WGP_TRY(const RoutePtr route, control::create_route(api.control, network.id, input));
  Response response = answer(201, render(place, *route));
  response.headers.set("Location",
                       fmt::format("/api/networks/{}/routes/{}", network.id.value, route->id.value));
  return response;
}

Answer get_route(const Api& api, const Request& request) {
  WGP_TRY(const Place place, find_place(api, request));
  WGP_TRY(const RoutePtr route, find_route(place, request));
  Rendered rendered = render(place, *route);
  return tagged_response(request, rendered.tag, std::move(rendered.json));
}

Answer update_route(const Api& api, const Request& request) {
  WGP_TRY(const Place place, find_place(api, request));
  WGP_TRY(const RoutePtr current, find_route(place, request));
  const Rendered present = render(place, *current);
  WGP_TRY(check_if_match(request, present.tag));
  WGP_TRY(json::object changes, parse_object(request.body));
  auto errors = take_fixed_fields(changes, to_object(present),
                                  {"id", "network_id", "warnings", "created_at", "updated_at"});
  const model::Network& network = *place.network->network;
  WGP_TRY(const auto input, parse_route(std::move(changes), std::move(errors), *current, network));
  WGP_TRY(const RoutePtr route, control::update_route(api.control, network.id, current->id, input));
  return answer(200, render(place, *route));
}

Answer delete_route(const Api& api, const Request& request) {
  WGP_TRY(const Place place, find_place(api, request));
  WGP_TRY(const RoutePtr current, find_route(place, request));
  WGP_TRY(check_if_match(request, render(place, *current).tag));
  WGP_TRY(control::delete_route(api.control, current->network_id, current->id));
  return no_content();
}

Answer list_rules(const Api& api, const Request& request) {
  WGP_TRY(const Place place, find_place(api, request));
  return answer_list<RulePtr>(request, place.network->rules, kRuleFields, write_rule);
}

Answer create_rule(const Api& api, const Request& request) {
  WGP_TRY(const Place place, find_place(api, request));
  WGP_TRY(json::object fields, parse_object(request.body));
  WGP_TRY(const auto input, parse_rule(std::move(fields), {}, NetworkRule{}));
  const NetworkId network = place.network->network->id;
  WGP_TRY(const RulePtr rule, control::create_rule(api.control, network, input));
  Response response = answer(201, render_rule(*rule));
  response.headers.set("Location", fmt::format("/api/networks/{}/rules/{}", network.value, rule->id.value));
  return response;
}

Answer get_rule(const Api& api, const Request& request) {
  WGP_TRY(const Place place, find_place(api, request));
  WGP_TRY(const RulePtr rule, find_rule(place, request));
  Rendered rendered = render_rule(*rule);
  return tagged_response(request, rendered.tag, std::move(rendered.json));
}

Answer update_rule(const Api& api, const Request& request) {
  WGP_TRY(const Place place, find_place(api, request));
  WGP_TRY(const RulePtr current, find_rule(place, request));
  const Rendered present = render_rule(*current);
  WGP_TRY(check_if_match(request, present.tag));
  WGP_TRY(json::object changes, parse_object(request.body));
  auto errors =
      take_fixed_fields(changes, to_object(present), {"id", "network_id", "created_at", "updated_at"});
  WGP_TRY(const auto input, parse_rule(std::move(changes), std::move(errors), *current));
  WGP_TRY(const RulePtr rule, control::update_rule(api.control, current->network_id, current->id, input));
  return answer(200, render_rule(*rule));
}

Answer delete_rule(const Api& api, const Request& request) {
  WGP_TRY(const Place place, find_place(api, request));
  WGP_TRY(const RulePtr current, find_rule(place, request));
  WGP_TRY(check_if_match(request, render_rule(*current).tag));
  WGP_TRY(control::delete_rule(api.control, current->network_id, current->id));
  return no_content();
}

}  // namespace wgpilot::api
