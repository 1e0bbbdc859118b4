#include "dataplane/connections.hpp"

#include <netinet/in.h>

#include <algorithm>
#include <charconv>

namespace wgpilot::dataplane {
namespace {

struct ProtocolName {
  std::uint8_t number;
  std::string_view name;
};
constexpr ProtocolName kProtocols[] = {
    {IPPROTO_ICMP, "icmp"},      {IPPROTO_IGMP, "igmp"}, {IPPROTO_IPIP, "ipip"},     {IPPROTO_TCP, "tcp"},
    {IPPROTO_UDP, "udp"},        {IPPROTO_DCCP, "dccp"}, {IPPROTO_IPV6, "ipv6"},     {IPPROTO_GRE, "gre"},
    {IPPROTO_ESP, "esp"},        {IPPROTO_AH, "ah"},     {IPPROTO_ICMPV6, "icmpv6"}, {IPPROTO_SCTP, "sctp"},
    {IPPROTO_UDPLITE, "udplite"}};

}  // namespace

std::string protocol_name(std::uint8_t protocol) {
  const auto* const found = std::ranges::find(kProtocols, protocol, &ProtocolName::number);
  return found == std::end(kProtocols) ? std::to_string(protocol) : std::string(found->name);
}

std::optional<std::uint8_t> find_protocol(std::string_view text) {
  const auto* const found = std::ranges::find(kProtocols, text, &ProtocolName::name);
  if (found != std::end(kProtocols)) return found->number;
  std::uint8_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool has_ports(std::uint8_t protocol) {
  constexpr std::uint8_t kWithPorts[] = {IPPROTO_TCP, IPPROTO_UDP, IPPROTO_DCCP, IPPROTO_SCTP,
                                         IPPROTO_UDPLITE};
  return std::ranges::find(kWithPorts, protocol) != std::end(kWithPorts);
}

bool has_end_in(const Connection& connection, const std::vector<net::Prefix>& prefixes) {
  return std::ranges::any_of(prefixes, [&](const net::Prefix& prefix) {
    return prefix.contains(connection.source.address) || prefix.contains(connection.responder());
  });
}

}  // namespace wgpilot::dataplane
