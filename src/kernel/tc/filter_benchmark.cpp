// What a packet costs on its way through the filters, from a socket to the end of an IFB device that drops
// it: it must not depend on how many filters there are.
#include <arpa/inet.h>
#include <benchmark/benchmark.h>
#include <net/if.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>

#include "kernel/tc/filter.hpp"
#include "kernel/tc/qdisc.hpp"
#include "kernel/tc/traffic_class.hpp"

namespace wgpilot::tc {
namespace {

constexpr Handle kHtb = make_handle(0x87, 0);
constexpr Handle kClass = make_handle(0x87, 2);
constexpr std::uint32_t kFirstAddress = 0x0a000001;  // 10.0.0.1

// i0 with this many filters, all of them into one wide class.
bool set_up(benchmark::State& state, Classifier classifier, std::uint32_t filters) {
  const bool ready =
      ::unshare(CLONE_NEWNET) == 0 &&
      std::system("ip link add i0 type ifb && ip link set i0 up && ip address add 10.255.0.1/8 dev i0") == 0;
  auto channel = netlink::Channel::open(NETLINK_ROUTE);
  if (!ready || !channel) return state.SkipWithError("needs root"), false;
  const std::uint32_t link = ::if_nametoindex("i0");
  std::vector<netlink::Message> messages{
      to_put_htb(link, kHtb), to_put({.link = link, .parent = kHtb, .id = kClass, .rate = 1'250'000'000})};
  Filter filter{.classifier = classifier, .link = link, .parent = kHtb, .prefix = {}, .class_id = kClass};
  for (std::uint32_t n = 0; n < filters; ++n) {
    filter.prefix = net::Prefix::host(net::Address::v4(kFirstAddress + n));
    if (n == 0) std::ranges::move(to_prepare(filter), std::back_inserter(messages));
    messages.push_back(to_add(filter));
  }
  const auto refusals = channel->request_all(messages);
  const bool done = refusals && refusals->empty();
  if (!done) state.SkipWithError("this kernel does not have the classifier");
  return done;
}

void send_packets(benchmark::State& state, Classifier classifier) {
  const auto filters = static_cast<std::uint32_t>(state.range(0));
  if (!set_up(state, classifier, filters)) return;
  const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(9);
  to.sin_addr.s_addr = htonl(kFirstAddress + filters - 1);
  const char payload[64]{};
  for (auto _ : state) {
    ::sendto(socket, payload, sizeof payload, 0, reinterpret_cast<const sockaddr*>(&to), sizeof to);
  }
  ::close(socket);
}

void PacketThroughFlower(benchmark::State& state) {
  send_packets(state, Classifier::Flower);
}
void PacketThroughU32(benchmark::State& state) {
  send_packets(state, Classifier::U32);
}
BENCHMARK(PacketThroughFlower)->Arg(1)->Arg(1000)->Arg(10'000);
BENCHMARK(PacketThroughU32)->Arg(1)->Arg(1000)->Arg(10'000);

}  // namespace
}  // namespace wgpilot::tc
