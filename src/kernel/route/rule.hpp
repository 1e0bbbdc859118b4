// Policy routing rules of both families through rtnetlink (linux/fib_rules.h): which packets consult which
// table. Values and messages; change.hpp carries them out. In the network namespace of the Channel. Failures
// are the Channel's, with the kernel's own text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "net/address.hpp"
#include "netlink/channel.hpp"

namespace wgpilot::route {

// Conditions of other kinds (an outgoing interface, a port, an inversion) are not told: of a rule that is not
// ours, `priority`, `table` and `protocol` are what to look at.
struct Rule {
  net::Family family = net::Family::V4;
  std::uint32_t priority = 0;  // lower is asked first
  std::optional<net::Prefix> source;
  std::optional<net::Prefix> destination;
  std::optional<std::string> incoming_interface;  // by name; the rule outlives it
  std::optional<std::uint32_t> mark;
  std::uint32_t table = 0;  // 0 for a rule that consults none
  std::uint8_t protocol = 0;
  friend bool operator==(const Rule&, const Rule&) = default;
};

Result<std::vector<Rule>> fetch_rules(netlink::Channel& channel);

netlink::Message to_add(const Rule& rule);
netlink::Message to_remove(const Rule& rule);
// "rule 100: netlink RTM_NEWRULE: …".
Error explain(const Rule& rule, Error error);

// Reads RTM_NEWRULE; absent for another family than the two.
Result<std::optional<Rule>> decode_rule(const netlink::Reply& reply);

}  // namespace wgpilot::route
