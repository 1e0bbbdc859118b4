// Names of queueing disciplines and classes: two 16-bit numbers, written in hexadecimal as tc does, "87:2".
#pragma once

#include <cstdint>
#include <string>

namespace wgpilot::tc {

enum class Handle : std::uint32_t {};

inline constexpr Handle kNone{0};
inline constexpr Handle kRoot{0xffffffff};            // TC_H_ROOT, a parent
inline constexpr Handle kIngressParent{0xfffffff1};   // TC_H_INGRESS, parent of the ingress qdisc
inline constexpr Handle kIngress{0xffff0000};         // the ingress qdisc itself, or clsact
inline constexpr Handle kIngressFilters{0xfffffff2};  // where its filters are, with either of the two

constexpr Handle make_handle(std::uint16_t major, std::uint16_t minor) {
  return Handle{std::uint32_t{major} << 16 | minor};
}
constexpr std::uint16_t major_of(Handle handle) {
  return static_cast<std::uint16_t>(static_cast<std::uint32_t>(handle) >> 16);
}
constexpr std::uint16_t minor_of(Handle handle) {
  return static_cast<std::uint16_t>(static_cast<std::uint32_t>(handle));
}

// "87:2", "87:" for a qdisc.
std::string to_string(Handle handle);

}  // namespace wgpilot::tc
