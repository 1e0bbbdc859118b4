#include "kernel/xtables/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace wgpilot::xtables {
namespace {

std::string words(const std::string& text) {
  return text;
}

std::string words(const net::Prefix& prefix) {
  return net::to_string(prefix);
}

std::string words(std::uint8_t protocol) {
  switch (protocol) {
    case 1:
      return "icmp";
    case 6:
      return "tcp";
    case 17:
      return "udp";
    case 58:
      return "ipv6-icmp";
    default:
      return std::to_string(protocol);
  }
}

std::string words(const PortRange& ports) {
  return ports.first == ports.last ? std::to_string(ports.first)
                                   : fmt::format("{}:{}", ports.first, ports.last);
}

std::string words(const std::vector<std::string>& states) {
  return fmt::format("{}", fmt::join(states, ","));
}

template <class T>
void add(std::string& text, std::string_view option, const std::optional<Condition<T>>& condition) {
  if (condition)
    text += fmt::format("{} {} {}", condition->inverted ? " !" : "", option, words(condition->value));
}

}  // namespace

std::string to_text(const std::string& chain, const Rule& rule) {
  std::string text = "-A " + chain;
  add(text, "-s", rule.source);
  add(text, "-d", rule.destination);
  add(text, "-i", rule.input);
  add(text, "-o", rule.output);
  add(text, "-p", rule.protocol);
  add(text, "--sport", rule.source_ports);
  add(text, "--dport", rule.destination_ports);
  add(text, "-m conntrack --ctstate", rule.states);
  for (const std::string& name : rule.other_matches) text += fmt::format(" -m {} …", name);
  if (!rule.target.empty()) text += fmt::format(" {} {}", rule.is_goto ? "-g" : "-j", rule.target);
  return text;
}

}  // namespace wgpilot::xtables
