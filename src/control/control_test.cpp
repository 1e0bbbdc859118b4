#include "control/control.hpp"

#include "control/control_fixture.hpp"
#include "control/settings.hpp"

namespace wgpilot::control {
namespace {

using model::NetworkInput;
using model::PeerInput;
using testing::HasSubstr;
using testing::Not;

TEST_F(ControlTest, BringsANetworkIntoTheKernel) {
  const auto network = add_network();
  EXPECT_EQ(network->interface, "wg0");
  EXPECT_EQ(network->listen_port, 51820);
  EXPECT_THAT(kernel.log, HasSubstr("ip address add 10.8.0.1/24 dev wg0"));
  expect_consistent();
}

TEST_F(ControlTest, ChoosesTheLowestInterfaceAndPortThatNobodyHas) {
  kernel.foreign_links.push_back({.name = "wg0", .is_wireguard = true});
  kernel.udp_owners[51820] = {.protocol = "udp", .local_address = {}, .process = "other", .pid = 7};
  const auto network = add_network();
  EXPECT_EQ(network->interface, "wg1");
  EXPECT_EQ(network->listen_port, 51821);
}

TEST_F(ControlTest, NamesTheOwnerOfAPort) {
  kernel.udp_owners[5000] = {.protocol = "udp", .local_address = {}, .process = "named", .pid = 7};
  NetworkInput input;
  input.name = "a";
  input.subnet = "10.9.0.0/24";
  input.listen_port = 5000;
  const auto result = create_network(*control, input);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), Code::PortInUse);
  EXPECT_EQ(result.error().message(), "udp port 5000 is in use by named (pid 7)");
  EXPECT_EQ(result.error().details().at("pid").as_int64(), 7);
}

TEST_F(ControlTest, NamesTheOwnerOfASubnet) {
  add_network("10.8.0.0/16");
  kernel.host_prefixes.push_back({net::parse_prefix("192.168.0.0/16").value(), "eth0"});
  const auto refused = [&](std::string_view subnet) {
    NetworkInput input;
    input.name = "b";
    input.subnet = subnet;
    const auto result = create_network(*control, input);
    return result ? "" : result.error().message();
  };
  EXPECT_EQ(refused("10.8.7.0/24"), "10.8.7.0/24 overlaps 10.8.0.0/16 of network 'Office'");
  EXPECT_EQ(refused("192.168.3.0/24"), "192.168.3.0/24 overlaps 192.168.0.0/16 of interface 'eth0'");
}

TEST_F(ControlTest, GivesEachPeerItsAddress) {
  const auto network = add_network("10.8.0.0/30");
  EXPECT_EQ(net::to_string(add_peer(network).value()->address_v4), "10.8.0.2");
  const auto second = add_peer(network);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), Code::IpPoolExhausted);
  expect_consistent();
}

TEST_F(ControlTest, OneMorePeerTouchesNothingElse) {
  const auto network = add_network();
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(add_peer(network));
  kernel.log.clear();
  ASSERT_TRUE(add_peer(network));
  EXPECT_EQ(std::count(kernel.log.begin(), kernel.log.end(), '\n'), 1);
  EXPECT_THAT(kernel.log, HasSubstr("allowed-ips 10.8.0.7/32"));
  expect_consistent();
}

TEST_F(ControlTest, AFailedChangeLeavesNothingBehind) {
  const auto network = add_network();
  ASSERT_TRUE(add_peer(network));
  kernel.before = [](const dataplane::Step& step) -> Result<void> {
    if (std::holds_alternative<dataplane::ChangePeers>(step.action)) return fail(Code::KernelError, "no");
    return {};
  };
  EXPECT_FALSE(add_peer(network));
  EXPECT_FALSE(create_peers(*control, network->id, std::vector<PeerInput>(3, PeerInput{.name = "x"})));
  kernel.before = [](const dataplane::Step&) { return Result<void>{}; };
  EXPECT_EQ(control->snapshot()->networks.at(0).peers.size(), 1u);
  expect_consistent();
}

