// For tests and benchmarks of the metrics: networks, peers and what an observer would have seen of them.
#pragma once

#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "monitor/metrics.hpp"

namespace wgpilot::monitor {

inline constexpr UnixTime kObservedAt{std::chrono::seconds(1'700'000'000)};

// Network `id` is wg<id - 1>; its peers have the ids 1, 2, ….
inline dataplane::NetworkWithPeers make_network(std::int64_t id, std::string name,
                                                const std::vector<std::string>& peers) {
  model::Network network{.id = {id}, .name = std::move(name), .interface = fmt::format("wg{}", id - 1)};
  dataplane::NetworkWithPeers entry{.network = std::make_shared<const model::Network>(std::move(network)),
                                    .peers = {}};
  for (const std::string& peer_name : peers) {
    const auto number = static_cast<std::int64_t>(entry.peers.size()) + 1;
    model::Peer peer{.id = {number}, .network_id = {id}, .name = peer_name};
    entry.peers.push_back(std::make_shared<const model::Peer>(std::move(peer)));
  }
  return entry;
}

// One that the kernel has, up, with every peer online; the counters tell peers apart.
inline NetworkReading make_reading(const dataplane::NetworkWithPeers& entry) {
  NetworkReading reading{.id = entry.network->id, .interface = entry.network->interface, .present = true};
  reading.link.up = true;
  reading.link.device_type = "Linux kernel";
  reading.link.counters = {.rx_bytes = 1000, .tx_bytes = 2000, .rx_packets = 10, .tx_packets = 20};
  for (const auto& peer : entry.peers) {
    const auto number = static_cast<std::uint64_t>(peer->id.value);
    reading.peers.push_back({.id = peer->id,
                             .status = {.public_key = peer->public_key,
                                        .last_handshake = kObservedAt - std::chrono::seconds(number),
                                        .rx_bytes = 100 * number,
                                        .tx_bytes = 200 * number,
                                        .persistent_keepalive = 25},
                             .online = true});
  }
  return reading;
}

inline Observation make_observation(std::uint64_t number, std::vector<NetworkReading> readings) {
  Observation observation{.number = number, .time = kObservedAt};
  for (auto& reading : readings) {
    observation.networks.push_back(std::make_shared<const NetworkReading>(std::move(reading)));
  }
  return observation;
}

}  // namespace wgpilot::monitor
