#include "control/drift.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "base/log.hpp"

namespace wgpilot::control {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(std::move(line));
  return lines;
}

}  // namespace

std::vector<Drift> to_drifts(const dataplane::Plan& repaired, const dataplane::Touch& touch,
                             const Snapshot& snapshot, UnixTime time) {
  std::map<std::string, std::string> texts;  // by interface
  for (const dataplane::Step& step : repaired) texts[step.interface] += to_text(step);
  std::vector<Drift> drifts;
  for (const auto& [interface, text] : texts) {
    const auto& by = interface.empty() ? touch.at_firewall : touch.at_interfaces;
    drifts.push_back({.network_id = find_network_of(snapshot, interface),
                      .interface = interface,
                      .plan = lines_of(text),
                      .by = fmt::format("{}", fmt::join(by, ", ")),
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
