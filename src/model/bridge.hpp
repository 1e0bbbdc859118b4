// A bridge lets one network reach another: without one, networks are strangers. Plain data.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/enum_names.hpp"
#include "base/id.hpp"
#include "net/address.hpp"

namespace wgpilot::model {

// Who may open a connection; answers always pass.
enum class Direction { AToB, BToA, Bidirectional };
constexpr auto enum_names(Direction) {
  return std::to_array<EnumName<Direction>>({{Direction::AToB, "a_to_b"},
                                             {Direction::BToA, "b_to_a"},
                                             {Direction::Bidirectional, "bidirectional"}});
}

struct Bridge {
  BridgeId id;
  NetworkId network_a;
  NetworkId network_b;
  Direction direction = Direction::Bidirectional;
  std::vector<net::Prefix> allowed_cidrs;  // destinations that may be called; empty: all of them
  bool enabled = true;
  UnixTime created_at;
  UnixTime updated_at;
};

}  // namespace wgpilot::model
