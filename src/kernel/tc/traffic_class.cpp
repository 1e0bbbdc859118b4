#include "kernel/tc/traffic_class.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include "kernel/tc/wire.hpp"

namespace wgpilot::tc {
namespace {

using netlink::Field;
using netlink::Message;
using netlink::SchemaOf;

constexpr std::uint64_t kNanosecondsPerTick = 64;  // PSCHED_SHIFT, in every kernel since 2.6.30
constexpr std::uint64_t kBurstDivisor = 250;       // of a second: 4 ms at the full rate
// Bytes. At 10 Mbit/s it is 26 ms: what a busy processor lets pass is made up for later.
constexpr std::uint64_t kLeastBurst = 32 * 1024;
// Turns between busy classes are of one size for all, so that they share a busy processor evenly.
constexpr std::uint32_t kQuantum = 9000;

struct HtbOptions {
  tc_htb_opt parameters{};
  std::optional<std::uint64_t> rate;  // where 32 bits are not enough
  std::optional<std::uint64_t> ceiling;
  struct Schema;
};
struct HtbOptions::Schema : SchemaOf<HtbOptions,                                       //
                                     Field<TCA_HTB_PARMS, &HtbOptions::parameters>,    //
                                     Field<TCA_HTB_RATE64, &HtbOptions::rate>,         // u64, bytes a second
                                     Field<TCA_HTB_CEIL64, &HtbOptions::ceiling>> {};  // u64

struct Statistics {
  gnet_stats_basic basic{};
  gnet_stats_queue queue{};
  struct Schema;
};
struct Statistics::Schema : SchemaOf<Statistics,                                  //
                                     Field<TCA_STATS_BASIC, &Statistics::basic>,  //
                                     Field<TCA_STATS_QUEUE, &Statistics::queue>> {};

// The burst is told as the time that it takes.
std::uint32_t burst_ticks(std::uint64_t rate) {
  const std::uint64_t burst = std::max(kLeastBurst, rate / kBurstDivisor);
  const std::uint64_t ticks = burst * 1'000'000'000 / rate / kNanosecondsPerTick;
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(ticks, std::numeric_limits<std::uint32_t>::max()));
}

// With a link layer given the kernel computes times itself, and the rate tables of old are not asked for.
HtbOptions to_options(std::uint64_t rate) {
  HtbOptions options;
  tc_htb_opt& parameters = options.parameters;
  const auto capped = std::min<std::uint64_t>(rate, std::numeric_limits<std::uint32_t>::max());
  parameters.rate.linklayer = parameters.ceil.linklayer = TC_LINKLAYER_ETHERNET;
  parameters.rate.rate = parameters.ceil.rate = static_cast<std::uint32_t>(capped);
  parameters.buffer = parameters.cbuffer = burst_ticks(rate);
  parameters.quantum = kQuantum;
  if (capped != rate) options.rate = options.ceiling = rate;
  return options;
}

}  // namespace

Message to_put(const TrafficClass& traffic_class) {
  const Operation operation{"RTM_NEWTCLASS", RTM_NEWTCLASS, NLM_F_CREATE | NLM_F_REPLACE};
  return make_message(operation, header_of(traffic_class.link, traffic_class.parent, traffic_class.id),
                      Kind<HtbOptions>{.kind = "htb", .options = to_options(traffic_class.rate)});
}

Message to_remove(const TrafficClass& traffic_class) {
  return make_message(Operation{"RTM_DELTCLASS", RTM_DELTCLASS},
                      header_of(traffic_class.link, traffic_class.parent, traffic_class.id));
}

Result<ClassStatus> decode_class(const netlink::Reply& reply) {
  WGP_TRY(const tcmsg header, reply.family_header<tcmsg>());
  WGP_TRY(const Described described, describe(reply));
  if (described.kind != "htb")
    return fail(Code::KernelError, "a class of " + described.kind + " is none of HTB");
  WGP_TRY(const auto options, netlink::decode<HtbOptions>(described.options));
  WGP_TRY(const auto statistics, netlink::decode<Statistics>(described.statistics));
  const tc_htb_opt& parameters = options.parameters;
  return ClassStatus{.settings = {.link = static_cast<std::uint32_t>(header.tcm_ifindex),
                                  .parent = Handle{header.tcm_parent},
                                  .id = Handle{header.tcm_handle},
                                  .rate = options.rate.value_or(parameters.rate.rate)},
                     .ceiling = options.ceiling.value_or(parameters.ceil.rate),
                     .leaf = Handle{header.tcm_info},
                     .bytes = statistics.basic.bytes,
                     .packets = statistics.basic.packets,
                     .drops = statistics.queue.drops};
}

Result<std::vector<ClassStatus>> fetch_classes(netlink::Channel& channel, std::uint32_t link) {
  Message message = make_message(Operation{"RTM_GETTCLASS", RTM_GETTCLASS}, header_of(link, kNone));
  return channel.dump<std::vector<ClassStatus>>(
      message, [](std::vector<ClassStatus>& found, const netlink::Reply& reply) -> Result<void> {
        WGP_TRY(const Described described, describe(reply));
        if (described.kind != "htb") return {};
        WGP_TRY(ClassStatus status, decode_class(reply));
        found.push_back(status);
        return {};
      });
}

}  // namespace wgpilot::tc
