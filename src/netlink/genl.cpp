#include "netlink/genl.hpp"

namespace wgpilot::netlink {

struct MulticastGroup::Schema : SchemaOf<MulticastGroup,                                          //
                                         Field<CTRL_ATTR_MCAST_GRP_NAME, &MulticastGroup::name>,  // string
                                         Field<CTRL_ATTR_MCAST_GRP_ID, &MulticastGroup::id>       // u32
                                         > {};

struct GenlFamily::Schema : SchemaOf<GenlFamily,                                         //
                                     Field<CTRL_ATTR_FAMILY_ID, &GenlFamily::id>,        // u16
                                     Field<CTRL_ATTR_VERSION, &GenlFamily::version>,     // u32
                                     Field<CTRL_ATTR_MCAST_GROUPS, &GenlFamily::groups>  // nested array
                                     > {};

namespace {

struct FamilyQuery {
  std::string name;
  struct Schema;
};
struct FamilyQuery::Schema : SchemaOf<FamilyQuery, Field<CTRL_ATTR_FAMILY_NAME, &FamilyQuery::name>> {};

}  // namespace

Message genl_message(std::string_view name, const GenlFamily& family, std::uint8_t command,
                     std::size_t capacity) {
  Message message(name, family.id, 0, capacity);
  message.put_header(genlmsghdr{command, static_cast<std::uint8_t>(family.version), 0});
  return message;
}

Result<GenlFamily> fetch_family(Channel& channel, const std::string& name) {
  const GenlFamily controller{GENL_ID_CTRL, 2, {}};
  Message message = genl_message("CTRL_CMD_GETFAMILY", controller, CTRL_CMD_GETFAMILY);
  if (!encode(message, FamilyQuery{name})) return fail(Code::NotFound, "no such generic netlink family");
  GenlFamily family;
  WGP_TRY(in_context("look up generic netlink family '" + name + "'",
                     channel.request(message, [&](const Reply& reply) -> Result<void> {
                       WGP_TRY(family, decode<GenlFamily>(genl_attributes(reply)));
                       return {};
                     })));
  return family;
}

}  // namespace wgpilot::netlink
