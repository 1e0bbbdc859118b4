#include "dataplane/linux/kernel_events.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <linux/fib_rules.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/rtnetlink.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "base/file.hpp"
#include "dataplane/linux/mark.hpp"
#include "dataplane/state.hpp"
#include "kernel/tc/filter.hpp"
#include "netlink/schema.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

using netlink::Field;
using netlink::Reply;
using netlink::SchemaOf;
using netlink::Subscription;

constexpr std::size_t kLongestName = 64;
constexpr std::size_t kMostNews = 1024;  // of one drain
constexpr std::string_view kTable = "wgpilot";
constexpr std::uint16_t kNewGeneration = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWGEN;

struct Rule {
  std::uint8_t protocol = 0;
  struct Schema;
};
struct Rule::Schema : SchemaOf<Rule, Field<FRA_PROTOCOL, &Rule::protocol>> {};

// The end of an nftables transaction.
struct Generation {
  netlink::Be32 process{};  // the thread that made it
  std::string name;
  struct Schema;
};
struct Generation::Schema : SchemaOf<Generation,                                      //
                                     Field<NFTA_GEN_PROC_PID, &Generation::process>,  //
                                     Field<NFTA_GEN_PROC_NAME, &Generation::name>> {};

// Every nftables object but the generation has its table's name in the attribute of this number.
constexpr int kTableName = NFTA_TABLE_NAME;
static_assert(kTableName == int{NFTA_CHAIN_TABLE} && kTableName == int{NFTA_RULE_TABLE} &&
              kTableName == int{NFTA_SET_TABLE} && kTableName == int{NFTA_SET_ELEM_LIST_TABLE});

struct Object {
  std::string table;
  struct Schema;
};
struct Object::Schema : SchemaOf<Object, Field<kTableName, &Object::table>> {};

// Ours by its mark, or a tunnel that may have lost it. Without its link a tunnel has no routes either; the
// kernel drops them without a word.
bool is_tunnel(const route::LinkStatus& link) {
  return is_ours(link) || link.kind == kKernelKind || link.kind == kUserspaceKind;
}

bool is_about_link(const Reply& reply) {
  return reply.type() == RTM_NEWLINK || reply.type() == RTM_DELLINK;
}

LinkNews to_news(const Reply& reply, const route::LinkStatus& link) {
  const bool present = reply.type() == RTM_NEWLINK && is_ours(link);
  return {.name = link.name,
          .present = present,
          .up = present && link.state == route::AdminState::Up,
          .mtu = present ? static_cast<int>(link.mtu) : 0};
}

// The kernel announces much that is no news: one change in several messages, counters, addresses.
void add_news(std::vector<LinkNews>& known, LinkNews news) {
  const auto last = std::ranges::find(known.rbegin(), known.rend(), news.name, &LinkNews::name);
  if (last != known.rend() && *last == news) return;
  if (known.size() == kMostNews) known.erase(known.begin());
  known.push_back(std::move(news));
}

// Queueing disciplines, classes and filters of ours are known by numbers: the root qdisc and its classes by
// theirs, leaves and filters by what they belong to, ways into an upload device by their priority. Whose
// ingress qdisc went is not said.
Result<bool> is_shaping(const Reply& reply) {
  WGP_TRY(const tcmsg header, reply.family_header<tcmsg>());
  const bool is_filter = reply.type() == RTM_NEWTFILTER || reply.type() == RTM_DELTFILTER;
  const bool is_way_in = is_filter && tc::is_our_priority(static_cast<std::uint16_t>(header.tcm_info >> 16));
  const bool is_ingress = header.tcm_handle == static_cast<std::uint32_t>(tc::kIngress);
  const auto is_of_us = [](std::uint32_t handle) { return tc::major_of(tc::Handle{handle}) == kShaperMajor; };
  return is_of_us(header.tcm_parent) || (!is_filter && is_of_us(header.tcm_handle)) || is_way_in ||
         (reply.type() == RTM_DELQDISC && is_ingress);
}

// The port of a program's first netlink socket is the program's process id; further ones have ports above any
// process id. 0 is the kernel itself. Most programs have ended before their name can be looked up.
std::optional<std::string> find_sender(std::uint32_t port) {
  if (port == 0 || port > std::numeric_limits<int>::max() || port == static_cast<std::uint32_t>(::getpid()))
    return std::nullopt;
  auto name = load_file(fmt::format("/proc/{}/comm", port), kLongestName);
  if (!name) return fmt::format("pid {}", port);
  while (name->ends_with('\n')) name->pop_back();
  return fmt::format("{} (pid {})", *name, port);
}

