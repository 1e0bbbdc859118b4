#include "kernel/wireguard/uapi.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace wgpilot::wireguard {
namespace {

// A line of an answer is a key and at most a key of 64 digits, an endpoint or a prefix.
constexpr std::size_t kLongestLine = 256;

void append_hex(std::string& text, std::string_view name, const crypto::KeyBytes& key) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  text += name;
  for (const std::uint8_t byte : key) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  text += '\n';
}

void append_peer(std::string& text, const PeerConfig& peer) {
  const auto to = std::back_inserter(text);
  append_hex(text, "public_key=", peer.public_key.bytes);
  if (peer.flags.remove) text += "remove=true\n";
  if (peer.flags.update_only) text += "update_only=true\n";
  if (peer.preshared_key) append_hex(text, "preshared_key=", peer.preshared_key->bytes);
  if (peer.endpoint) fmt::format_to(to, "endpoint={}\n", net::to_string(*peer.endpoint));
  if (peer.keepalive) fmt::format_to(to, "persistent_keepalive_interval={}\n", peer.keepalive->count());
  if (peer.flags.replace_allowed_ips) text += "replace_allowed_ips=true\n";
  for (const auto& prefix : peer.allowed_ips) fmt::format_to(to, "allowed_ip={}\n", net::to_string(prefix));
}

Error malformed(std::string_view key) {
  return {Code::KernelError, fmt::format("malformed '{}' in the answer", key)};
}

template <class Number>
Result<void> read_number(std::string_view key, std::string_view value, Number& number) {
  const char* const end = value.data() + value.size();
  const auto [stop, error] = std::from_chars(value.data(), end, number);
  if (error != std::errc{} || stop != end) return fail(malformed(key));
  return {};
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

Result<void> read_key(std::string_view key, std::string_view value, crypto::KeyBytes& bytes) {
  if (value.size() != 2 * bytes.size()) return fail(malformed(key));
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const int high = digit_of(value[2 * i]);
    const int low = digit_of(value[2 * i + 1]);
    if (high < 0 || low < 0) return fail(malformed(key));
    bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return {};
}

// A key of zeros is how the protocol says that there is none.
template <class Key>
Result<void> read_secret(std::string_view key, std::string_view value, std::optional<Key>& secret) {
  Key read;
  WGP_TRY(read_key(key, value, read.bytes));
  if (read != Key()) secret = read;
  return {};
}

// "[fe80::1%eth0]:51820" names the link the packets came by; our endpoints do not.
std::string without_zone(std::string_view endpoint) {
  const std::size_t zone = endpoint.find('%');
  if (zone == std::string_view::npos) return std::string(endpoint);
  const std::size_t end = endpoint.find(']', zone);
  return std::string(endpoint.substr(0, zone)) + std::string(endpoint.substr(std::min(end, endpoint.size())));
}

// Enough for the whole request: growing would leave copies of keys behind.
std::size_t size_limit_of(const DeviceConfig& config) {
  std::size_t size = 256;
  for (const PeerConfig& peer : config.peers) size += 384 + 64 * peer.allowed_ips.size();
  return size;
}

}  // namespace

std::string format_set_request(const DeviceConfig& config) {
  std::string text = "set=1\n";
  text.reserve(size_limit_of(config));
  if (config.private_key) append_hex(text, "private_key=", config.private_key->bytes);
  if (config.listen_port) text += fmt::format("listen_port={}\n", *config.listen_port);
  if (config.fwmark) text += fmt::format("fwmark={}\n", *config.fwmark);
  if (config.replace_peers) text += "replace_peers=true\n";
  for (const PeerConfig& peer : config.peers) append_peer(text, peer);
  return text += '\n';
}

Result<void> UapiAnswer::read(std::string_view piece) {
  while (!complete_) {
    const std::size_t end = piece.find('\n');
    partial_ += piece.substr(0, end);
    if (partial_.size() > kLongestLine) return fail(Code::KernelError, "overlong line in the answer");
    if (end == std::string_view::npos) return {};
    WGP_TRY(read_line(partial_));
    partial_.clear();
    piece.remove_prefix(end + 1);
  }
  return {};
}

Result<void> UapiAnswer::read_line(std::string_view line) {
  if (line.empty()) {
    complete_ = true;
    return {};
  }
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos) return fail(malformed(line.substr(0, 32)));
  const auto key = line.substr(0, equals);
  const auto value = line.substr(equals + 1);
  if (key == "errno") return read_number(key, value, errno_);
  if (key == "public_key") return read_key(key, value, device_.peers.emplace_back().public_key.bytes);
  return device_.peers.empty() ? read_device_field(key, value) : read_peer_field(key, value);
}

// Unknown keys are skipped here and below: newer implementations add them.
Result<void> UapiAnswer::read_device_field(std::string_view key, std::string_view value) {
  if (key == "private_key") return read_secret(key, value, device_.private_key);
  if (key == "listen_port") return read_number(key, value, device_.listen_port);
  if (key == "fwmark") return read_number(key, value, device_.fwmark);
  return {};
}

Result<void> UapiAnswer::read_peer_field(std::string_view key, std::string_view value) {
  PeerStatus& peer = device_.peers.back();
  if (key == "preshared_key") return read_secret(key, value, peer.preshared_key);
  if (key == "protocol_version") return read_number(key, value, peer.protocol_version);
  if (key == "rx_bytes") return read_number(key, value, peer.rx_bytes);
  if (key == "tx_bytes") return read_number(key, value, peer.tx_bytes);
  if (key == "endpoint") {
    WGP_TRY(peer.endpoint, net::parse_endpoint(without_zone(value)));
  } else if (key == "allowed_ip") {
    WGP_TRY(auto prefix, net::parse_prefix(value));
    peer.allowed_ips.push_back(prefix);
  } else if (key == "persistent_keepalive_interval") {
    std::uint16_t interval = 0;
    WGP_TRY(read_number(key, value, interval));
    if (interval != 0) peer.keepalive = std::chrono::seconds(interval);
  } else if (key == "last_handshake_time_sec") {
    std::int64_t time = 0;
    WGP_TRY(read_number(key, value, time));
    if (time != 0) peer.last_handshake = from_unix(time);
  }
  return {};
}

}  // namespace wgpilot::wireguard
