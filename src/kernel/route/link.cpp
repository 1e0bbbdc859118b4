#include "kernel/route/link.hpp"

#include <net/if.h>

#include <linux/if_link.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>

#include "kernel/route/wire.hpp"

namespace wgpilot::route {
namespace {

using netlink::Field;
using netlink::Message;
using netlink::SchemaOf;

constexpr std::string_view kWireguard = "wireguard";
constexpr std::string_view kIfb = "ifb";
constexpr Operation kGetLink{"RTM_GETLINK", RTM_GETLINK};

struct LinkInfo {
  std::string kind;
  struct Schema;
};
struct LinkInfo::Schema : SchemaOf<LinkInfo, Field<IFLA_INFO_KIND, &LinkInfo::kind>> {};

struct NewLink {
  std::string name;
  LinkInfo info;
  struct Schema;
};
struct NewLink::Schema
    : SchemaOf<NewLink, Field<IFLA_IFNAME, &NewLink::name>, Field<IFLA_LINKINFO, &NewLink::info>> {};

struct LinkName {
  std::string name;
  struct Schema;
};
struct LinkName::Schema : SchemaOf<LinkName, Field<IFLA_IFNAME, &LinkName::name>> {};

// IFLA_LINKINFO, of which the kind is all we ask.
struct KindCodec {
  static Result<void> decode(netlink::Bytes payload, std::string& kind) {
    WGP_TRY(LinkInfo info, netlink::decode<LinkInfo>(payload));
    kind = std::move(info.kind);
    return {};
  }
};

// IFLA_STATS64: newer kernels append counters.
struct StatisticsCodec {
  static Result<void> decode(netlink::Bytes payload, LinkStatistics& statistics) {
    if (payload.size() < offsetof(rtnl_link_stats64, collisions)) {
      return fail(Code::KernelError, "is too short for the counters of a link");
    }
    rtnl_link_stats64 wire{};
    std::memcpy(&wire, payload.data(), std::min(payload.size(), sizeof wire));
    statistics = {.rx_bytes = wire.rx_bytes,
                  .tx_bytes = wire.tx_bytes,
                  .rx_packets = wire.rx_packets,
                  .tx_packets = wire.tx_packets,
                  .rx_errors = wire.rx_errors,
                  .tx_errors = wire.tx_errors,
                  .rx_dropped = wire.rx_dropped,
                  .tx_dropped = wire.tx_dropped,
                  .multicast = wire.multicast};
    return {};
  }
};

ifinfomsg header_of(std::uint32_t index) {
  ifinfomsg header{};
  header.ifi_index = static_cast<int>(index);
  return header;
}

Error as_creation_failure(Error error) {
  if (error.code() != Code::KernelError) return error;
  return std::move(error).as(Code::InterfaceCreateFailed);
}

// The kernel calls a kind of link that it does not know "not supported".
Error without_wireguard(Error error) {
  return std::move(error)
      .as(Code::WgModuleNotLoaded)
      .with_hint("Load the module (modprobe wireguard), or install wireguard-go for a userspace device.");
}

// `without` says what it means that the kernel does not know the kind.
Result<void> request_creation(netlink::Channel& channel, const std::string& name, std::string_view kind,
                              Error (*without)(Error)) {
  Message message = to_create(name, kind);
  Result<void> created = channel.request(message);
  if (created) return created;
  if (created.error().os_errno() == EOPNOTSUPP) return fail(without(std::move(created).error()));
  return fail(as_creation_failure(std::move(created).error()));
}

// By name and only right after we made it: until it carries its alias nothing else tells that it is ours.
Result<void> set_up_new_link(netlink::Channel& channel, const std::string& name,
                             const LinkSettings& settings) {
  WGP_TRY(const auto link, fetch_link(channel, name));
  if (!link) return fail(Code::InterfaceCreateFailed, "the new interface has vanished");
  Result<void> done = set_link(channel, link->index, settings);
  if (done) return done;
  std::ignore = delete_link(channel, link->index);  // the first failure is the one to report
  return fail(as_creation_failure(std::move(done).error()));
}

Error without_ifb(Error error) {
  return std::move(error).as(Code::NotFound);
}

}  // namespace

struct LinkStatus::Schema : SchemaOf<LinkStatus,                                          //
                                     Field<IFLA_IFNAME, &LinkStatus::name>,               //
                                     Field<IFLA_LINKINFO, &LinkStatus::kind, KindCodec>,  // nested
                                     Field<IFLA_IFALIAS, &LinkStatus::alias>,             //
                                     Field<IFLA_MTU, &LinkStatus::mtu>,                   // u32
                                     Field<IFLA_OPERSTATE, &LinkStatus::oper_state>,      // u8
                                     Field<IFLA_STATS64, &LinkStatus::statistics, StatisticsCodec>> {};

struct LinkSettings::Schema : SchemaOf<LinkSettings,                                         //
                                       Field<IFLA_IFNAME, &LinkSettings::name>,              //
                                       Field<IFLA_IFALIAS, &LinkSettings::alias>,            //
                                       Field<IFLA_MTU, &LinkSettings::mtu>,                  // u32
                                       Field<IFLA_TXQLEN, &LinkSettings::queue_length>> {};  // u32

Message to_create(const std::string& name, std::string_view kind) {
  return make_message(Operation{"RTM_NEWLINK", RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL}, header_of(0),
                      NewLink{.name = name, .info = {.kind = std::string(kind)}});
}

Message to_set(std::uint32_t index, const LinkSettings& settings) {
  ifinfomsg header = header_of(index);
  if (settings.state) {
    header.ifi_change = IFF_UP;
    header.ifi_flags = *settings.state == AdminState::Up ? IFF_UP : 0;
  }
  return make_message(Operation{"RTM_NEWLINK", RTM_NEWLINK}, header, settings);
}

Message to_delete(std::uint32_t index) {
  return make_message(Operation{"RTM_DELLINK", RTM_DELLINK}, header_of(index));
}

Result<LinkStatus> decode_link(const netlink::Reply& reply) {
  WGP_TRY(const ifinfomsg header, reply.family_header<ifinfomsg>());
  WGP_TRY(LinkStatus link, netlink::decode<LinkStatus>(reply.attributes<ifinfomsg>()));
  link.index = static_cast<std::uint32_t>(header.ifi_index);
  link.state = header.ifi_flags & IFF_UP ? AdminState::Up : AdminState::Down;
  return link;
}

Result<std::vector<LinkStatus>> fetch_links(netlink::Channel& channel) {
  Message message = make_message(kGetLink, header_of(0));
  return channel.dump<std::vector<LinkStatus>>(
      message, [](std::vector<LinkStatus>& links, const netlink::Reply& reply) -> Result<void> {
        WGP_TRY(LinkStatus link, decode_link(reply));
        links.push_back(std::move(link));
        return {};
      });
}

Result<std::optional<LinkStatus>> fetch_link(netlink::Channel& channel, const std::string& name) {
  Message message = make_message(kGetLink, header_of(0), LinkName{name});
  std::optional<LinkStatus> found;
  Result<void> done = channel.request(message, [&](const netlink::Reply& reply) -> Result<void> {
    WGP_TRY(LinkStatus link, decode_link(reply));
    found = std::move(link);
    return {};
  });
  if (!done && done.error().code() != Code::NotFound) return fail(std::move(done).error());
  return found;
}

Result<void> create_wireguard_link(netlink::Channel& channel, const std::string& name,
                                   const LinkSettings& settings) {
  const std::string what = "create the WireGuard interface " + name;
  WGP_TRY(in_context(what, request_creation(channel, name, kWireguard, without_wireguard)));
  return in_context(what, set_up_new_link(channel, name, settings));
}

Result<void> create_ifb_link(netlink::Channel& channel, const std::string& name,
                             const LinkSettings& settings) {
  const std::string what = "create the IFB interface " + name;
  WGP_TRY(in_context(what, request_creation(channel, name, kIfb, without_ifb)));
  return in_context(what, set_up_new_link(channel, name, settings));
}

Result<void> set_link(netlink::Channel& channel, std::uint32_t index, const LinkSettings& settings) {
  Message message = to_set(index, settings);
  return channel.request(message);
}

Result<void> delete_link(netlink::Channel& channel, std::uint32_t index) {
  Message message = to_delete(index);
  return channel.request(message);
}

}  // namespace wgpilot::route
