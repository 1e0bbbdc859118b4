#include "kernel/wireguard/device_codec.hpp"

#include <netinet/in.h>

#include <linux/wireguard.h>

#include <cassert>

using wgpilot::netlink::Bytes;
using wgpilot::netlink::Field;
using wgpilot::netlink::Message;
using wgpilot::netlink::SchemaOf;

namespace wgpilot::netlink {

template <>
struct Codec<crypto::PublicKey> : RawCodec<crypto::PublicKey> {};

template <class Tag>
struct Codec<crypto::SecretKey<Tag>> {
  static bool encode(Message& message, std::uint16_t attribute, const crypto::SecretKey<Tag>& key) {
    return message.put(attribute, key.bytes);
  }
  static Result<void> decode(Bytes payload, crypto::SecretKey<Tag>& key) {
    return Codec<crypto::KeyBytes>::decode(payload, key.bytes);
  }
};

// sockaddr_in or sockaddr_in6.
template <>
struct Codec<net::Endpoint> {
  static bool encode(Message& message, std::uint16_t attribute, const net::Endpoint& endpoint) {
    const auto& address = endpoint.address;
    if (address.is_v4()) {
      sockaddr_in v4{.sin_family = AF_INET, .sin_port = htons(endpoint.port), .sin_addr = {}, .sin_zero = {}};
      std::memcpy(&v4.sin_addr, address.bytes().data(), address.size());
      return message.put(attribute, bytes_of(v4));
    }
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(endpoint.port);
    std::memcpy(&v6.sin6_addr, address.bytes().data(), address.size());
    return message.put(attribute, bytes_of(v6));
  }

  static Result<void> decode(Bytes payload, net::Endpoint& endpoint) {
    sa_family_t family = AF_UNSPEC;
    if (payload.size() >= sizeof family) std::memcpy(&family, payload.data(), sizeof family);
    if (family == AF_INET6) {
      sockaddr_in6 v6;
      WGP_TRY(RawCodec<sockaddr_in6>::decode(payload, v6));
      endpoint.port = ntohs(v6.sin6_port);
      return Codec<net::Address>::decode(bytes_of(v6.sin6_addr), endpoint.address);
    }
    sockaddr_in v4;
    WGP_TRY(RawCodec<sockaddr_in>::decode(payload, v4));
    endpoint.port = ntohs(v4.sin_port);
    return Codec<net::Address>::decode(bytes_of(v4.sin_addr), endpoint.address);
  }
};

}  // namespace wgpilot::netlink

