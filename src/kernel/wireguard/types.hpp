// WireGuard devices as values, in the kernel's own terms: what is asked for (Config) and what is reported
// (Status).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "crypto/keys.hpp"
#include "net/address.hpp"

namespace wgpilot::wireguard {

struct PeerFlags {
  bool remove = false;
  bool replace_allowed_ips = false;  // else allowed_ips are added to those the peer has
  bool update_only = false;          // do nothing when the device has no such peer
  friend bool operator==(const PeerFlags&, const PeerFlags&) = default;
};

// A change of one peer. What is absent stays as it is.
struct PeerConfig {
  crypto::PublicKey public_key;
  std::optional<crypto::PresharedKey> preshared_key;  // all zero: remove it
  std::optional<net::Endpoint> endpoint;
  std::optional<std::chrono::seconds> keepalive;  // 0: off; at most 65535
  PeerFlags flags;
  std::vector<net::Prefix> allowed_ips;  // taken away from any other peer that has them

  friend bool operator==(const PeerConfig&, const PeerConfig&) = default;
  struct Schema;
};

// A change of one device. What is absent stays as it is.
struct DeviceConfig {
  std::optional<crypto::PrivateKey> private_key;  // all zero: remove it
  std::optional<std::uint16_t> listen_port;       // 0: any free one
  std::optional<std::uint32_t> fwmark;            // 0: none
  bool replace_peers = false;                     // else peers are added to those the device has
  std::vector<PeerConfig> peers;

  friend bool operator==(const DeviceConfig&, const DeviceConfig&) = default;
  struct Schema;
};

struct PeerStatus {
  crypto::PublicKey public_key;
  std::optional<crypto::PresharedKey> preshared_key;
  std::optional<net::Endpoint> endpoint;
  std::optional<std::chrono::seconds> keepalive;
  std::optional<UnixTime> last_handshake;
  std::uint64_t rx_bytes = 0;
  std::uint64_t tx_bytes = 0;
  std::uint32_t protocol_version = 0;
  std::vector<net::Prefix> allowed_ips;

  friend bool operator==(const PeerStatus&, const PeerStatus&) = default;
  struct Schema;
};

struct DeviceStatus {
  std::optional<crypto::PrivateKey> private_key;
  std::uint16_t listen_port = 0;
  std::uint32_t fwmark = 0;
  std::vector<PeerStatus> peers;

  friend bool operator==(const DeviceStatus&, const DeviceStatus&) = default;
  struct Schema;
};

}  // namespace wgpilot::wireguard
