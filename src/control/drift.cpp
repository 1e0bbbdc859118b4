#include "control/drift.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "base/log.hpp"

namespace wgpilot::control {
namespace {

using dataplane::AddRules;
using dataplane::RemoveRules;
using dataplane::Step;
using dataplane::Touch;

// What was done at one interface, and who may have made it necessary.
struct Repairs {
  std::string text;
  std::set<std::string> by;
};
using RepairsByInterface = std::map<std::string, Repairs>;

void add(RepairsByInterface& repairs, const Step& step, std::set<std::string> by) {
  Repairs& there = repairs[step.interface];
  there.text += to_text(step);
  there.by.merge(std::move(by));
}

std::string interface_of(const Snapshot& snapshot, const dataplane::Rule& rule) {
  const auto owner = find_owner(snapshot, rule.incoming_interface, rule.priority, rule.table);
  if (!owner) return {};
  const auto network = find_network(snapshot, owner->network);
  return network ? (*network)->network->interface : std::string();
}

// A step about rules concerns no interface; each rule in it does.
template <class Change>
void add_rules(RepairsByInterface& repairs, const Change& change, const Snapshot& snapshot,
               const Touch& touch) {
  std::map<std::string, std::vector<dataplane::Rule>> shares;
  for (const auto& rule : change.rules) shares[interface_of(snapshot, rule)].push_back(rule);
  for (auto& [interface, rules] : shares)
    add(repairs, {interface, Change{std::move(rules)}}, touch.at_interfaces);
}

void add(RepairsByInterface& repairs, const Step& step, const Snapshot& snapshot, const Touch& touch) {
  if (const auto* added = std::get_if<AddRules>(&step.action)) {
    add_rules(repairs, *added, snapshot, touch);
  } else if (const auto* removed = std::get_if<RemoveRules>(&step.action)) {
    add_rules(repairs, *removed, snapshot, touch);
  } else if (std::holds_alternative<dataplane::SetSysctl>(step.action)) {
    add(repairs, step, {});  // nobody announces those
  } else {
    add(repairs, step, step.interface.empty() ? touch.at_firewall : touch.at_interfaces);
  }
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(std::move(line));
  return lines;
}

}  // namespace

std::vector<Drift> to_drifts(const dataplane::Plan& repaired, const dataplane::Touch& touch,
                             const Snapshot& snapshot, UnixTime time) {
  RepairsByInterface all;
  for (const Step& step : repaired) add(all, step, snapshot, touch);
  std::vector<Drift> drifts;
  for (const auto& [interface, repairs] : all) {
    drifts.push_back({.network_id = find_network_of(snapshot, interface),
                      .interface = interface,
                      .plan = lines_of(repairs.text),
                      .by = fmt::format("{}", fmt::join(repairs.by, ", ")),
                      .time = time});
  }
  return drifts;
}

void log_drift(const Drift& drift) {
  boost::json::object fields{{"interface", drift.interface},
                             {"plan", fmt::format("{}\n", fmt::join(drift.plan, "\n"))},
                             {"by", drift.by.empty() ? "unknown" : drift.by}};
  if (drift.network_id) fields["network_id"] = drift.network_id->value;
  log::warn("drift repaired", std::move(fields));
}

}  // namespace wgpilot::control
