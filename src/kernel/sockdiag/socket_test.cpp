#include "kernel/sockdiag/socket.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "base/file.hpp"
#include "support/command.hpp"
#include "support/private_namespace.hpp"

namespace wgpilot::sockdiag {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

using Buffer = std::vector<std::uint8_t>;

// The kernel's answer to `ss -uan` about a socket on 127.0.0.1:51820, as strace shows it (kernel 6.18).
const Buffer kAnswer = {
    0x7c, 0, 0,    0, 0x14, 0,    0x02, 0, 0,    0, 0,    0, 0,    0,    0, 0,  // nlmsghdr
    0x02, 7, 0,    0, 0xca, 0x6c, 0,    0, 0x7f, 0, 0,    1, 0,    0,    0, 0,  //
    0,    0, 0,    0, 0,    0,    0,    0, 0,    0, 0,    0, 0,    0,    0, 0,  //
    0,    0, 0,    0, 0,    0,    0,    0, 0,    0, 0,    0, 0x09, 0x10, 0, 0,  //
    0,    0, 0,    0, 0,    0,    0,    0, 0,    0, 0,    0, 0,    0,    0, 0,  //
    0,    0, 0,    0, 0x84, 0xcd, 0x2c, 0, 5,    0, 8,    0, 0,    0,    0, 0,  //
    8,    0, 0x0f, 0, 0,    0,    0,    0, 0x0c, 0, 0x15, 0, 1,    0,    0, 0,  //
    0,    0, 0,    0, 6,    0,    0x16, 0, 0x50, 0, 0,    0};

netlink::Reply reply_of(const Buffer& bytes) {
  netlink::Reply reply;
  EXPECT_TRUE(netlink::ReplyReader(bytes).next(reply));
  return reply;
}

TEST(Socket, ReadsWhatTheKernelSays) {
  const auto socket = decode_socket(Transport::Udp, reply_of(kAnswer));
  ASSERT_TRUE(socket) << socket.error().message();
  EXPECT_EQ(*socket, (Socket{.transport = Transport::Udp,
                             .local = *net::parse_endpoint("127.0.0.1:51820"),
                             .inode = 0x2ccd84,
                             .owner = 0}));
}

TEST(Socket, RefusesAnAnswerThatIsCutShort) {
  Buffer cut(kAnswer.begin(), kAnswer.begin() + 64);
  cut[0] = 64;
  EXPECT_FALSE(decode_socket(Transport::Udp, reply_of(cut)));
}

TEST(Socket, LeavesOutOtherFamilies) {
  Buffer unix_socket = kAnswer;
  unix_socket[16] = AF_UNIX;
  const auto socket = decode_socket(Transport::Udp, reply_of(unix_socket));
  ASSERT_TRUE(socket);
  EXPECT_FALSE(socket->has_value());
}

struct Binding {
  const char* name;
  Transport transport;
  int family;
  const char* address;  // what the kernel calls it
};

// A socket on all addresses and a port that the kernel picks.
class Bound {
 public:
  explicit Bound(const Binding& binding)
      : socket_(::socket(binding.family, binding.transport == Transport::Udp ? SOCK_DGRAM : SOCK_STREAM, 0)) {
    sockaddr_storage address{};
    address.ss_family = static_cast<sa_family_t>(binding.family);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(socket_.get(), generic, size), 0) << std::strerror(errno);
    EXPECT_TRUE(binding.transport == Transport::Udp || ::listen(socket_.get(), 1) == 0);
    EXPECT_EQ(::getsockname(socket_.get(), generic, &size), 0);
    port_ = ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);  // at the same place for IPv6
  }
  std::uint16_t port() const { return port_; }

 private:
  FileDescriptor socket_;
  std::uint16_t port_;
};

std::vector<Socket> fetched(Transport transport, std::optional<std::uint16_t> port = std::nullopt) {
  auto channel = netlink::Channel::open(NETLINK_SOCK_DIAG);
  EXPECT_TRUE(channel) << channel.error().message();
  auto sockets = fetch_sockets(*channel, transport, port);
  EXPECT_TRUE(sockets) << sockets.error().message();
  return sockets ? *std::move(sockets) : std::vector<Socket>();
}

std::string own_name() {
  std::string name;
  std::getline(std::ifstream("/proc/self/comm") >> std::ws, name);
  return name;
}

class Sockets : public testing::TestWithParam<Binding> {};

TEST_P(Sockets, OfOursAreFoundWithProcessAndName) {
  test::in_private_network([] {
    const Bound bound(GetParam());
    const auto sockets = fetched(GetParam().transport, bound.port());
    ASSERT_EQ(sockets.size(), 1U);
    const Socket& socket = sockets.front();
    EXPECT_EQ(net::to_string(socket.local), net::join_host_port(GetParam().address, bound.port()));
    EXPECT_EQ(socket.transport, GetParam().transport);
    EXPECT_EQ(socket.owner, ::geteuid());
    const auto process = find_process(socket);
    ASSERT_TRUE(process);
    EXPECT_EQ(process->pid, ::getpid());
    EXPECT_EQ(process->name, own_name());
  });
}

TEST_P(Sockets, AreThoseThatSsLists) {
  test::in_private_network([] {
    const Bound one(GetParam());
    const Bound other(GetParam());
    const auto sockets = fetched(GetParam().transport);
    ASSERT_EQ(sockets.size(), 2U);
    const std::string listed =
        test::output_of(GetParam().transport == Transport::Udp ? "ss -Huan" : "ss -Htln");
    for (const Socket& socket : sockets)
      EXPECT_THAT(listed, HasSubstr(fmt::format(":{} ", socket.local.port)));
  });
}

TEST_P(Sockets, OfAnotherPortAreLeftOut) {
  test::in_private_network([] {
    const Bound bound(GetParam());
    EXPECT_THAT(fetched(GetParam().transport, bound.port() ^ 1), IsEmpty());
  });
}

INSTANTIATE_TEST_SUITE_P(Each, Sockets,
                         testing::Values(Binding{"UdpOnIpv4", Transport::Udp, AF_INET, "0.0.0.0"},
                                         Binding{"UdpOnIpv6", Transport::Udp, AF_INET6, "::"},
                                         Binding{"TcpOnIpv4", Transport::Tcp, AF_INET, "0.0.0.0"},
                                         Binding{"TcpOnIpv6", Transport::Tcp, AF_INET6, "::"}),
                         [](const auto& row) { return row.param.name; });

TEST(FindProcess, IsEmptyForASocketThatNobodyHolds) {
  EXPECT_FALSE(find_process({.inode = 0}));
  EXPECT_FALSE(find_process({.inode = ~0U}));
}

TEST(WireguardSockets, BelongToNoProcess) {
  test::in_private_network([] {
    if (std::system("ip link add wg0 type wireguard 2>/dev/null && ip link set wg0 up") != 0) {
      GTEST_SKIP() << "this kernel has no WireGuard";
    }
    const auto sockets = fetched(Transport::Udp);
    ASSERT_EQ(sockets.size(), 2U);  // one a family, on the same port
    EXPECT_EQ(sockets[0].local.port, sockets[1].local.port);
    for (const Socket& socket : sockets) EXPECT_FALSE(find_process(socket));
  });
}

}  // namespace
}  // namespace wgpilot::sockdiag
