#include "kernel/route/wire.hpp"

#include <fmt/format.h>

namespace wgpilot::route {

std::optional<net::Family> find_family(std::uint8_t wire) {
  if (wire == AF_INET) return net::Family::V4;
  if (wire == AF_INET6) return net::Family::V6;
  return std::nullopt;
}

Result<net::Prefix> to_prefix(net::Family family, const std::optional<net::Address>& address, int length) {
  const net::Address all_zero = family == net::Family::V4 ? net::Address() : net::Address::v6({});
  const net::Address base = address.value_or(all_zero);
  if (base.family() != family || length > base.bits()) {
    return fail(Code::KernelError,
                fmt::format("netlink: {} with prefix length {} is not of the message's family",
                            net::to_string(base), length));
  }
  return net::Prefix(base, length);
}

std::optional<net::Address> address_of(const net::Prefix& prefix) {
  if (prefix.length() == 0) return std::nullopt;
  return prefix.address();
}

}  // namespace wgpilot::route
