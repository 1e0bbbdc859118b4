// The packet filter of iptables-legacy and ip6tables-legacy, read from the kernel's xtables interface
// (linux/netfilter_ipv4/ip_tables.h). Reads only, and only tables that somebody uses already: asking for
// another would make it. Rules of iptables-nft are not here but in nftables. Blocking, but the kernel answers
// at once; any thread, in its network namespace.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "net/address.hpp"

namespace wgpilot::xtables {

// A condition as it stands, or turned round by `!`.
template <class T>
struct Condition {
  T value;
  bool inverted = false;
  friend bool operator==(const Condition&, const Condition&) = default;
};

struct PortRange {
  std::uint16_t first = 0, last = 0xffff;
  friend bool operator==(const PortRange&, const PortRange&) = default;
};

// Absent: any.
struct Rule {
  std::optional<Condition<std::string>> input;  // "wg0"; "wg+" for every name that begins so
  std::optional<Condition<std::string>> output;
  std::optional<Condition<net::Prefix>> source;
  std::optional<Condition<net::Prefix>> destination;
  std::optional<Condition<std::uint8_t>> protocol;
  std::optional<Condition<PortRange>> source_ports;
  std::optional<Condition<PortRange>> destination_ports;
  std::optional<Condition<std::vector<std::string>>> states;  // "NEW", "ESTABLISHED"
  std::vector<std::string> other_matches;                     // by name: what this module does not read
  std::string
      target;  // "ACCEPT", "DROP", "RETURN", an extension ("REJECT"), a chain of the table; "" for none
  bool is_goto = false;
};

struct Chain {
  std::string name;
  std::optional<std::string> policy;  // of the chains that the kernel calls: "ACCEPT" or "DROP"
  std::vector<Rule> rules;
};

// As the kernel describes a table: where the chains that it calls begin, and where their policies are.
struct Layout {
  std::uint32_t valid_hooks = 0;                       // a bit for each of the five
  std::array<std::uint32_t, 5> entries{}, policies{};  // PREROUTING, INPUT, FORWARD, OUTPUT, POSTROUTING
};

// KernelError for bytes that are no table.
Result<std::vector<Chain>> decode_table(net::Family family, const Layout& layout,
                                        std::span<const std::uint8_t> entries);

// Names of the tables in use; none where the kernel has no xtables, or does not tell us (it tells root only).
std::vector<std::string> fetch_table_names(net::Family family);
// CapabilityMissing without CAP_NET_ADMIN.
Result<std::vector<Chain>> fetch_table(net::Family family, const std::string& name);

}  // namespace wgpilot::xtables