namespace wgpilot::wireguard {
namespace {

// --- wire forms that differ from the members

struct AllowedIp {
  std::uint16_t family = 0;
  net::Address address;
  std::uint8_t length = 0;
  struct Schema;
};
struct AllowedIp::Schema : SchemaOf<AllowedIp,                                               //
                                    Field<WGALLOWEDIP_A_FAMILY, &AllowedIp::family>,         // u16
                                    Field<WGALLOWEDIP_A_IPADDR, &AllowedIp::address>,        // 4 or 16 bytes
                                    Field<WGALLOWEDIP_A_CIDR_MASK, &AllowedIp::length>> {};  // u8

struct AllowedIpsCodec {
  static Result<void> decode(Bytes payload, std::vector<net::Prefix>& prefixes) {
    netlink::AttributeReader reader(payload);
    for (netlink::Attribute attribute; reader.next(attribute);) {
      WGP_TRY(const auto wire, netlink::decode<AllowedIp>(attribute.payload));
      if (wire.length > wire.address.bits()) return fail(Code::KernelError, "allowed IP has too long a mask");
      prefixes.emplace_back(wire.address, wire.length);
    }
    return reader.finish();
  }
};

template <class Key>
struct ZeroIsAbsent {
  static Result<void> decode(Bytes payload, std::optional<Key>& key) {
    Key read;
    WGP_TRY(netlink::Codec<Key>::decode(payload, read));
    if (read != Key()) key = read;
    return {};
  }
};

struct KeepaliveCodec {
  using Wire = netlink::Codec<std::uint16_t>;
  static bool encode(Message& message, std::uint16_t attribute,
                     std::optional<std::chrono::seconds> interval) {
    return !interval || Wire::encode(message, attribute, static_cast<std::uint16_t>(interval->count()));
  }
  static Result<void> decode(Bytes payload, std::optional<std::chrono::seconds>& interval) {
    std::uint16_t seconds = 0;
    WGP_TRY(Wire::decode(payload, seconds));
    if (seconds != 0) interval = std::chrono::seconds(seconds);
    return {};
  }
};

struct HandshakeCodec {
  struct Timespec {
    std::int64_t seconds;
    std::int64_t nanoseconds;
  };
  static Result<void> decode(Bytes payload, std::optional<UnixTime>& time) {
    Timespec wire;
    WGP_TRY(netlink::RawCodec<Timespec>::decode(payload, wire));
    if (wire.seconds != 0) time = from_unix(wire.seconds);
    return {};
  }
};

struct PeerFlagsCodec {
  static bool encode(Message& message, std::uint16_t attribute, const PeerFlags& flags) {
    std::uint32_t wire = 0;
    if (flags.remove) wire |= WGPEER_F_REMOVE_ME;
    if (flags.replace_allowed_ips) wire |= WGPEER_F_REPLACE_ALLOWEDIPS;
    if (flags.update_only) wire |= WGPEER_F_UPDATE_ONLY;
    return wire == 0 || netlink::Codec<std::uint32_t>::encode(message, attribute, wire);
  }
};

struct ReplacePeersCodec {
  static bool encode(Message& message, std::uint16_t attribute, bool replace) {
    const std::uint32_t flags = WGDEVICE_F_REPLACE_PEERS;
    return !replace || netlink::Codec<std::uint32_t>::encode(message, attribute, flags);
  }
};

}  // namespace

// --- the tables, line by line as in linux/wireguard.h

// Without allowed IPs, which are put one by one because a message may end between two of them.
struct PeerConfig::Schema
    : SchemaOf<PeerConfig,                                                 //
               Field<WGPEER_A_PUBLIC_KEY, &PeerConfig::public_key>,        // 32 bytes
               Field<WGPEER_A_PRESHARED_KEY, &PeerConfig::preshared_key>,  // 32 bytes
               Field<WGPEER_A_ENDPOINT, &PeerConfig::endpoint>,            // sockaddr
               Field<WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL, &PeerConfig::keepalive, KeepaliveCodec>,  // u16
               Field<WGPEER_A_FLAGS, &PeerConfig::flags, PeerFlagsCodec>> {};                          // u32

// Without peers, for the same reason.
struct DeviceConfig::Schema
    : SchemaOf<DeviceConfig,                                                                  //
               Field<WGDEVICE_A_PRIVATE_KEY, &DeviceConfig::private_key>,                     // 32 bytes
               Field<WGDEVICE_A_LISTEN_PORT, &DeviceConfig::listen_port>,                     // u16
               Field<WGDEVICE_A_FWMARK, &DeviceConfig::fwmark>,                               // u32
               Field<WGDEVICE_A_FLAGS, &DeviceConfig::replace_peers, ReplacePeersCodec>> {};  // u32

struct PeerStatus::Schema
    : SchemaOf<PeerStatus,                                                //
               Field<WGPEER_A_PUBLIC_KEY, &PeerStatus::public_key>,       // 32 bytes
               Field<WGPEER_A_PRESHARED_KEY, &PeerStatus::preshared_key,  //
                     ZeroIsAbsent<crypto::PresharedKey>>,                 // 32 bytes
               Field<WGPEER_A_ENDPOINT, &PeerStatus::endpoint>,           // sockaddr
               Field<WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL, &PeerStatus::keepalive, KeepaliveCodec>,  // u16
               Field<WGPEER_A_LAST_HANDSHAKE_TIME, &PeerStatus::last_handshake, HandshakeCodec>,  // timespec
               Field<WGPEER_A_RX_BYTES, &PeerStatus::rx_bytes>,                                   // u64
               Field<WGPEER_A_TX_BYTES, &PeerStatus::tx_bytes>,                                   // u64
               Field<WGPEER_A_ALLOWEDIPS, &PeerStatus::allowed_ips, AllowedIpsCodec>,             // array
               Field<WGPEER_A_PROTOCOL_VERSION, &PeerStatus::protocol_version>> {};               // u32

struct DeviceStatus::Schema : SchemaOf<DeviceStatus,                                               //
                                       Field<WGDEVICE_A_PRIVATE_KEY, &DeviceStatus::private_key,   //
                                             ZeroIsAbsent<crypto::PrivateKey>>,                    // 32 bytes
                                       Field<WGDEVICE_A_LISTEN_PORT, &DeviceStatus::listen_port>,  // u16
                                       Field<WGDEVICE_A_FWMARK, &DeviceStatus::fwmark>,            // u32
                                       Field<WGDEVICE_A_PEERS, &DeviceStatus::peers>> {};          // array

namespace {

bool put_interface(Message& message, const std::string& interface) {
  return netlink::Codec<std::string>::encode(message, WGDEVICE_A_IFNAME, interface);
}

bool put_allowed_ip(Message& message, const net::Prefix& prefix) {
  const AllowedIp wire{static_cast<std::uint16_t>(prefix.is_v4() ? AF_INET : AF_INET6), prefix.address(),
                       static_cast<std::uint8_t>(prefix.length())};
  return netlink::Codec<AllowedIp>::encode(message, 0, wire);
}

// Writes the peers of a config; remembers where one message ended and the next has to resume.
class PeerWriter {
 public:
  explicit PeerWriter(std::span<const PeerConfig> peers) : peers_(peers) {}

