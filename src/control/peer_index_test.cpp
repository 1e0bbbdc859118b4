#include "control/peer_index.hpp"

#include <gtest/gtest.h>

namespace wgpilot::control {
namespace {

net::Prefix prefix(std::string_view text) {
  return net::parse_prefix(text).value();
}

std::shared_ptr<const model::Peer> gateway(std::string name, std::string_view address,
                                           std::vector<net::Prefix> sites) {
  auto peer = std::make_shared<model::Peer>();
  peer->name = std::move(name);
  peer->role = model::PeerRole::SiteGateway;
  peer->address_v4 = net::parse_address(address).value();
  peer->address_v6 = net::parse_address("fd00:8::2").value();
  peer->site_networks = std::move(sites);
  return peer;
}

TEST(PeerIndex, FindsAPeerByItsAddressesAndSites) {
  auto network = std::make_shared<model::Network>();
  network->mode = model::Mode::SiteToSite;
  const dataplane::NetworkWithPeers entry{
      network,
      {gateway("North", "10.8.0.2", {prefix("10.21.0.0/16"), prefix("fd00:21::/64")}),
       gateway("South", "10.8.0.3", {prefix("10.21.7.0/24"), prefix("192.168.7.7/32")})}};
  const PeerIndex index(entry);
  const auto name_of = [&](std::string_view address) -> std::string {
    const model::Peer* peer = index.find(net::parse_address(address).value());
    return peer == nullptr ? "" : peer->name;
  };
  EXPECT_EQ(name_of("10.8.0.2"), "North");
  EXPECT_EQ(name_of("fd00:8::2"), "North");
  EXPECT_EQ(name_of("10.21.6.1"), "North");
  EXPECT_EQ(name_of("10.21.7.1"), "South") << "the longest prefix decides";
  EXPECT_EQ(name_of("192.168.7.7"), "South");
  EXPECT_EQ(name_of("fd00:21::9"), "North");
  EXPECT_EQ(name_of("10.8.0.9"), "");
}

}  // namespace
}  // namespace wgpilot::control