TEST_F(ControlTest, EveryStepOfANewNetworkCanFail) {
  for (int failing = 0;; ++failing) {
    int step = 0;
    kernel.before = [&](const dataplane::Step&) -> Result<void> {
      if (step++ == failing) return fail(Code::KernelError, "no");
      return {};
    };
    NetworkInput input;
    input.name = "Office";
    input.subnet = "10.8.0.0/24";
    const auto result = create_network(*control, input);
    kernel.before = [](const dataplane::Step&) { return Result<void>{}; };
    expect_consistent();
    if (step <= failing) break;  // no step was left to fail
    if (result) {
      ASSERT_TRUE(delete_network(*control, (*result)->id));
    }
  }
}

TEST_F(ControlTest, ACommitThatFailsTakesTheKernelBack) {
  const auto network = add_network();
  ASSERT_TRUE(stored.database.run_script("PRAGMA max_page_count = 1"));
  bool failed = false;
  for (int i = 0; i < 500 && !failed; ++i) failed = !add_peer(network);
  EXPECT_TRUE(failed);
  ASSERT_TRUE(stored.database.run_script("PRAGMA max_page_count = 100000"));
  expect_consistent();
  EXPECT_TRUE(add_peer(network));
  expect_consistent();
}

TEST_F(ControlTest, AChangeCuresAKernelThatSomebodyTouched) {
  const auto network = add_network();
  ASSERT_TRUE(add_peer(network));
  kernel.kernel.interfaces.clear();
  kernel.before = [&](const dataplane::Step& step) -> Result<void> {
    const bool needs_link =
        !step.interface.empty() && !std::holds_alternative<dataplane::CreateLink>(step.action);
    if (needs_link && !kernel.kernel.interfaces.contains(step.interface))
      return fail(Code::KernelError, "no device");
    return {};
  };
  EXPECT_TRUE(add_peer(network));
  expect_consistent();
}

TEST_F(ControlTest, RestartFindsEverythingInPlace) {
  const auto network = add_network();
  ASSERT_TRUE(add_peer(network));
  restart();
  kernel.log.clear();
  ASSERT_TRUE(control->repair());
  EXPECT_EQ(kernel.log, "");
  kernel.kernel = {.origin = dataplane::Origin::Observed};  // a reboot
  ASSERT_TRUE(control->repair());
  expect_consistent();
}

TEST_F(ControlTest, OneBrokenInterfaceDoesNotStopTheOthers) {
  add_network("10.1.0.0/24");
  add_network("10.2.0.0/24");
  kernel.kernel = {.origin = dataplane::Origin::Observed};
  restart();
  kernel.before = [](const dataplane::Step& step) -> Result<void> {
    if (step.interface == "wg0") return fail(Code::KernelError, "wg0 exists and is not ours");
    return {};
  };
  EXPECT_TRUE(control->repair());
  EXPECT_TRUE(kernel.kernel.interfaces.contains("wg1"));
  EXPECT_EQ(control->snapshot()->problems.at("wg0"), "wg0 exists and is not ours");
}

TEST_F(ControlTest, NothingComesUpWithoutItsFirewall) {
  add_network();
  kernel.kernel = {.origin = dataplane::Origin::Observed};
  restart();
  kernel.before = [](const dataplane::Step& step) -> Result<void> {
    if (std::holds_alternative<dataplane::ReplaceFirewall>(step.action))
      return fail(Code::NftablesUnavailable, "no");
    return {};
  };
  EXPECT_FALSE(control->repair());
  EXPECT_TRUE(kernel.kernel.interfaces.empty());
}

TEST_F(ControlTest, APeerLeavesWhenItExpires) {
  const auto network = add_network();
  PeerInput input;
  input.name = "guest";
  input.expires_in = "60s";
  ASSERT_TRUE(create_peer(*control, network->id, input));
  ASSERT_TRUE(control->repair());
  clock.advance(std::chrono::seconds(10));
  kernel.log.clear();
  control->tick();
  EXPECT_EQ(kernel.log, "");
  ASSERT_TRUE(control->repair());
  kernel.log.clear();
  clock.advance(std::chrono::seconds(29));
  control->tick();
  EXPECT_EQ(kernel.log, "");
  clock.advance(std::chrono::seconds(21));
  control->tick();
  EXPECT_THAT(kernel.log, HasSubstr("remove"));
  expect_consistent();
}

