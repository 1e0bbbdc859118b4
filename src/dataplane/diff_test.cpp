#include "dataplane/diff.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dataplane/desired.hpp"
#include "dataplane/fake_dataplane.hpp"

namespace wgpilot::dataplane {
namespace {

const UnixTime kNow = from_unix(1'700'000'000);

crypto::PublicKey key(std::uint8_t byte) {
  crypto::PublicKey k;
  k.bytes.fill(byte);
  return k;
}

std::shared_ptr<model::Network> office() {
  auto network = std::make_shared<model::Network>();
  network->id.value = 1;
  network->name = "Office";
  network->interface = "wg0";
  network->subnet = net::parse_prefix("10.8.0.0/24").value();
  network->listen_port = 51820;
  network->private_key = crypto::PrivateKey(key(9).bytes);
  return network;
}

std::shared_ptr<model::Peer> peer(std::uint8_t number) {
  auto p = std::make_shared<model::Peer>();
  p->id.value = number;
  p->public_key = key(number);
  p->address_v4 = net::Address::v4({10, 8, 0, static_cast<std::uint8_t>(number + 1)});
  return p;
}

State with_peers(std::vector<std::shared_ptr<const model::Peer>> peers) {
  return desired_state({{office(), std::move(peers)}}, kNow);
}

std::string text_between(const State& from, const State& to) {
  return to_text(diff(from, to));
}

TEST(Diff, IsEmptyWhenKernelMatches) {
  EXPECT_EQ(text_between(with_peers({peer(1)}), with_peers({peer(1)})), "");
}

TEST(Diff, BringsUpANetworkBehindItsFirewall) {
  EXPECT_EQ(text_between(State{}, with_peers({peer(1)})), R"(nft -f - # replaces table inet wgpilot
sysctl net/ipv4/ip_forward=1
sysctl net/netfilter/nf_conntrack_acct=1
ip link add wg0 type wireguard
ip link set wg0 alias wgpilot:1
ip link set wg0 mtu 1420
ip address add 10.8.0.1/24 dev wg0 noprefixroute
wg set wg0 private-key (hidden) listen-port 51820
wg set wg0 peer AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE= persistent-keepalive 0 allowed-ips 10.8.0.2/32
ip link set wg0 up
ip route add 10.8.0.0/24 dev wg0 proto 87
)");
}

TEST(Diff, TakesPeersAwayBeforeTheirLink) {
  EXPECT_EQ(text_between(with_peers({peer(1)}), State{}),
            "wg setconf wg0 /dev/null\nip link del wg0\nconntrack -D -s 10.8.0.2\n"
            "nft delete table inet wgpilot\n");
}

TEST(Diff, TouchesOnlyThePeerThatChanged) {
  auto changed = peer(2);
  changed->persistent_keepalive = 25;
  EXPECT_EQ(text_between(with_peers({peer(1), peer(2), peer(3)}), with_peers({peer(1), changed, peer(3)})),
            "wg set wg0 peer AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI= persistent-keepalive 25 "
            "allowed-ips 10.8.0.3/32\n");
}

TEST(Diff, AddsAndRemovesPeers) {
  EXPECT_EQ(text_between(with_peers({peer(1), peer(2)}), with_peers({peer(2), peer(3)})),
            "wg set wg0 peer AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE= remove\n"
            "wg set wg0 peer AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM= persistent-keepalive 0 "
            "allowed-ips 10.8.0.4/32\nconntrack -D -s 10.8.0.2\n");
}

TEST(Diff, FlushesWhatAPeerHasNoLonger) {
  auto moved = peer(1);
  moved->address_v4 = net::Address::v4({10, 8, 0, 77});
  EXPECT_THAT(text_between(with_peers({peer(1), peer(2)}), with_peers({moved, peer(2)})),
              testing::EndsWith("allowed-ips 10.8.0.77/32\nconntrack -D -s 10.8.0.2\n"));
  EXPECT_THAT(text_between(with_peers({peer(1), peer(2)}), with_peers({peer(1), peer(2), peer(3)})),
              testing::Not(testing::HasSubstr("conntrack")));
}

TEST(Diff, NamesEightAddressesToFlushAndCountsTheRest) {
  std::vector<std::shared_ptr<const model::Peer>> peers;
  for (std::uint8_t number = 1; number <= 20; ++number) peers.push_back(peer(number));
  EXPECT_THAT(text_between(with_peers(peers), with_peers({})),
              testing::EndsWith("conntrack -D -s 10.8.0.9\n# and 12 more\n"));
}

TEST(Diff, FlushesNothingOfOthersThatAForeignHandGaveToAPeer) {
  const State desired = with_peers({peer(1)});
  State observed = desired;
  observed.origin = Origin::Observed;
  auto interface = std::make_shared<Interface>(*desired.interfaces.at("wg0"));
  auto greedy = std::make_shared<PeerState>(*interface->peers.at(0));
  greedy->public_key = key(7);
  greedy->allowed_ips = {net::Prefix(), net::parse_prefix("10.8.0.9/32").value()};
  insert_or_replace(interface->peers, greedy);
  observed.interfaces["wg0"] = interface;
  EXPECT_EQ(
      text_between(observed, desired),
      "wg set wg0 peer BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc= remove\nconntrack -D -s 10.8.0.9\n");
}

TEST(Diff, LeavesOutWhatIsOffOrExpired) {
  auto off = peer(1);
  off->enabled = false;
  auto expired = peer(2);
  expired->expires_at = kNow;
  EXPECT_EQ(text_between(with_peers({}), with_peers({off, expired})), "");
}

TEST(Diff, LetsARoamingPeerRoam) {
  auto called = peer(1);
  called->endpoint = net::parse_endpoint("192.0.2.1:51820").value();
  const State desired = with_peers({called});
  auto seen = std::make_shared<PeerState>(*desired.interfaces.at("wg0")->peers.at(0));
  seen->endpoint = net::parse_endpoint("198.51.100.9:4444").value();
  State observed = desired;
  observed.origin = Origin::Observed;
  auto interface = std::make_shared<Interface>(*desired.interfaces.at("wg0"));
  interface->peers = {seen};
  observed.interfaces["wg0"] = interface;
  EXPECT_EQ(text_between(observed, desired), "");

  called = std::make_shared<model::Peer>(*called);
  called->endpoint = net::parse_endpoint("192.0.2.2:51820").value();
  EXPECT_THAT(text_between(desired, with_peers({called})), testing::HasSubstr("endpoint 192.0.2.2:51820"));
}

TEST(Diff, RepairsWhatSomebodyChanged) {
  const State desired = with_peers({peer(1)});
  FakeDataplane fake;
  for (const Step& step : diff(fake.kernel, desired)) ASSERT_TRUE(fake.apply(step));
  EXPECT_TRUE(diff(fake.kernel, desired).empty());
  fake.tamper("wg0", [](Interface& i) {
    i.up = false;
    i.mtu = 1500;
    i.addresses.clear();
    i.routes.clear();
    i.peers.clear();
    i.listen_port = 1;
  });
  fake.kernel.firewall.reset();
  EXPECT_EQ(text_between(fake.kernel, desired), R"(nft -f - # replaces table inet wgpilot
conntrack -D -s 10.8.0.0/24 # those that are not granted
ip link set wg0 mtu 1420
ip address add 10.8.0.1/24 dev wg0 noprefixroute
wg set wg0 listen-port 51820
wg set wg0 peer AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE= persistent-keepalive 0 allowed-ips 10.8.0.2/32
ip link set wg0 up
ip route add 10.8.0.0/24 dev wg0 proto 87
)");
  for (const Step& step : diff(fake.kernel, desired)) ASSERT_TRUE(fake.apply(step));
  EXPECT_TRUE(diff(fake.kernel, desired).empty());
}

TEST(Diff, EndsConnectionsThatLoseTheirGrant) {
  auto open = office();
  open->inter_peer_routing = true;
  auto closed = office();
  closed->inter_peer_routing = false;
  const State before = desired_state({{open, {peer(1)}}}, kNow);
  const State after = desired_state({{closed, {peer(1)}}}, kNow);
  EXPECT_EQ(text_between(before, after),
            "nft -f - # replaces table inet wgpilot\n"
            "conntrack -D -s 10.8.0.0/24 # those that are not granted\n");
  EXPECT_EQ(text_between(after, before), "nft -f - # replaces table inet wgpilot\n");
}

TEST(Diff, EndsOnlyWhatBeganThereAndIsNotGranted) {
  const auto connection = [](const char* source, const char* destination) {
    Connection made;
    made.source = net::parse_endpoint(source).value();
    made.destination = net::parse_endpoint(destination).value();
    return made;
  };
  auto hub = office();
  hub->mode = model::Mode::HubRouted;
  FakeDataplane fake;
  fake.connections = {connection("10.8.0.2:1", "10.8.0.3:2"), connection("10.8.0.2:3", "192.0.2.9:4"),
                      connection("192.0.2.9:5", "10.8.0.3:6")};
  for (const Step& step : diff(with_peers({peer(1)}), desired_state({{hub, {peer(1)}}}, kNow)))
    ASSERT_TRUE(fake.apply(step));
  ASSERT_EQ(fake.connections.size(), 2U);
  EXPECT_EQ(fake.connections[0].destination.port, 2);
  EXPECT_EQ(fake.connections[1].destination.port, 6);
}

TEST(Diff, TakesARouteFromOneInterfaceBeforeItGivesItToAnother) {
  const auto sites = [](std::string_view first, std::string_view second) {
    std::vector<NetworkWithPeers> networks;
    for (const std::string_view prefix : {first, second}) {
      auto network = office();
      network->id.value = static_cast<std::int64_t>(networks.size()) + 1;
      network->interface = fmt::format("wg{}", networks.size());
      network->mode = model::Mode::SiteToSite;
      auto gateway = peer(1);
      gateway->role = model::PeerRole::SiteGateway;
      gateway->site_networks = {net::parse_prefix(prefix).value()};
      networks.push_back({network, {gateway}});
    }
    return desired_state(networks, kNow);
  };
  const std::string text =
      text_between(sites("192.168.1.0/24", "192.168.2.0/24"), sites("192.168.2.0/24", "192.168.3.0/24"));
  EXPECT_LT(text.find("ip route del 192.168.2.0/24 dev wg1"),
            text.find("ip route add 192.168.2.0/24 dev wg0"));
}

TEST(Diff, RemovesOrphansWithOurMark) {
  FakeDataplane fake;
  fake.kernel.interfaces["wg7"] = std::make_shared<const Interface>(Interface{.alias = "wgpilot:99"});
  EXPECT_EQ(text_between(fake.kernel, State{}), "ip link del wg7\n");
}

TEST(Diff, ChangesElementsWithoutTouchingTheTable) {
  const auto sites = [](std::vector<std::string_view> prefixes) {
    auto network = office();
    network->mode = model::Mode::SiteToSite;
    auto gateway = peer(1);
    gateway->role = model::PeerRole::SiteGateway;
    for (const auto prefix : prefixes) gateway->site_networks.push_back(net::parse_prefix(prefix).value());
    return desired_state({{network, {gateway}}}, kNow);
  };
  EXPECT_THAT(text_between(sites({"192.168.1.0/24"}), sites({"192.168.2.0/24"})),
              testing::HasSubstr("delete element inet wgpilot wg0_sites4 { 192.168.1.0/24 }\n"
                                 "add element inet wgpilot wg0_sites4 { 192.168.2.0/24 }\n"));
}

}  // namespace
}  // namespace wgpilot::dataplane
