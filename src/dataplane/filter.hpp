// The packet filters of other programs as values: chains of rules that are understood as far as a question
// about one packet needs it. Made by dataplane/linux from what the kernel lists; judged by doctor/. Our own
// table is never among them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace wgpilot::dataplane {

// What a rule looks at.
enum class Field {
  Input,  // name of the interface, perhaps with * at its end
  Output,
  Family,  // "ip" or "ip6"
  Source,  // address, prefix or range
  Destination,
  Protocol,    // "tcp", "udp", "icmp"
  SourcePort,  // port or range
  DestinationPort,
  State,            // of connection tracking: "new", "established"
  DestinationType,  // "local", "unicast", "multicast"
  Never,  // what ordinary packets do not have: no route back to their source, a translated destination
  Other,  // anything else: may match or not
};

enum class Sense { Is, IsNot };

// Holds when the packet has one of the values, or none of them.
struct Match {
  Field field = Field::Other;
  Sense sense = Sense::Is;
  std::vector<std::string> values = {};
  friend bool operator==(const Match&, const Match&) = default;
};

enum class FilterAction {
  Continue,  // counts, logs, marks: the next rule decides
  Accept,
  Drop,  // or reject
  Return,
  Jump,
  Goto,
  Other,  // may do anything
};

struct FilterRule {
  std::vector<Match> matches;  // all must hold
  FilterAction action = FilterAction::Continue;
  std::string target;  // the chain of Jump and Goto
  std::string text;    // as its own tool lists it
};

// Where a chain is called by the kernel.
enum class Hook { Prerouting, Input, Forward, Output, Postrouting };

struct FilterChain {
  std::string engine;  // "nft", "iptables-legacy" or "ip6tables-legacy": the tool that lists it
  std::string family;  // "ip", "ip6", "inet"
  std::string table;
  std::string name;
  std::optional<Hook> hook;  // absent: called by other chains only
  std::string priority;      // as listed: "filter", "-10"
  FilterAction policy = FilterAction::Accept;
  std::vector<FilterRule> rules;
};

}  // namespace wgpilot::dataplane
