#include "net/address.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cstring>

namespace wgpilot::net {
namespace {

std::uint64_t load_be64(const std::uint8_t* from) {
  std::uint64_t value = 0;
  for (int i = 0; i < 8; ++i) value = value << 8 | from[i];
  return value;
}

void store_be64(std::uint64_t value, std::uint8_t* to) {
  for (int i = 7; i >= 0; --i, value >>= 8) to[i] = static_cast<std::uint8_t>(value);
}

std::uint32_t host_order_v4(const Address& address) {
  const auto& b = address.bytes();
  return std::uint32_t{b[0]} << 24 | std::uint32_t{b[1]} << 16 | std::uint32_t{b[2]} << 8 | b[3];
}

template <class Number>
std::optional<Number> parse_digits(std::string_view text, Number most) {
  if (text.empty() || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value > most) return std::nullopt;
  return value;
}

auto invalid(std::string_view text, std::string_view what) {
  return fail(Code::ValidationError, fmt::format("'{}' is not {}", text.substr(0, 64), what));
}

}  // namespace

Address Address::v4(std::array<std::uint8_t, 4> bytes) {
  Address address;
  std::copy(bytes.begin(), bytes.end(), address.bytes_.begin());
  return address;
}

Address Address::v4(std::uint32_t host_order) {
  return v4({static_cast<std::uint8_t>(host_order >> 24), static_cast<std::uint8_t>(host_order >> 16),
             static_cast<std::uint8_t>(host_order >> 8), static_cast<std::uint8_t>(host_order)});
}

Address Address::v6(std::array<std::uint8_t, 16> bytes) {
  Address address;
  address.family_ = Family::V6;
  address.bytes_ = bytes;
  return address;
}

Address Address::plus(std::uint64_t offset) const {
  if (is_v4()) return v4(static_cast<std::uint32_t>(host_order_v4(*this) + offset));
  Address result = *this;
  const std::uint64_t low = load_be64(&bytes_[8]);
  store_be64(low + offset, &result.bytes_[8]);
  if (low + offset < low) store_be64(load_be64(bytes_.data()) + 1, result.bytes_.data());
  return result;
}

std::optional<std::uint64_t> Address::distance_from(const Address& from) const {
  if (family_ != from.family_ || *this < from) return std::nullopt;
  if (is_v4()) return host_order_v4(*this) - host_order_v4(from);
  const std::uint64_t high = load_be64(bytes_.data()) - load_be64(from.bytes_.data());
  const std::uint64_t low = load_be64(&bytes_[8]);
  const std::uint64_t from_low = load_be64(&from.bytes_[8]);
  if (high > 1 || (high == 1 && low >= from_low)) return std::nullopt;
  return low - from_low;
}

bool Address::is_unspecified() const {
  return std::all_of(bytes_.begin(), bytes_.end(), [](std::uint8_t b) { return b == 0; });
}

bool Address::is_loopback() const {
  if (is_v4()) return bytes_[0] == 127;
  return v6({}).plus(1) == *this;
}

bool Address::is_multicast() const {
  return is_v4() ? (bytes_[0] & 0xf0) == 0xe0 : bytes_[0] == 0xff;
}

bool Address::is_link_local() const {
  return is_v4() ? bytes_[0] == 169 && bytes_[1] == 254 : bytes_[0] == 0xfe && (bytes_[1] & 0xc0) == 0x80;
}

bool Address::is_private() const {
  if (!is_v4()) return (bytes_[0] & 0xfe) == 0xfc;
  return bytes_[0] == 10 || (bytes_[0] == 172 && (bytes_[1] & 0xf0) == 16) ||
         (bytes_[0] == 192 && bytes_[1] == 168) || (bytes_[0] == 100 && (bytes_[1] & 0xc0) == 64);
}

Prefix::Prefix(Address address, int length) : address_(address), length_(length) {
  assert(length >= 0 && length <= address.bits());
}

namespace {

// The address with all bits behind `length` set to `bit`.
Address fill_host_bits(const Address& address, int length, bool bit) {
  std::array<std::uint8_t, 16> bytes = address.bytes();
  for (std::size_t i = 0; i < address.size(); ++i) {
    const int keep = std::clamp(length - static_cast<int>(i) * 8, 0, 8);
    const auto mask = static_cast<std::uint8_t>(0xff << (8 - keep));
    bytes[i] = static_cast<std::uint8_t>(bit ? bytes[i] | static_cast<std::uint8_t>(~mask) : bytes[i] & mask);
  }
  return address.is_v4() ? Address::v4({bytes[0], bytes[1], bytes[2], bytes[3]}) : Address::v6(bytes);
}

}  // namespace

Prefix Prefix::masked() const {
  return {fill_host_bits(address_, length_, false), length_};
}

Address Prefix::last() const {
  return fill_host_bits(address_, length_, true);
}

bool Prefix::contains(const Address& address) const {
  return address.family() == family() && fill_host_bits(address, length_, false) == masked().address_;
}

bool Prefix::contains(const Prefix& other) const {
  return other.length_ >= length_ && contains(other.address_);
}

Result<Address> parse_address(std::string_view text) {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  if (text.size() >= buffer.size()) return invalid(text, "an IP address");
  std::copy(text.begin(), text.end(), buffer.begin());
  std::array<std::uint8_t, 4> v4;
  if (inet_pton(AF_INET, buffer.data(), v4.data()) == 1) return Address::v4(v4);
  std::array<std::uint8_t, 16> v6;
  if (inet_pton(AF_INET6, buffer.data(), v6.data()) != 1) return invalid(text, "an IP address");
  constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (std::equal(kMapped.begin(), kMapped.end(), v6.begin())) {
    return invalid(text, "usable: write the IPv4 address itself");
  }
  return Address::v6(v6);
}

Result<Prefix> parse_prefix(std::string_view text) {
  const auto slash = text.find('/');
  auto address = parse_address(text.substr(0, slash));
  if (!address) return invalid(text, "a network such as 10.0.0.0/24");
  if (slash == std::string_view::npos) return Prefix::host(*address);
  const auto length = parse_digits<unsigned>(text.substr(slash + 1), static_cast<unsigned>(address->bits()));
  if (!length) return invalid(text, fmt::format("a network: the length must be 0-{}", address->bits()));
  return Prefix(*address, static_cast<int>(*length));
}

Result<std::uint16_t> parse_port(std::string_view text) {
  const auto port = parse_digits<std::uint32_t>(text, 65535);
  if (!port || *port == 0) return invalid(text, "a port (1-65535)");
  return static_cast<std::uint16_t>(*port);
}

Result<Endpoint> parse_endpoint(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return invalid(text, "an address and a port, such as 192.0.2.1:51820");
  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  const auto address = parse_address(host);
  if (!address || address->is_v4() == bracketed) {
    return invalid(text, "an address and a port, such as 192.0.2.1:51820 or [2001:db8::1]:51820");
  }
  WGP_TRY(const std::uint16_t port, parse_port(text.substr(colon + 1)));
  return Endpoint{*address, port};
}

bool is_host_name(std::string_view text) {
  if (parse_address(text)) return true;
  if (text.empty() || text.size() > 253) return false;
  const auto is_label_character = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  };
  std::string_view last;
  for (std::string_view rest = text;;) {
    const auto dot = rest.find('.');
    last = rest.substr(0, dot);
    if (last.empty() || last.size() > 63 || last.front() == '-' || last.back() == '-') return false;
    if (!std::all_of(last.begin(), last.end(), is_label_character)) return false;
    if (dot == std::string_view::npos) break;
    rest.remove_prefix(dot + 1);
  }
  // A last label of digits is a mistyped IPv4 address, not a name.
  return !std::all_of(last.begin(), last.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string to_string(const Address& address) {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  inet_ntop(address.is_v4() ? AF_INET : AF_INET6, address.bytes().data(), buffer.data(), buffer.size());
  return buffer.data();
}

std::string to_string(const Prefix& prefix) {
  return fmt::format("{}/{}", to_string(prefix.address()), prefix.length());
}

std::string to_string(const Endpoint& endpoint) {
  return join_host_port(to_string(endpoint.address), endpoint.port);
}

std::string join_host_port(std::string_view host, std::uint16_t port) {
  const bool is_v6 = host.find(':') != std::string_view::npos;
  return is_v6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

}  // namespace wgpilot::net
