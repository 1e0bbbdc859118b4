#include "kernel/tc/qdisc.hpp"

#include <fmt/format.h>

#include "kernel/tc/wire.hpp"

namespace wgpilot::tc {
namespace {

using netlink::Field;
using netlink::Message;
using netlink::SchemaOf;

constexpr std::uint32_t kHtbVersion = 3;  // the kernel compares it
constexpr std::uint32_t kRateToQuantum = 10;

struct HtbOptions {
  tc_htb_glob global{};
  struct Schema;
};
struct HtbOptions::Schema : SchemaOf<HtbOptions, Field<TCA_HTB_INIT, &HtbOptions::global>> {};

struct FqCodelOptions {
  std::optional<std::uint32_t> flows;
  struct Schema;
};
struct FqCodelOptions::Schema : SchemaOf<FqCodelOptions, Field<TCA_FQ_CODEL_FLOWS, &FqCodelOptions::flows>> {
};

}  // namespace

std::string to_string(Handle handle) {
  if (minor_of(handle) == 0) return fmt::format("{:x}:", major_of(handle));
  return fmt::format("{:x}:{:x}", major_of(handle), minor_of(handle));
}

Message to_put_htb(std::uint32_t link, Handle handle) {
  const Operation operation{"RTM_NEWQDISC", RTM_NEWQDISC, NLM_F_CREATE | NLM_F_REPLACE};
  Kind<HtbOptions> htb{.kind = "htb", .options = {}};
  htb.options.global.version = kHtbVersion;
  htb.options.global.rate2quantum = kRateToQuantum;
  return make_message(operation, header_of(link, kRoot, handle), htb);
}

Message to_add_fq_codel(std::uint32_t link, Handle parent, std::uint32_t flows) {
  return make_message(Operation{"RTM_NEWQDISC", RTM_NEWQDISC, NLM_F_CREATE | NLM_F_EXCL},
                      header_of(link, parent),
                      Kind<FqCodelOptions>{.kind = "fq_codel", .options = {.flows = flows}});
}

Message to_add_ingress(std::uint32_t link) {
  return make_message(Operation{"RTM_NEWQDISC", RTM_NEWQDISC, NLM_F_CREATE | NLM_F_EXCL},
                      header_of(link, kIngressParent, kIngress), BareKind{"ingress"});
}

Message to_remove(const Qdisc& qdisc) {
  return make_message(Operation{"RTM_DELQDISC", RTM_DELQDISC},
                      header_of(qdisc.link, qdisc.parent, qdisc.handle));
}

Result<Qdisc> decode_qdisc(const netlink::Reply& reply) {
  WGP_TRY(const tcmsg header, reply.family_header<tcmsg>());
  WGP_TRY(Described described, describe(reply));
  Qdisc qdisc{.link = static_cast<std::uint32_t>(header.tcm_ifindex),
              .parent = Handle{header.tcm_parent},
              .handle = Handle{header.tcm_handle},
              .kind = std::move(described.kind),
              .flows = {}};
  if (qdisc.kind == "fq_codel") {
    WGP_TRY(const auto options, netlink::decode<FqCodelOptions>(described.options));
    qdisc.flows = options.flows;
  }
  return qdisc;
}

Result<std::vector<Qdisc>> fetch_qdiscs(netlink::Channel& channel) {
  Message message = make_message(Operation{"RTM_GETQDISC", RTM_GETQDISC}, tcmsg{});
  return channel.dump<std::vector<Qdisc>>(
      message, [](std::vector<Qdisc>& found, const netlink::Reply& reply) -> Result<void> {
        WGP_TRY(Qdisc qdisc, decode_qdisc(reply));
        found.push_back(std::move(qdisc));
        return {};
      });
}

}  // namespace wgpilot::tc
