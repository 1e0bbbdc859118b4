#include "kernel/sockdiag/socket.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>

#include <linux/inet_diag.h>
#include <linux/sock_diag.h>

#include <cstring>
#include <initializer_list>

namespace wgpilot::sockdiag {
namespace {

constexpr std::uint32_t kAllStates = ~0U;

netlink::Message dump_request(Transport transport, std::uint8_t family, std::optional<std::uint16_t> port) {
  const bool udp = transport == Transport::Udp;
  inet_diag_req_v2 request{};
  request.sdiag_family = family;
  request.sdiag_protocol = udp ? IPPROTO_UDP : IPPROTO_TCP;
  request.idiag_states = udp ? kAllStates : 1U << TCP_LISTEN;
  request.id.idiag_sport = htons(port.value_or(0));
  netlink::Message message(udp ? "SOCK_DIAG udp" : "SOCK_DIAG tcp", SOCK_DIAG_BY_FAMILY);
  message.put_header(request);
  return message;
}

std::optional<net::Address> find_address(std::uint8_t family, const std::uint32_t (&words)[4]) {
  std::array<std::uint8_t, 16> bytes;
  std::memcpy(bytes.data(), words, sizeof words);
  if (family == AF_INET6) return net::Address::v6(bytes);
  if (family == AF_INET) return net::Address::v4({bytes[0], bytes[1], bytes[2], bytes[3]});
  return std::nullopt;
}

Result<void> append_sockets(netlink::Channel& channel, netlink::Message request, Transport transport,
                            std::vector<Socket>& to) {
  const auto collect = [transport](std::vector<Socket>& sockets,
                                   const netlink::Reply& reply) -> Result<void> {
    WGP_TRY(const auto socket, decode_socket(transport, reply));
    if (socket) sockets.push_back(*socket);
    return {};
  };
  WGP_TRY(const auto sockets, channel.dump<std::vector<Socket>>(request, collect));
  to.insert(to.end(), sockets.begin(), sockets.end());
  return {};
}

}  // namespace

Result<std::optional<Socket>> decode_socket(Transport transport, const netlink::Reply& reply) {
  WGP_TRY(const inet_diag_msg answer, reply.family_header<inet_diag_msg>());
  const std::optional<net::Address> address = find_address(answer.idiag_family, answer.id.idiag_src);
  if (!address) return std::nullopt;
  return Socket{.transport = transport,
                .local = {*address, ntohs(answer.id.idiag_sport)},
                .inode = answer.idiag_inode,
                .owner = answer.idiag_uid};
}

Result<std::vector<Socket>> fetch_sockets(netlink::Channel& channel, Transport transport,
                                          std::optional<std::uint16_t> port) {
  std::vector<Socket> sockets;
  for (const std::uint8_t family : std::initializer_list<std::uint8_t>{AF_INET, AF_INET6}) {
    WGP_TRY(append_sockets(channel, dump_request(transport, family, port), transport, sockets));
  }
  return sockets;
}

}  // namespace wgpilot::sockdiag
