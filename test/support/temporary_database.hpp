// A database in a folder of its own that goes with the test, and models to put into it.
#pragma once

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <tuple>

#include "crypto/seal.hpp"
#include "model/peer.hpp"
#include "storage/database.hpp"
#include "storage/migrations.hpp"

namespace wgpilot::test {

// In memory where that is possible: a database waits for its disk at each commit.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    const std::filesystem::path memory = "/dev/shm";
    const auto parent = ::access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path();
    std::string pattern = (parent / "wgpilot-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// With the current schema, and a master key beside it.
struct TemporaryDatabase {
  TemporaryDatabase() { storage::migrate(database).value(); }

  TemporaryFolder folder;
  crypto::MasterKey master = crypto::MasterKey::create(folder.path() / "master.key").value();
  storage::Database database =
      storage::Database::open(folder.path() / "wgpilot.db", storage::Access::ReadWrite).value();
};

// The `n`th of any number of networks that get along with each other.
inline model::Network sample_network(int n = 0) {
  model::Network network;
  network.name = fmt::format("Büro {}", n);
  network.interface = fmt::format("wg{}", n);
  network.subnet = net::parse_prefix(fmt::format("10.{}.0.0/16", n)).value();
  network.listen_port = static_cast<std::uint16_t>(51820 + n);
  network.private_key = crypto::generate_private_key();
  network.public_key = crypto::public_key_of(network.private_key);
  network.created_at = network.updated_at = from_unix(1'700'000'000);
  return network;
}

// The `n`th of up to 65,000 peers of a network with a /16.
inline model::Peer sample_peer(NetworkId network, int n = 0) {
  model::Peer peer;
  peer.network_id = network;
  peer.name = fmt::format("laptop {}", n);
  peer.public_key = crypto::public_key_of(crypto::generate_private_key());
  peer.preshared_key = crypto::generate_preshared_key();
  peer.address_v4 = net::parse_address("10.0.0.2").value().plus(static_cast<std::uint64_t>(n));
  peer.address_v6 = net::parse_address("fd00::2").value().plus(static_cast<std::uint64_t>(n));
  peer.created_at = peer.updated_at = from_unix(1'700'000'000);
  return peer;
}

// All fields, to compare whole objects.
inline auto fields_of(const model::Network& n) {
  return std::tie(n.id, n.name, n.interface, n.mode, n.subnet, n.subnet_v6, n.listen_port, n.private_key,
                  n.public_key, n.dns_servers, n.mtu, n.nat_enabled, n.inter_peer_routing, n.local_networks,
                  n.routing_table, n.firewall_mark, n.mss_clamp, n.enabled, n.created_at, n.updated_at);
}

inline auto fields_of(const model::Peer& p) {
  return std::tie(p.id, p.network_id, p.name, p.email, p.role, p.public_key, p.has_private_key,
                  p.preshared_key, p.address_v4, p.address_v6, p.endpoint, p.persistent_keepalive,
                  p.site_networks, p.tunnel, p.split_cidrs, p.enabled, p.expires_at, p.bandwidth_up_kbps,
                  p.bandwidth_down_kbps, p.created_at, p.updated_at);
}

}  // namespace wgpilot::test
