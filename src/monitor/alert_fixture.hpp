// For tests of alerts: a server with one network and some peers, and observations made by hand.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "monitor/alert_facts.hpp"
#include "monitor/observation.hpp"

namespace wgpilot::monitor {

class AlertWorld : public testing::Test {
 protected:
  AlertWorld() {
    network.id = {1};
    network.name = "Office";
    network.interface = "wg0";
    network.updated_at = start - std::chrono::hours(1);
    add_peer(7, "Phone");
  }

  void add_peer(std::int64_t id, std::string name) {
    model::Peer peer;
    peer.id = {id};
    peer.network_id = network.id;
    peer.name = std::move(name);
    peers.push_back(std::move(peer));
    reading.peers.push_back({.id = {id}, .status = {}});
  }

  model::AlertRule& add_rule(model::AlertType type, std::string threshold = "",
                             std::chrono::seconds cool_down = std::chrono::hours(1)) {
    rules.push_back({.id = {static_cast<std::int64_t>(rules.size()) + 1},
                     .type = type,
                     .threshold = std::move(threshold),
                     .cool_down = cool_down});
    return rules.back();
  }

  // As the present members say.
  AlertConfiguration configuration() {
    struct Held {
      std::vector<dataplane::NetworkWithPeers> networks;
      std::vector<model::AlertRulePtr> rules;
      storage::Settings settings;
      storage::SecretSettings secrets;
    };
    auto held = std::make_shared<Held>();
    held->settings = settings;
    held->secrets = secrets;
    for (const auto& rule : rules) held->rules.push_back(std::make_shared<const model::AlertRule>(rule));
    if (has_network) {
      held->networks.push_back({std::make_shared<const model::Network>(network), {}});
      for (const auto& peer : peers)
        held->networks.back().peers.push_back(std::make_shared<const model::Peer>(peer));
    }
    return {.owner = held,
            .networks = &held->networks,
            .rules = &held->rules,
            .settings = &held->settings,
            .secrets = &held->secrets};
  }

  // `seconds` after the last one, with the present readings.
  void look(std::chrono::seconds seconds = std::chrono::seconds(30)) {
    now += seconds;
    before = std::move(after);
    after = {};
    after.number = before.number + 1;
    after.time = now;
    after.taken_at = std::chrono::steady_clock::time_point(now - start);
    NetworkReading present = reading;
    present.id = network.id;
    present.interface = network.interface;
    after.networks.push_back(std::make_shared<const NetworkReading>(std::move(present)));
  }

  void shake_hands(std::size_t peer = 0) { reading.peers[peer].status.last_handshake = now; }

  const UnixTime start = from_unix(1'700'000'000);
  UnixTime now = start;
  bool has_network = true;
  model::Network network;
  std::vector<model::Peer> peers;
  std::vector<model::AlertRule> rules;
  storage::Settings settings;
  storage::SecretSettings secrets;
  NetworkReading reading{.id = {},
                         .interface = "",
                         .present = true,
                         .link = {.up = true, .mtu = 1420, .device_type = "Linux kernel"},
                         .rates = {},
                         .peers = {}};
  Observation before;
  Observation after;
};

}  // namespace wgpilot::monitor
