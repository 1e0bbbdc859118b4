// IP addresses, prefixes and endpoints as values: parse, format, compare. No I/O, no name resolution.
// IPv4-mapped IPv6 text is refused; textual forms are those of inet_pton, RFC 5952 on output.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace wgpilot::net {

enum class Family : std::uint8_t { V4, V6 };

class Address {
 public:
  Address() = default;  // 0.0.0.0
  static Address v4(std::array<std::uint8_t, 4> bytes);
  static Address v4(std::uint32_t host_order);
  static Address v6(std::array<std::uint8_t, 16> bytes);

  Family family() const { return family_; }
  bool is_v4() const { return family_ == Family::V4; }
  int bits() const { return is_v4() ? 32 : 128; }
  std::size_t size() const { return is_v4() ? 4 : 16; }
  // Network byte order; the first size() bytes count, the rest are zero.
  const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }
  // The address `offset` further on; wraps at the end of the family's space.
  Address plus(std::uint64_t offset) const;
  // This minus `from` of the same family, when it fits 64 bits and is not negative.
  std::optional<std::uint64_t> distance_from(const Address& from) const;
  bool is_unspecified() const;
  bool is_loopback() const;
  bool is_multicast() const;
  // 169.254.0.0/16 and fe80::/10.
  bool is_link_local() const;
  // RFC 1918 and 100.64.0.0/10 for IPv4, fc00::/7 for IPv6.
  bool is_private() const;

  friend auto operator<=>(const Address&, const Address&) = default;

 private:
  Family family_ = Family::V4;
  std::array<std::uint8_t, 16> bytes_{};
};

class Prefix {
 public:
  Prefix() = default;  // 0.0.0.0/0
  // Host bits are kept; length must not exceed address.bits().
  Prefix(Address address, int length);
  // The /32 or /128 of one address.
  static Prefix host(Address address) { return {address, address.bits()}; }

  const Address& address() const { return address_; }
  int length() const { return length_; }
  Family family() const { return address_.family(); }
  bool is_v4() const { return address_.is_v4(); }
  // With host bits cleared.
  Prefix masked() const;
  bool has_host_bits() const { return masked().address_ != address_; }
  bool contains(const Address& address) const;
  bool contains(const Prefix& other) const;
  bool overlaps(const Prefix& other) const { return contains(other) || other.contains(*this); }
  // The last address: the broadcast address of an IPv4 subnet.
  Address last() const;

  friend auto operator<=>(const Prefix&, const Prefix&) = default;

 private:
  Address address_;
  int length_ = 0;
};

struct Endpoint {
  Address address;
  std::uint16_t port = 0;
  friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

Result<Address> parse_address(std::string_view text);
// "10.0.0.0/8"; without a slash the whole address. Host bits are kept, see Prefix::has_host_bits.
Result<Prefix> parse_prefix(std::string_view text);
// "192.0.2.1:51820" or "[2001:db8::1]:51820".
Result<Endpoint> parse_endpoint(std::string_view text);
// 1-65535, decimal digits only.
Result<std::uint16_t> parse_port(std::string_view text);
// A name of RFC 1123 or an address: what may stand before the port in a client's Endpoint line.
bool is_host_name(std::string_view text);

std::string to_string(const Address& address);
std::string to_string(const Prefix& prefix);      // "10.0.0.0/8"
std::string to_string(const Endpoint& endpoint);  // IPv6 in brackets
// `host:port`, with brackets when host is an IPv6 address.
std::string join_host_port(std::string_view host, std::uint16_t port);

}  // namespace wgpilot::net