  bool done() const { return peer_ == peers_.size(); }

  // As many of the remaining peers as there is room for. False: not even the beginning of one.
  bool fill(Message& message) {
    const auto put_peers = [&] {
      bool any = false;
      while (!done() && put_peer(message)) any = true;
      return any;
    };
    return message.nest(WGDEVICE_A_PEERS, put_peers);
  }

 private:
  // False: there was no room for anything of this peer.
  bool put_peer(Message& message) {
    const PeerConfig& peer = peers_[peer_];
    const bool begins = allowed_ip_ == 0;
    const auto put = [&] {
      return (begins ? encode(message, peer) : encode(message, continuation_of(peer))) &&
             put_allowed_ips(message, peer);
    };
    if (!message.nest(0, put)) return false;
    if (allowed_ip_ == peer.allowed_ips.size()) {
      ++peer_;
      allowed_ip_ = 0;
    }
    return true;
  }

  // At least one, if any is left: otherwise nobody would know whether the peer had begun.
  bool put_allowed_ips(Message& message, const PeerConfig& peer) {
    const auto& all = peer.allowed_ips;
    if (all.empty()) return true;
    const std::size_t start = allowed_ip_;
    return message.nest(WGPEER_A_ALLOWEDIPS, [&] {
      while (allowed_ip_ < all.size() && put_allowed_ip(message, all[allowed_ip_])) ++allowed_ip_;
      return allowed_ip_ > start;
    });
  }

  // The flags that replace or remove are done; "only if it exists" still counts.
  static PeerConfig continuation_of(const PeerConfig& peer) {
    return {.public_key = peer.public_key, .flags = {.update_only = peer.flags.update_only}};
  }

  std::span<const PeerConfig> peers_;
  std::size_t peer_ = 0;
  std::size_t allowed_ip_ = 0;
};

}  // namespace

netlink::Message get_device_message(const netlink::GenlFamily& family, const std::string& interface) {
  Message message = genl_message("GET_DEVICE", family, WG_CMD_GET_DEVICE);
  const bool fits = put_interface(message, interface);
  assert(fits);
  std::ignore = fits;  // an interface name is 15 bytes
  return message;
}

std::vector<Message> set_device_messages(const netlink::GenlFamily& family, const std::string& interface,
                                         const DeviceConfig& config, std::size_t capacity) {
  std::vector<Message> messages;
  PeerWriter peers(config.peers);
  do {
    Message& message = messages.emplace_back(genl_message("SET_DEVICE", family, WG_CMD_SET_DEVICE, capacity));
    bool fits = put_interface(message, interface);
    if (messages.size() == 1) fits = fits && encode(message, config);
    if (!peers.done()) fits = fits && peers.fill(message);
    assert(fits);
    std::ignore = fits;  // a device and a peer with one allowed IP are some 300 bytes
  } while (!peers.done());
  return messages;
}

Result<void> merge_device(DeviceStatus& device, Bytes attributes) {
  auto& peers = device.peers;
  const std::size_t known = peers.size();
  WGP_TRY(DeviceStatus::Schema::decode(attributes, device));
  const bool continues =
      known > 0 && peers.size() > known && peers[known].public_key == peers[known - 1].public_key;
  if (!continues) return {};
  const auto more = std::move(peers[known].allowed_ips);
  auto& allowed_ips = peers[known - 1].allowed_ips;
  allowed_ips.insert(allowed_ips.end(), more.begin(), more.end());
  peers.erase(peers.begin() + static_cast<std::ptrdiff_t>(known));
  return {};
}

}  // namespace wgpilot::wireguard
