// Which links are ours: those whose alias names a network of wgpilot. Everything else is only looked at.
#pragma once

#include <optional>
#include <string>

#include "kernel/route/link.hpp"
#include "model/network.hpp"

namespace wgpilot::dataplane::linux_ {

inline constexpr const char* kKernelKind = "wireguard";
inline constexpr const char* kUserspaceKind = "tun";

inline bool is_ours(const route::LinkStatus& link) {
  return model::find_marked_network(link.alias).has_value();
}

}  // namespace wgpilot::dataplane::linux_
