#include <fmt/ranges.h>

#include <algorithm>

#include "doctor/judges.hpp"

namespace wgpilot::doctor {
namespace {

using dataplane::RouteFacts;

std::string describe(const RouteFacts& route) {
  return fmt::format("{} ({}metric {})", route.interface, route.is_managed ? "wgpilot, " : "", route.metric);
}

json::object to_json(const RouteFacts& route) {
  return {{"interface", route.interface}, {"metric", route.metric}, {"managed", route.is_managed}};
}

Finding conflict_between(const RouteFacts& ours, const RouteFacts& other) {
  return {
      .message = fmt::format("{} is reached over {} and {} in table {}: only the lower metric counts.",
                             net::to_string(ours.destination), describe(ours), describe(other), ours.table),
      .remedy = {},
      .details = {{"destination", net::to_string(ours.destination)},
                  {"table", ours.table},
                  {"routes", json::array{to_json(ours), to_json(other)}}}};
}

// The same network in the same table over another interface.
bool collide(const RouteFacts& ours, const RouteFacts& other) {
  return ours.destination == other.destination && ours.table == other.table &&
         ours.interface != other.interface;
}

}  // namespace

Verdict judge_routes(const Facts& facts) {
  const std::vector<RouteFacts>& routes = facts.machine->routes;
  const auto managed = static_cast<std::size_t>(std::ranges::count_if(routes, &RouteFacts::is_managed));
  const dataplane::RuleCounts& rules = facts.machine->rules;
  Verdict verdict{.well =
                      fmt::format("Routes: {} of wgpilot, {} of others; rules: {} of wgpilot, {} of others.",
                                  managed, routes.size() - managed, rules.managed, rules.external)};
  for (const RouteFacts& ours : routes) {
    if (!ours.is_managed) continue;
    for (const RouteFacts& other : routes) {
      if (!other.is_managed && collide(ours, other))
        verdict.findings.push_back(conflict_between(ours, other));
    }
  }
  return verdict;
}

}  // namespace wgpilot::doctor
