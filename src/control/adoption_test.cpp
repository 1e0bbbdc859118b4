#include "control/adoption.hpp"

#include <fmt/format.h>

#include "control/control_fixture.hpp"
#include "control/setup.hpp"

namespace wgpilot::control {
namespace {

using dataplane::Interface;
using testing::HasSubstr;

class AdoptionTest : public ControlTest {
 protected:
  AdoptionTest() {
    Interface office{.alias = "", .up = true, .mtu = 1380};
    office.addresses = {net::parse_prefix("10.20.0.1/24").value(), net::parse_prefix("fd20::1/64").value()};
    office.private_key = crypto::generate_private_key();
    office.listen_port = 41820;
    office.firewall_mark = 0x77;
    for (const int number : {2, 3}) insert_or_replace(office.peers, peer(number));
    kernel.foreign["office"] = office;
    kernel.host_prefixes.push_back({net::parse_prefix("10.20.0.0/24").value(), "office"});
    kernel.udp_owners[41820] = {};
  }

  static std::shared_ptr<const dataplane::PeerState> peer(int number, std::string_view more = "") {
    dataplane::PeerState made;
    made.public_key.bytes.fill(static_cast<std::uint8_t>(10 - number));
    made.preshared_key = crypto::generate_preshared_key();
    made.endpoint = net::parse_endpoint(fmt::format("192.0.2.{}:5000", number)).value();
    made.allowed_ips = {net::parse_prefix(fmt::format("10.20.0.{}/32", number)).value()};
    if (!more.empty()) made.allowed_ips.push_back(net::parse_prefix(more).value());
    return std::make_shared<const dataplane::PeerState>(std::move(made));
  }

  Result<ImportedNetwork> adopt() { return import_network(*control, {.interface = "office"}); }

  // Everything is as it was: link, rows, firewall.
  void expect_untouched(const Interface& before) {
    const auto after = kernel.foreign.find("office");
    ASSERT_NE(after, kernel.foreign.end());
    EXPECT_EQ(after->second.alias, before.alias);
    EXPECT_EQ(after->second.peers, before.peers);
    EXPECT_TRUE(control->snapshot()->networks.empty());
    expect_consistent();
  }

