#include "kernel/nftables/generation.hpp"

#include <sys/socket.h>

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "netlink/schema.hpp"

namespace wgpilot::nftables {
namespace {

Result<void> decode(const netlink::Reply& reply, std::uint32_t& generation) {
  netlink::AttributeReader reader(reply.attributes<nfgenmsg>());
  for (netlink::Attribute attribute; reader.next(attribute);) {
    if (attribute.type != NFTA_GEN_ID) continue;
    netlink::Be32 id;
    WGP_TRY(netlink::Codec<netlink::Be32>::decode(attribute.payload, id));
    generation = id.value;
  }
  return {};
}

}  // namespace

Result<std::uint32_t> fetch_generation(netlink::Channel& channel) {
  netlink::Message message("NFT_MSG_GETGEN", NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETGEN);
  message.put_header(nfgenmsg{.nfgen_family = AF_UNSPEC, .version = NFNETLINK_V0, .res_id = 0});
  std::uint32_t generation = 0;
  WGP_TRY(channel.request(message, [&](const netlink::Reply& reply) { return decode(reply, generation); }));
  return generation;
}

}  // namespace wgpilot::nftables
