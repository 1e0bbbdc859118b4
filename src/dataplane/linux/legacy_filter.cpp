#include "dataplane/linux/legacy_filter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "kernel/xtables/text.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

constexpr std::array<std::pair<std::string_view, Hook>, 5> kHooks{{{"PREROUTING", Hook::Prerouting},
                                                                   {"INPUT", Hook::Input},
                                                                   {"FORWARD", Hook::Forward},
                                                                   {"OUTPUT", Hook::Output},
                                                                   {"POSTROUTING", Hook::Postrouting}}};

// Targets that end the walk; of others the kernel goes on with the next rule.
constexpr std::array<std::pair<std::string_view, FilterAction>, 8> kTargets{
    {{"ACCEPT", FilterAction::Accept},
     {"DROP", FilterAction::Drop},
     {"REJECT", FilterAction::Drop},
     {"RETURN", FilterAction::Return},
     {"QUEUE", FilterAction::Other},
     {"NFQUEUE", FilterAction::Other},
     {"SNAT", FilterAction::Accept},
     {"MASQUERADE", FilterAction::Accept}}};

std::string words(std::string name) {
  if (name.ends_with('+')) name.back() = '*';
  return name;
}

std::string words(const net::Prefix& prefix) {
  return net::to_string(prefix);
}

std::string words(const xtables::PortRange& ports) {
  return fmt::format("{}-{}", ports.first, ports.last);
}

std::string words(std::uint8_t protocol) {
  if (protocol == 6) return "tcp";
  return protocol == 17 ? "udp" : std::to_string(protocol);
}

std::vector<std::string> values_of(const std::vector<std::string>& states) {
  std::vector<std::string> values = states;
  for (std::string& value : values) {
    std::ranges::transform(value, value.begin(), [](char c) { return static_cast<char>(c | 0x20); });
  }
  return values;
}

template <class T>
std::vector<std::string> values_of(const T& value) {
  return {words(value)};
}

template <class T>
void add(FilterRule& rule, Field field, const std::optional<xtables::Condition<T>>& condition) {
  if (!condition) return;
  rule.matches.push_back({.field = field,
                          .sense = condition->inverted ? Sense::IsNot : Sense::Is,
                          .values = values_of(condition->value)});
}

FilterRule to_rule(const std::string& chain, const xtables::Rule& from,
                   const std::vector<xtables::Chain>& chains) {
  FilterRule rule{.text = to_text(chain, from)};
  add(rule, Field::Input, from.input);
  add(rule, Field::Output, from.output);
  add(rule, Field::Source, from.source);
  add(rule, Field::Destination, from.destination);
  add(rule, Field::Protocol, from.protocol);
  add(rule, Field::SourcePort, from.source_ports);
  add(rule, Field::DestinationPort, from.destination_ports);
  add(rule, Field::State, from.states);
  if (!from.other_matches.empty()) rule.matches.push_back({.field = Field::Other});
  if (std::ranges::find(chains, from.target, &xtables::Chain::name) != chains.end()) {
    rule.action = from.is_goto ? FilterAction::Goto : FilterAction::Jump;
    rule.target = from.target;
    return rule;
  }
  const auto* const known =
      std::ranges::find(kTargets, from.target, [](const auto& entry) { return entry.first; });
  if (known != kTargets.end()) rule.action = known->second;
  return rule;
}

}  // namespace

std::vector<FilterChain> to_filter_chains(net::Family family, const std::string& table,
                                          const std::vector<xtables::Chain>& chains) {
  std::vector<FilterChain> result;
  for (const xtables::Chain& chain : chains) {
    FilterChain made{.engine = family == net::Family::V4 ? "iptables-legacy" : "ip6tables-legacy",
                     .family = family == net::Family::V4 ? "ip" : "ip6",
                     .table = table,
                     .name = chain.name,
                     .priority = table};
    const auto* const hook =
        std::ranges::find(kHooks, chain.name, [](const auto& entry) { return entry.first; });
    if (chain.policy && hook != kHooks.end()) made.hook = hook->second;
    if (chain.policy == "DROP") made.policy = FilterAction::Drop;
    for (const xtables::Rule& rule : chain.rules) made.rules.push_back(to_rule(chain.name, rule, chains));
    result.push_back(std::move(made));
  }
  return result;
}

Result<std::vector<FilterChain>> fetch_legacy_filters() {
  std::vector<FilterChain> all;
  for (const net::Family family : {net::Family::V4, net::Family::V6}) {
    for (const std::string& table : xtables::fetch_table_names(family)) {
      WGP_TRY(const auto chains, xtables::fetch_table(family, table));
      std::ranges::move(to_filter_chains(family, table, chains), std::back_inserter(all));
    }
  }
  return all;
}

}  // namespace wgpilot::dataplane::linux_
