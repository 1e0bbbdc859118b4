// Who listens on which port: bound UDP sockets and listening TCP sockets of both families, asked of the
// kernel through sock_diag (linux/inet_diag.h), in the network namespace of the Channel. A WireGuard
// interface's own sockets are among them; they belong to no process. Changes nothing. Blocking; the thread is
// the Channel's.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "net/address.hpp"
#include "netlink/channel.hpp"

namespace wgpilot::sockdiag {

enum class Transport { Udp, Tcp };

struct Socket {
  Transport transport = Transport::Udp;
  net::Endpoint local;      // [::] takes IPv4 too, unless its owner asked for IPv6 only
  std::uint32_t inode = 0;  // 0 when no process ever held it
  uid_t owner = 0;          // user id
  friend bool operator==(const Socket&, const Socket&) = default;
};

struct Process {
  pid_t pid = 0;
  std::string name;  // as in /proc/PID/comm: at most 15 characters
};

// `channel` is one of NETLINK_SOCK_DIAG. With a port, only the sockets on it, picked by the kernel. NotFound
// when the kernel was built without diagnosis for the transport.
Result<std::vector<Socket>> fetch_sockets(netlink::Channel& channel, Transport transport,
                                          std::optional<std::uint16_t> port = std::nullopt);

// One process that holds the socket. Walks /proc, milliseconds for each hundred processes: ask for the
// sockets you report, not for all. Absent for the kernel's own sockets, for another container's, and, without
// root, for other users'.
std::optional<Process> find_process(const Socket& socket);

// Reads one answer; absent for another family than the two.
Result<std::optional<Socket>> decode_socket(Transport transport, const netlink::Reply& reply);

}  // namespace wgpilot::sockdiag
