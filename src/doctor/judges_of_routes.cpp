#include <fmt/ranges.h>

#include <algorithm>

#include "doctor/judges.hpp"

namespace wgpilot::doctor {
namespace {

using dataplane::HostRoute;

std::string describe(const HostRoute& route) {
  return fmt::format("{} ({}metric {})", route.interface, route.is_ours ? "wgpilot, " : "", route.metric);
}

json::object to_json(const HostRoute& route) {
  return {{"interface", route.interface}, {"metric", route.metric}, {"managed", route.is_ours}};
}

Finding conflict_between(const HostRoute& ours, const HostRoute& other) {
  return {
      .message = fmt::format("{} is reached over {} and {} in table {}: only the lower metric counts.",
                             net::to_string(ours.destination), describe(ours), describe(other), ours.table),
      .remedy = {},
      .details = {{"destination", net::to_string(ours.destination)},
                  {"table", ours.table},
                  {"routes", json::array{to_json(ours), to_json(other)}}}};
}

// The same network in the same table over another interface.
bool collide(const HostRoute& ours, const HostRoute& other) {
  return ours.destination == other.destination && ours.table == other.table &&
         ours.interface != other.interface;
}

}  // namespace

Verdict judge_routes(const Facts& facts) {
  const auto& [routes, total] = facts.machine->routes;
  const auto managed = static_cast<std::size_t>(std::ranges::count_if(routes, &HostRoute::is_ours));
  const dataplane::RuleCounts& rules = facts.machine->rules;
  Verdict verdict{.well =
                      fmt::format("Routes: {} of wgpilot, {} of others; rules: {} of wgpilot, {} of others.",
                                  managed, total - managed, rules.managed, rules.external)};
  if (total > routes.size())
    verdict.well += fmt::format(" The first {} routes were compared.", routes.size());
  for (const HostRoute& ours : routes) {
    if (!ours.is_ours) continue;
    for (const HostRoute& other : routes) {
      if (!other.is_ours && collide(ours, other)) verdict.findings.push_back(conflict_between(ours, other));
    }
  }
  return verdict;
}

}  // namespace wgpilot::doctor
