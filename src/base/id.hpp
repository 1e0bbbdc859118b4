// Strong integer ids: a PeerId cannot be passed where a NetworkId is asked for. The value is the database row
// id.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace wgpilot {

template <class Tag>
struct Id {
  std::int64_t value = 0;
  friend auto operator<=>(const Id&, const Id&) = default;
};

using NetworkId = Id<struct NetworkTag>;
using PeerId = Id<struct PeerTag>;
using BridgeId = Id<struct BridgeTag>;
using RouteId = Id<struct RouteTag>;
using RuleId = Id<struct RuleTag>;
using UserId = Id<struct UserTag>;

}  // namespace wgpilot

template <class Tag>
struct std::hash<wgpilot::Id<Tag>> {
  std::size_t operator()(wgpilot::Id<Tag> id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};
