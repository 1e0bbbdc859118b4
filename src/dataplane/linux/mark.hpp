// Which links are ours: those whose alias names a network of wgpilot. Everything else is only looked at.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/route/link.hpp"
#include "model/network.hpp"

namespace wgpilot::dataplane::linux_ {

inline constexpr const char* kKernelKind = "wireguard";
inline constexpr const char* kUserspaceKind = "tun";

inline constexpr const char* kUploadKind = "ifb";

// The mark of the device that holds back what peers of this interface send: "ifb of wgpilot:7".
inline std::string upload_alias(const std::string& interface_alias) {
  return "ifb of " + interface_alias;
}

inline bool is_upload_device(const route::LinkStatus& link) {
  const std::string start = upload_alias("");
  return link.kind == kUploadKind && link.alias.starts_with(start) &&
         model::find_marked_network(std::string_view(link.alias).substr(start.size())).has_value();
}

// Of this interface; null when it has none.
inline const route::LinkStatus* find_upload_device(const std::vector<route::LinkStatus>& links,
                                                   const route::LinkStatus& interface) {
  for (const route::LinkStatus& link : links) {
    if (link.kind == kUploadKind && link.alias == upload_alias(interface.alias)) return &link;
  }
  return nullptr;
}

inline bool is_ours(const route::LinkStatus& link) {
  return model::find_marked_network(link.alias).has_value();
}

}  // namespace wgpilot::dataplane::linux_
