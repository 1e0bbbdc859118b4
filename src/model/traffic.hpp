// Bytes carried by a peer or a network, seen from the server.
#pragma once

#include <cstdint>

namespace wgpilot::model {

struct Traffic {
  std::uint64_t rx = 0;  // received by the server
  std::uint64_t tx = 0;

  bool is_none() const { return rx == 0 && tx == 0; }
  Traffic& operator+=(const Traffic& more) {
    rx += more.rx;
    tx += more.tx;
    return *this;
  }
  friend bool operator==(const Traffic&, const Traffic&) = default;
};

}  // namespace wgpilot::model