TEST_F(ControlTest, NatFollowsTheModeUnlessAsked) {
  NetworkInput input;
  input.name = "a";
  input.subnet = "10.1.0.0/24";
  input.mode = model::Mode::HubRouted;
  const auto hub = create_network(*control, input).value();
  EXPECT_FALSE(hub->nat_enabled);
  NetworkInput change;
  change.nat_enabled = true;
  EXPECT_EQ(update_network(*control, hub->id, change).error().fields().at(0).field, "nat_enabled");
  change = {};
  change.mode = model::Mode::Gateway;
  EXPECT_TRUE(update_network(*control, hub->id, change).value()->nat_enabled);
}

TEST_F(ControlTest, TheClientFileNeedsToKnowTheServer) {
  const auto network = add_network();
  const auto peer = add_peer(network).value();
  EXPECT_THAT(client_configuration(*control, network->id, peer->id).error().hint(), HasSubstr("public_ip"));
  ASSERT_TRUE(update_settings(*control, {{"public_ip", "192.0.2.1"}, {"dns_servers", "9.9.9.9"}}));
  const auto file = client_configuration(*control, network->id, peer->id).value();
  EXPECT_EQ(file.file_name, "Phone.conf");
  EXPECT_THAT(file.text, HasSubstr("Endpoint = 192.0.2.1:51820\n"));
  EXPECT_THAT(file.text, HasSubstr("DNS = 9.9.9.9\n"));
  EXPECT_THAT(file.text, Not(HasSubstr("<")));
}

TEST_F(ControlTest, NoTwoClaimsOverlap) {
  add_network("10.1.0.0/24");
  const auto sites = add_network("10.2.0.0/24");
  const auto add_site = [&](std::string prefix) {
    PeerInput site;
    site.name = "North";
    site.role = model::PeerRole::SiteGateway;
    site.site_networks = model::TextList{{std::move(prefix)}};
    const auto created = create_peer(*control, sites->id, site);
    return created ? "" : created.error().message();
  };
  EXPECT_EQ(add_site("192.168.7.0/24"), "");
  EXPECT_EQ(add_site("192.168.7.0/25"), "") << "a gateway network has no use for sites";
  NetworkInput mode;
  mode.mode = model::Mode::SiteToSite;
  EXPECT_EQ(update_network(*control, sites->id, mode).error().message(),
            "192.168.7.0/25 overlaps 192.168.7.0/24 of peer 'North'");
  ASSERT_TRUE(delete_peer(*control, sites->id, PeerId{2}));
  ASSERT_TRUE(update_network(*control, sites->id, mode));
  EXPECT_EQ(add_site("192.168.0.0/16"), "192.168.0.0/16 overlaps 192.168.7.0/24 of peer 'North'");
  EXPECT_EQ(add_site("10.1.0.0/30"), "10.1.0.0/30 overlaps 10.1.0.0/24 of network 'Office'");
  NetworkInput third;
  third.name = "Third";
  third.subnet = "192.168.7.128/25";
  EXPECT_EQ(create_network(*control, third).error().code(), Code::SubnetConflict);
}

TEST_F(ControlTest, APeerHasAKeyOfItsOwn) {
  const auto network = add_network();
  PeerInput input;
  input.name = "a";
  for (const auto& key : {network->public_key, crypto::PublicKey{}}) {
    input.public_key = crypto::to_base64(key);
    EXPECT_EQ(create_peer(*control, network->id, input).error().fields().at(0).field, "public_key");
  }
}

TEST_F(ControlTest, ALimitThatNobodyKeepsIsRefused) {
  const auto network = add_network();
  PeerInput input;
  input.name = "a";
  input.bandwidth_up_kbps = 1000;
  kernel.shaping = fail(Code::QosUnavailable, "bandwidth cannot be limited: the kernel lacks sch_htb");
  EXPECT_EQ(create_peer(*control, network->id, input).error().code(), Code::QosUnavailable);
}

TEST_F(ControlTest, SettingsNameEveryWrongValue) {
  const auto result =
      update_settings(*control, {{"public_ip", "0.0.0.0"}, {"colour", "red"}, {"default_mtu", "12"}});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().fields().size(), 3u);
}

}  // namespace
}  // namespace wgpilot::control