bool is_of_another(const Reply& reply) {
  return find_sender(reply.header.nlmsg_pid).has_value();
}

// An address that went, a route or rule of ours that went, or that another made (what nobody is named for may
// be our own), and what limits bandwidth.
Result<bool> is_touch(const Reply& reply) {
  switch (reply.type()) {
    case RTM_DELADDR: {
      WGP_TRY(const auto address, reply.family_header<ifaddrmsg>());
      return address.ifa_scope != RT_SCOPE_LINK;  // those come and go with every link
    }
    case RTM_NEWROUTE:
    case RTM_DELROUTE: {
      WGP_TRY(const auto route, reply.family_header<rtmsg>());
      return route.rtm_protocol == kRouteProtocol && (reply.type() == RTM_DELROUTE || is_of_another(reply));
    }
    case RTM_NEWRULE:
    case RTM_DELRULE: {
      WGP_TRY(const Rule rule, netlink::decode<Rule>(reply.attributes<fib_rule_hdr>()));
      return rule.protocol == kRouteProtocol && (reply.type() == RTM_DELRULE || is_of_another(reply));
    }
    case RTM_NEWQDISC:
    case RTM_DELQDISC:
    case RTM_NEWTCLASS:
    case RTM_DELTCLASS:
    case RTM_NEWTFILTER:
    case RTM_DELTFILTER:
      return is_shaping(reply);
    default:
      return false;
  }
}

}  // namespace

Result<KernelEvents> KernelEvents::open(int receive_buffer) {
  WGP_TRY(auto route,
          Subscription::open(NETLINK_ROUTE,
                             {RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV4_ROUTE,
                              RTNLGRP_IPV6_ROUTE, RTNLGRP_IPV4_RULE, RTNLGRP_IPV6_RULE, RTNLGRP_TC},
                             receive_buffer));
  WGP_TRY(auto nftables, Subscription::open(NETLINK_NETFILTER, {NFNLGRP_NFTABLES}, receive_buffer));
  return KernelEvents(std::move(route), std::move(nftables));
}

Result<std::optional<Touch>> KernelEvents::drain() {
  WGP_TRY(const auto route, route_.drain([this](const Reply& reply) { return hear_route(reply); }));
  WGP_TRY(const auto nftables, nftables_.drain([this](const Reply& reply) { return hear_nftables(reply); }));
  if (route == Subscription::Drained::Overflow || nftables == Subscription::Drained::Overflow) touch();
  return std::exchange(touch_, std::nullopt);
}

Result<void> KernelEvents::hear_route(const Reply& reply) {
  WGP_TRY(const bool counts, is_about_link(reply) ? hear_link(reply) : is_touch(reply));
  if (!counts) return {};
  if (auto sender = find_sender(reply.header.nlmsg_pid)) {
    touch().at_interfaces.insert(*std::move(sender));
  } else {
    touch();
  }
  return {};
}

// Any word about a tunnel or an upload device counts: its MTU, state, name or mark may have changed.
Result<bool> KernelEvents::hear_link(const Reply& reply) {
  WGP_TRY(const route::LinkStatus link, route::decode_link(reply));
  if (!is_tunnel(link)) return is_upload_device(link);
  touch();
  // One that is being made has no mark yet: it does not go away.
  if (is_ours(link) || reply.type() == RTM_DELLINK) add_news(touch_->links, to_news(reply, link));
  return true;
}

// A transaction is announced object by object, then comes its end, with the thread that made it. In a pid
// namespace of its own a thread does not know its number as the kernel tells it, and looks once more than it
// has to.
Result<void> KernelEvents::hear_nftables(const Reply& reply) {
  if (reply.type() != kNewGeneration) {
    WGP_TRY(const Object object, netlink::decode<Object>(reply.attributes<nfgenmsg>()));
    is_our_transaction_ = is_our_transaction_ || object.table == kTable;
    return {};
  }
  if (!std::exchange(is_our_transaction_, false)) return {};
  WGP_TRY(const auto end, netlink::decode<Generation>(reply.attributes<nfgenmsg>()));
  if (end.process.value == static_cast<std::uint32_t>(::gettid())) return {};
  touch().at_firewall.insert(fmt::format("{} (pid {})", end.name, end.process.value));
  return {};
}

}  // namespace wgpilot::dataplane::linux_
