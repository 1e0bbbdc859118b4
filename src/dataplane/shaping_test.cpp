#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dataplane/desired.hpp"
#include "dataplane/diff.hpp"
#include "dataplane/fake_dataplane.hpp"

namespace wgpilot::dataplane {
namespace {

using testing::HasSubstr;
using testing::Not;

const UnixTime kNow = from_unix(1'700'000'000);

struct Limits {
  std::uint32_t down = 0;
  std::uint32_t up = 0;
};

std::shared_ptr<model::Network> office(model::Mode mode = model::Mode::Gateway) {
  auto network = std::make_shared<model::Network>();
  network->id.value = 1;
  network->interface = "wg0";
  network->mode = mode;
  network->subnet = net::parse_prefix("10.8.0.0/16").value();
  network->subnet_v6 = net::parse_prefix("fd00:8::/64").value();
  return network;
}

// Peer `number` has the addresses 10.8.0.NUMBER and fd00:8::NUMBER.
std::shared_ptr<model::Peer> peer(std::uint32_t number, Limits limits) {
  auto made = std::make_shared<model::Peer>();
  made->id.value = number;
  made->public_key.bytes.fill(static_cast<std::uint8_t>(number));
  made->address_v4 = office()->subnet.address().plus(number);
  made->address_v6 = office()->subnet_v6->address().plus(number);
  made->bandwidth_down_kbps = limits.down;
  made->bandwidth_up_kbps = limits.up;
  return made;
}

State state_of(std::vector<std::shared_ptr<const model::Peer>> peers,
               model::Mode mode = model::Mode::Gateway) {
  return desired_state({{office(mode), std::move(peers)}}, kNow);
}

// The lines about limits only.
std::string limits_between(const State& from, const State& to) {
  std::string text;
  for (const Step& step : diff(from, to)) {
    const bool is_about_limits = std::holds_alternative<CreateShaper>(step.action) ||
                                 std::holds_alternative<RemoveShaper>(step.action) ||
                                 std::holds_alternative<ChangeShaper>(step.action) ||
                                 std::holds_alternative<RemoveStrayDevice>(step.action);
    if (is_about_limits) text += to_text(step);
  }
  return text;
}

TEST(Shaping, OfNobodyIsNothing) {
  const State state = state_of({peer(2, {}), peer(3, {})});
  EXPECT_FALSE(state.interfaces.at("wg0")->download);
  EXPECT_FALSE(state.interfaces.at("wg0")->upload);
}

TEST(Shaping, LimitsWhatAPeerReceivesByItsAddresses) {
  EXPECT_EQ(limits_between(state_of({peer(2, {})}), state_of({peer(2, {.down = 10'000})})),
            R"(tc qdisc replace dev wg0 root handle 87: htb
tc class replace dev wg0 parent 87: classid 87:2 htb rate 10000kbit
tc filter add dev wg0 parent 87: protocol ip flower dst_ip 10.8.0.2/32 classid 87:2
tc filter add dev wg0 parent 87: protocol ipv6 flower dst_ip fd00:8::2/128 classid 87:2
)");
}

TEST(Shaping, LimitsWhatAPeerSendsOnADeviceOfItsOwn) {
  EXPECT_EQ(limits_between(state_of({peer(2, {})}), state_of({peer(2, {.up = 500})})),
            R"(ip link add ifb-wg0 type ifb
tc qdisc replace dev ifb-wg0 root handle 87: htb
tc qdisc add dev wg0 ingress
tc class replace dev ifb-wg0 parent 87: classid 87:2 htb rate 500kbit
tc filter add dev ifb-wg0 parent 87: protocol ip flower src_ip 10.8.0.2/32 classid 87:2
tc filter add dev ifb-wg0 parent 87: protocol ipv6 flower src_ip fd00:8::2/128 classid 87:2
tc filter add dev wg0 ingress protocol ip flower src_ip 10.8.0.2/32 action mirred redirect dev ifb-wg0
tc filter add dev wg0 ingress protocol ipv6 flower src_ip fd00:8::2/128 action mirred redirect dev ifb-wg0
)");
}

TEST(Shaping, ChangesAClassWhereItIs) {
  EXPECT_EQ(limits_between(state_of({peer(2, {10, 20}), peer(3, {7, 7})}),
                           state_of({peer(2, {11, 20}), peer(3, {7, 7})})),
            "tc class replace dev wg0 parent 87: classid 87:2 htb rate 11kbit\n");
}

TEST(Shaping, OfOnePeerEndsBesideOthers) {
  EXPECT_EQ(
      limits_between(state_of({peer(2, {.up = 20}), peer(3, {.up = 7})}), state_of({peer(3, {.up = 7})})),
      R"(tc filter del dev wg0 ingress protocol ip flower src_ip 10.8.0.2/32 action mirred redirect dev ifb-wg0
tc filter del dev wg0 ingress protocol ipv6 flower src_ip fd00:8::2/128 action mirred redirect dev ifb-wg0
tc filter del dev ifb-wg0 parent 87: protocol ip flower src_ip 10.8.0.2/32 classid 87:2
tc filter del dev ifb-wg0 parent 87: protocol ipv6 flower src_ip fd00:8::2/128 classid 87:2
tc class del dev ifb-wg0 parent 87: classid 87:2
)");
}

TEST(Shaping, EndsWithTheLastLimit) {
  EXPECT_EQ(limits_between(state_of({peer(2, {10, 20})}), state_of({peer(2, {})})),
            "tc qdisc del dev wg0 root\ntc qdisc del dev wg0 ingress\nip link del ifb-wg0\n");
}

TEST(Shaping, LeavesNoDeviceBehindADeletedInterface) {
  EXPECT_EQ(limits_between(state_of({peer(2, {10, 20})}), State{}),
            "tc qdisc del dev wg0 ingress\nip link del ifb-wg0\n");
}

TEST(Shaping, IsNotOfPeersThatAreOffOrExpired) {
  const auto off = peer(2, {10, 20});
  off->enabled = false;
  const auto expired = peer(3, {10, 20});
  expired->expires_at = kNow;
  EXPECT_EQ(limits_between(state_of({}), state_of({off, expired})), "");
}

TEST(Shaping, CoversTheNetworksBehindASite) {
  const auto site = peer(2, {.down = 10});
  site->role = model::PeerRole::SiteGateway;
  site->site_networks = {net::parse_prefix("192.168.5.0/24").value(), net::parse_prefix("fd05::/48").value()};
  const State state = state_of({site}, model::Mode::SiteToSite);
  EXPECT_THAT(limits_between(State{}, state), HasSubstr("flower dst_ip 192.168.5.0/24 classid 87:2"));
  EXPECT_THAT(limits_between(State{}, state), HasSubstr("flower dst_ip fd05::/48 classid 87:2"));
}

TEST(Shaping, NumbersClassesByTheAddressInTheSubnet) {
  const State state = state_of({peer(0x1234, {.down = 10}), peer(65534, {.down = 10})});
  EXPECT_THAT(limits_between(State{}, state), HasSubstr("classid 87:1234 htb"));
  EXPECT_THAT(limits_between(State{}, state), HasSubstr("classid 87:fffe htb"));
}

TEST(Shaping, IsMadeAnewWhereItIsNotWhole) {
  const State wanted = state_of({peer(2, {.down = 10})});
  State seen = wanted;
  auto interface = std::make_shared<Interface>(*seen.interfaces.at("wg0"));
  interface->download->is_whole = false;
  seen.interfaces["wg0"] = interface;
  EXPECT_EQ(limits_between(seen, wanted), limits_between(state_of({peer(2, {})}), wanted));
}

TEST(Shaping, RemovesADeviceThatServesNobodyBeforeAnother) {
  State seen;
  seen.stray_devices = {"ifb-wg0"};
  const std::string text = limits_between(seen, state_of({peer(2, {.up = 20})}));
  EXPECT_TRUE(text.starts_with("ip link del ifb-wg0 # serves no interface\nip link add ifb-wg0 type ifb\n"))
      << text;
}

TEST(Shaping, ComesAfterAllElseOfAnInterface) {
  const std::string text = to_text(diff(State{}, state_of({peer(2, {.down = 10})})));
  EXPECT_LT(text.find("ip route add 10.8.0.0/16"), text.find("tc qdisc"));
}

TEST(Shaping, TakesTheShortWayToTheSameState) {
  struct Case {
    std::shared_ptr<model::Peer> before, after;
  };
  const auto other = peer(9, {3, 3});
  for (const auto& [before, after] :
       {Case{nullptr, peer(2, {1, 2})}, Case{peer(2, {1, 2}), nullptr},
        Case{peer(2, {1, 2}), peer(2, {0, 5})}, Case{peer(2, {0, 5}), peer(2, {})}}) {
    std::vector<std::shared_ptr<const model::Peer>> from{other}, to{other};
    if (before) from.insert(from.begin(), before);
    if (after) to.insert(to.begin(), after);
    const State shortcut = with_peer(state_of(from), *office(), before.get(), after.get(), kNow);
    EXPECT_EQ(limits_between(shortcut, state_of(to)), "");
  }
}

TEST(Shaping, NamesADeviceThatTheKernelTakes) {
  EXPECT_EQ(upload_device_of("wg0"), "ifb-wg0");
  EXPECT_EQ(upload_device_of("wireguard-paris"), "ifb-guard-paris");
}

TEST(Shaping, SaysTheRestOfManyAsACount) {
  std::vector<std::shared_ptr<const model::Peer>> peers;
  for (std::uint32_t number = 2; number < 12; ++number) peers.push_back(peer(number, {.down = 10}));
  const std::string text = limits_between(State{}, state_of(peers));
  EXPECT_THAT(text, HasSubstr("classid 87:9 htb rate 10kbit\n# and 2 more\n"));
  EXPECT_THAT(text, Not(HasSubstr("classid 87:a htb")));
}

}  // namespace
}  // namespace wgpilot::dataplane
