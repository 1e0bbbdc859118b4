// For tests of monitor/: networks with peers, and a kernel that reports of them what a test says.
#pragma once

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dataplane/fake_dataplane.hpp"
#include "monitor/observer.hpp"

namespace wgpilot::monitor {

class ObserverTest : public testing::Test {
 protected:
  Observer make_observer() {
    return Observer({.dataplane = kernel,
                     .clock = clock,
                     .networks = [this] { return networks_; },
                     .is_watched = [this] { return is_watched; },
                     .time = [this] { return time; }});
  }

  // Network `id` on interface wg<id>, with peers that the kernel knows and has not heard of.
  void add_network(std::int64_t id, int peers = 0) {
    auto network = std::make_shared<model::Network>();
    network->id = {id};
    network->interface = fmt::format("wg{}", id);
    dataplane::NetworkWithPeers entry{.network = network, .peers = {}};
    kernel.statuses[network->interface] = {.up = true, .mtu = 1420, .device_type = "fake"};
    auto next = std::make_shared<std::vector<dataplane::NetworkWithPeers>>(*networks_);
    next->push_back(std::move(entry));
    networks_ = std::move(next);
    for (int peer = 1; peer <= peers; ++peer) add_peer(id, id * 1000 + peer);
  }

  void add_peer(std::int64_t network, std::int64_t id) {
    auto peer = std::make_shared<model::Peer>();
    peer->id = {id};
    peer->network_id = {network};
    peer->public_key = key_of(id);
    auto next = std::make_shared<std::vector<dataplane::NetworkWithPeers>>(*networks_);
    const auto entry = std::ranges::find(*next, network, [](const auto& e) { return e.network->id.value; });
    entry->peers.push_back(std::move(peer));
    auto& reported = kernel.statuses[entry->network->interface].peers;
    const auto place = std::ranges::lower_bound(reported, key_of(id), {}, &dataplane::PeerStatus::public_key);
    reported.insert(place, {.public_key = key_of(id)});
    networks_ = std::move(next);
  }

  // What the kernel reports of the peer.
  dataplane::PeerStatus& status(const std::string& interface, std::int64_t peer) {
    return *std::ranges::find(kernel.statuses.at(interface).peers, key_of(peer),
                              &dataplane::PeerStatus::public_key);
  }

  void pass(std::chrono::milliseconds duration) {
    time += duration;
    clock.advance(std::chrono::duration_cast<std::chrono::seconds>(duration));
  }

  // The later the id, the smaller the key: neither order is that of the other.
  static crypto::PublicKey key_of(std::int64_t id) {
    crypto::PublicKey key;
    key.bytes[0] = static_cast<std::uint8_t>(255 - id % 256);
    key.bytes[1] = static_cast<std::uint8_t>(id / 256);
    return key;
  }

  dataplane::FakeDataplane kernel;
  FakeClock clock;
  bool is_watched = false;
  Observer::Time time{std::chrono::hours(1)};

 private:
  Observer::Networks networks_ = std::make_shared<const std::vector<dataplane::NetworkWithPeers>>();
};

}  // namespace wgpilot::monitor
