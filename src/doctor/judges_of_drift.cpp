#include <fmt/ranges.h>

#include <algorithm>

#include "dataplane/diff.hpp"
#include "doctor/judges.hpp"

namespace wgpilot::doctor {
namespace {

using dataplane::ChangeElements;
using dataplane::FlushConnections;
using dataplane::Interface;
using dataplane::Plan;
using dataplane::ReplaceFirewall;
using dataplane::SetMtu;
using dataplane::SetSysctl;
using dataplane::Step;

// The interface as it is, when it is there.
const Interface* find_observed(const Facts& facts, const std::string& name) {
  const auto found = facts.observed->interfaces.find(name);
  return found == facts.observed->interfaces.end() ? nullptr : found->second.get();
}

bool is_up(const Interface* interface) {
  return interface != nullptr && interface->up;
}

// What another condition tells already, and what goes with a peer.
bool is_told_elsewhere(const Facts& facts, const Step& step) {
  const dataplane::Action& action = step.action;
  if (std::holds_alternative<SetMtu>(action) || std::holds_alternative<SetSysctl>(action) ||
      std::holds_alternative<FlushConnections>(action)) {
    return true;
  }
  if (step.interface.empty()) {
    return std::holds_alternative<ReplaceFirewall>(action) || std::holds_alternative<ChangeElements>(action);
  }
  return facts.rows.desired.interfaces.contains(step.interface) &&
         !is_up(find_observed(facts, step.interface));
}

Finding interface_finding(const Facts& facts, const std::string& name) {
  const auto problem = facts.problems.find(name);
  const std::string_view state = find_observed(facts, name) == nullptr ? "does not exist" : "is down";
  Finding finding{
      .message = fmt::format("{} {}", name, state), .remedy = {}, .details = {{"interface", name}}};
  finding.message += problem == facts.problems.end() ? "." : fmt::format(": {}.", problem->second);
  return finding;
}

}  // namespace

Verdict judge_observation(const Facts& facts) {
  if (facts.observed) return {.well = "It can be compared with the database."};
  return {
      .well = {},
      .findings = {{.message = facts.observed.error().message(), .remedy = facts.observed.error().hint()}}};
}

Verdict judge_interfaces(const Facts& facts) {
  Verdict verdict{.well = "All that are enabled are up."};
  for (const auto& [name, interface] : facts.rows.desired.interfaces) {
    if (!is_up(find_observed(facts, name))) verdict.findings.push_back(interface_finding(facts, name));
  }
  if (facts.rows.desired.interfaces.empty()) verdict.well = "No network is enabled.";
  return verdict;
}

Verdict judge_firewall(const Facts& facts) {
  const auto& desired = facts.rows.desired.firewall;
  if (!desired) return {.well = "None is needed."};
  if (!facts.observed->firewall) {
    return {.well = {},
            .findings = {
                {.message =
                     "The table inet wgpilot is missing: networks are neither isolated nor masqueraded."}}};
  }
  if (*facts.observed->firewall == *desired) return {.well = "inet wgpilot is as wgpilot wrote it."};
  return {.well = {}, .findings = {{.message = "The table inet wgpilot is not as wgpilot would write it."}}};
}

Verdict judge_forwarding(const Facts& facts) {
  Verdict verdict{.well = "As the networks need it."};
  for (const auto& [key, value] : facts.rows.desired.sysctls) {
    const auto found = facts.observed->sysctls.find(key);
    if (found == facts.observed->sysctls.end() || found->second == value || key == dataplane::kAccounting)
      continue;
    std::string dotted = key;
    std::ranges::replace(dotted, '/', '.');
    verdict.findings.push_back(
        {.message = fmt::format("{} is {}, but the networks need {}: nothing is forwarded.", dotted,
                                found->second, value),
         .remedy = fmt::format("Run `sysctl -w {}={}`; where it comes back, look into /etc/sysctl.d.", dotted,
                               value),
         .details = {{"key", dotted}, {"value", found->second}, {"needed", value}}});
  }
  return verdict;
}

Verdict judge_mtu(const Facts& facts) {
  Verdict verdict{.well = "As in the database."};
  for (const auto& [name, interface] : facts.rows.desired.interfaces) {
    const Interface* const observed = find_observed(facts, name);
    if (observed == nullptr || observed->mtu == interface->mtu) continue;
    verdict.findings.push_back(
        {.message =
             fmt::format("{} has MTU {}, but its network has {}.", name, observed->mtu, interface->mtu),
         .remedy = {},
         .details = {{"interface", name}, {"mtu", observed->mtu}, {"wanted", interface->mtu}}});
  }
  return verdict;
}

Verdict judge_drift(const Facts& facts) {
  Plan plan = dataplane::diff(*facts.observed, facts.rows.desired);
  std::erase_if(plan, [&](const Step& step) { return is_told_elsewhere(facts, step); });
  if (plan.empty()) return {.well = "Addresses, peers, routes and rules are as in the database."};
  std::vector<std::string> steps;
  for (const Step& step : plan) {
    steps.push_back(to_text(step));
    while (steps.back().ends_with('\n')) steps.back().pop_back();
  }
  return {.well = {},
          .findings = {{.message = fmt::format("The kernel differs from the database; what mends it: {}",
                                               fmt::join(steps, "; ")),
                        .remedy = {},
                        .details = {{"steps", json::to_json(steps)}}}}};
}

}  // namespace wgpilot::doctor