  std::string reason() { return fetch_foreign_interfaces(*control).value().at(0).reason; }
};

TEST_F(AdoptionTest, TouchesNothingThatCarriesSessions) {
  const auto adopted = adopt().value();
  EXPECT_EQ(kernel.log,
            "nft -f - # replaces table inet wgpilot\n"
            "sysctl net/ipv4/ip_forward=1\nsysctl net/ipv6/conf/all/forwarding=1\n"
            "sysctl net/netfilter/nf_conntrack_acct=1\n"
            "ip link set office alias wgpilot:1 # adopts it\n"
            "ip route add 10.20.0.0/24 dev office proto 87\nip route add fd20::/64 dev office proto 87\n");
  EXPECT_EQ(adopted.network->name, "office");
  EXPECT_EQ(adopted.network->listen_port, 41820);
  EXPECT_EQ(adopted.network->mtu, 1380);
  EXPECT_EQ(adopted.network->firewall_mark, 0x77);
  EXPECT_TRUE(adopted.network->nat_enabled);
  EXPECT_EQ(adopted.peer_count, 2);
  const auto peers = control->snapshot()->networks.at(0).peers;
  EXPECT_EQ(peers.at(0)->name, "10.20.0.2");
  EXPECT_FALSE(peers.at(0)->endpoint) << "only where it was heard from";
  expect_consistent();
  kernel.log.clear();
  ASSERT_TRUE(control->repair());
  EXPECT_EQ(kernel.log, "");
}

TEST_F(AdoptionTest, IsListedWithTheReasonWhereItCannotBe) {
  EXPECT_EQ(reason(), "");
  const Interface good = kernel.foreign.at("office");
  const auto with = [&](const std::function<void(Interface&)>& change) {
    kernel.foreign["office"] = good;
    change(kernel.foreign["office"]);
    return reason();
  };
  EXPECT_THAT(with([](Interface& i) { i.addresses = {net::parse_prefix("10.20.0.9/24").value()}; }),
              HasSubstr("the server takes the first address of its subnet, 10.20.0.1"));
  EXPECT_THAT(with([](Interface& i) { i.addresses.push_back(net::parse_prefix("10.21.0.1/24").value()); }),
              HasSubstr("10.21.0.1/24: a network has one subnet of each family"));
  EXPECT_THAT(with([](Interface& i) { i.addresses.clear(); }),
              HasSubstr("Address: has no private IPv4 subnet"));
  EXPECT_THAT(with([](Interface& i) { i.private_key = {}; }), HasSubstr("it has no private key"));
  EXPECT_THAT(with([](Interface& i) { i.mtu = 1000; }), HasSubstr("MTU: must be between 1280 and 9000"));
  EXPECT_THAT(with([](Interface& i) { i.listen_port = 53; }), HasSubstr("ListenPort: must be between"));
  EXPECT_THAT(with([](Interface& i) { i.peers = {peer(2, "10.20.0.77/32")}; }),
              HasSubstr("a peer has one address of each subnet"));
  EXPECT_THAT(with([](Interface& i) { i.peers = {peer(1)}; }), HasSubstr("AllowedIPs of peer CQkJ"));
  kernel.foreign["office"] = good;
  kernel.host_prefixes.clear();
  add_network("10.20.0.0/16");
  EXPECT_THAT(reason(), HasSubstr("overlaps 10.20.0.0/16 of network 'Office'"));
}

TEST_F(AdoptionTest, KeepsTheEndpointThatTheServerCalls) {
  dataplane::PeerState called = *peer(2, "172.30.7.0/24");
  called.persistent_keepalive = std::chrono::seconds(25);
  kernel.foreign["office"].peers = {std::make_shared<const dataplane::PeerState>(called)};
  EXPECT_EQ(adopt().value().network->mode, model::Mode::SiteToSite);
  const auto kept = control->snapshot()->networks.at(0).peers.at(0);
  EXPECT_EQ(kept->endpoint, called.endpoint);
  EXPECT_EQ(kept->persistent_keepalive, 25);
  EXPECT_EQ(model::join(kept->site_networks), "172.30.7.0/24");
  EXPECT_THAT(kernel.log, testing::Not(HasSubstr("wg set")));
  expect_consistent();
}

TEST_F(AdoptionTest, LeavesEverythingAsItWasWhenAStepFails) {
  kernel.foreign["office"].alias = "our office";
  const Interface before = kernel.foreign.at("office");
  for (const std::string step : {"nft -f", "alias wgpilot:", "ip route add"}) {
    kernel.before = [&](const dataplane::Step& s) -> Result<void> {
      if (to_text(s).contains(step)) return fail(Code::KernelError, "no");
      return {};
    };
    EXPECT_FALSE(adopt()) << step;
    kernel.before = [](const dataplane::Step&) { return Result<void>{}; };
    ASSERT_TRUE(control->repair());
    expect_untouched(before);
  }
  const auto adopted = adopt().value();
  ASSERT_EQ(adopted.not_kept.size(), 1);
  EXPECT_EQ(adopted.not_kept[0].text, "our office");
}

TEST_F(AdoptionTest, RefusesWhatIsNotThere) {
  for (const char* name : {"nowhere", "", "a\"b", "0"}) {
    const auto refused = import_network(*control, {.interface = name});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fields().at(0).field, "interface") << name;
  }
  EXPECT_FALSE(import_network(*control, {.interface = "office", .name = "a\nb"}));
  EXPECT_FALSE(import_network(*control, {.config = "", .interface = "office"}));
  EXPECT_FALSE(import_network(*control, {}));
  expect_untouched(kernel.foreign.at("office"));
}

}  // namespace
}  // namespace wgpilot::control
