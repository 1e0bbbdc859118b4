#include "kernel/route/link.hpp"

#include <boost/json.hpp>

#include "kernel/route/network_test.hpp"
#include "netlink/golden_test.hpp"

namespace wgpilot::route {
namespace {

using testing::HasSubstr;
using testing::Not;

// `ip -s link show v0` of kernel 6.18, without the attributes we do not read (IFLA_TXQLEN is left to be
// skipped).
const Buffer kVeth = from_hex(
    "2c 01 00 00 10 00 00 00 00 00 00 00 00 00 00 00 "
    "00 00 01 00 03 00 00 00 43 10 01 00 00 00 00 00 "
    "07 00 03 00 76 30 00 00 08 00 0d 00 e8 03 00 00 "
    "05 00 10 00 06 00 00 00 08 00 04 00 8c 05 00 00 "
    "0e 00 14 00 77 67 70 69 6c 6f 74 3a 31 00 00 00 "
    "cc 00 17 00 01 00 00 00 00 00 00 00 01 00 00 00 "
    "00 00 00 00 5a 00 00 00 00 00 00 00 6e 00 00 00 "
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
    "00 00 00 00 00 00 00 00 00 00 00 00 10 00 12 00 "
    "09 00 01 00 76 65 74 68 00 00 00 00 ");
constexpr std::size_t kStatisticsAt = 0x50;

TEST(Link, ReadsWhatTheKernelSays) {
  const auto link = decode_link(reply_of(kVeth));
  ASSERT_TRUE(link) << link.error().message();
  EXPECT_EQ(link->index, 3U);
  EXPECT_EQ(link->name, "v0");
  EXPECT_EQ(link->kind, "veth");
  EXPECT_EQ(link->alias, "wgpilot:1");
  EXPECT_EQ(link->mtu, 1420U);
  EXPECT_EQ(link->state, AdminState::Up);
  EXPECT_EQ(link->oper_state, OperState::Up);
  EXPECT_EQ(link->statistics,
            (LinkStatistics{.rx_bytes = 90, .tx_bytes = 110, .rx_packets = 1, .tx_packets = 1}));
}

TEST(Link, ReadsTheCountersOfNewerKernels) {
  Buffer grown = kVeth;
  const auto after = grown.begin() + kStatisticsAt + 0xcc;
  grown.insert(after, 8, 0xff);
  grown[kStatisticsAt] += 8;
  grown[0] += 8;
  const auto link = decode_link(reply_of(grown));
  ASSERT_TRUE(link) << link.error().message();
  EXPECT_EQ(link->statistics.tx_bytes, 110U);
}

TEST(Link, RefusesCountersThatAreCutShort) {
  const Buffer cut = from_hex(
      "2c 00 00 00 10 00 00 00 00 00 00 00 00 00 00 00 "
      "00 00 01 00 03 00 00 00 43 10 01 00 00 00 00 00 "
      "0c 00 17 00 01 00 00 00 00 00 00 00 ");
  EXPECT_FALSE(decode_link(reply_of(cut)));
}

// `ip link add wg0 type wireguard`; ours marks IFLA_LINKINFO as nested and ends the kind with a NUL.
TEST(Link, CreatesAsIpDoes) {
  expect_bytes(to_create("wg0", "wireguard"),
               "3c 00 00 00 10 00 05 06  21 24 00 6b 00 00 00 00 "
               "00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00 "
               "08 00 03 00 77 67 30 00  14 00 12 80 0e 00 01 00 "
               "77 69 72 65 67 75 61 72  64 00 00 00 ");
}

// `ip link set v0 alias wgpilot:1 mtu 1420 up`; ours ends the alias with a NUL.
TEST(Link, ChangesAsIpDoes) {
  expect_bytes(to_set(3, {.alias = "wgpilot:1", .mtu = 1420, .state = AdminState::Up}),
               "38 00 00 00 10 00 05 00  21 24 00 6b 00 00 00 00 "
               "00 00 00 00 03 00 00 00  01 00 00 00 01 00 00 00 "
               "0e 00 14 00 77 67 70 69  6c 6f 74 3a 31 00 00 00 "
               "08 00 04 00 8c 05 00 00 ");
}

TEST(Links, AreThoseThatIpLists) {
  with_veth([](netlink::Channel& channel, std::uint32_t) {
    const auto links = fetch_links(channel);
    ASSERT_TRUE(links) << links.error().message();
    const auto expected = boost::json::parse(test::output_of("ip -j -d link")).as_array();
    ASSERT_EQ(links->size(), expected.size());
    for (std::size_t i = 0; i < links->size(); ++i) {
      const auto& shown = expected[i].as_object();
      const LinkStatus& link = (*links)[i];
      EXPECT_EQ(link.index, shown.at("ifindex").as_int64());
      EXPECT_EQ(link.name, shown.at("ifname").as_string());
      EXPECT_EQ(link.mtu, shown.at("mtu").as_int64());
      EXPECT_EQ(link.kind, link.name == "lo" ? "" : "veth");
    }
  });
}

TEST(Links, CountTraffic) {
  with_veth([](netlink::Channel& channel, std::uint32_t) {
    test::output_of("ip link set lo up && ping -q -c 3 -i 0.01 127.0.0.1");
    const auto link = fetch_link(channel, "lo");
    ASSERT_TRUE(link && *link);
    EXPECT_EQ((*link)->statistics.rx_packets, 6U);
    EXPECT_EQ((*link)->statistics.rx_bytes, 6U * 84);
  });
}

TEST(Links, OneThatDoesNotExistIsAbsent) {
  with_veth([](netlink::Channel& channel, std::uint32_t) {
    const auto link = fetch_link(channel, "wg9");
    ASSERT_TRUE(link) << link.error().message();
    EXPECT_FALSE(link->has_value());
  });
}

TEST(Links, TakeAliasMtuAndState) {
  with_veth([](netlink::Channel& channel, std::uint32_t v0) {
    ASSERT_TRUE(set_link(channel, v0, {.alias = "wgpilot:7", .mtu = 1400, .state = AdminState::Down}));
    const std::string shown = test::output_of("ip link show v0");
    EXPECT_THAT(shown, HasSubstr("alias wgpilot:7"));
    EXPECT_THAT(shown, HasSubstr("mtu 1400"));
    EXPECT_THAT(shown, HasSubstr("state DOWN"));
  });
}

TEST(Links, KeepWhatIsNotAskedFor) {
  with_veth([](netlink::Channel& channel, std::uint32_t v0) {
    ASSERT_TRUE(set_link(channel, v0, {.alias = "wgpilot:7"}));
    ASSERT_TRUE(set_link(channel, v0, {.mtu = 1300}));
    const auto link = fetch_link(channel, "v0");
    ASSERT_TRUE(link && *link);
    EXPECT_EQ((*link)->alias, "wgpilot:7");
    EXPECT_EQ((*link)->mtu, 1300U);
    EXPECT_EQ((*link)->state, AdminState::Up);
  });
}

TEST(Links, LoseAnAlias) {
  with_veth([](netlink::Channel& channel, std::uint32_t v0) {
    ASSERT_TRUE(set_link(channel, v0, {.alias = "wgpilot:7"}));
    ASSERT_TRUE(set_link(channel, v0, {.alias = ""}));
    EXPECT_THAT(test::output_of("ip link show v0"), Not(HasSubstr("alias")));
  });
}

TEST(Links, RefuseAnMtuInTheKernelsWords) {
  with_veth([](netlink::Channel& channel, std::uint32_t v0) {
    const auto done = set_link(channel, v0, {.mtu = 1U << 30});
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code(), Code::KernelError);
    EXPECT_THAT(done.error().message(), HasSubstr("mtu greater than device maximum"));
  });
}

TEST(Links, AreDeleted) {
  with_veth([](netlink::Channel& channel, std::uint32_t v0) {
    ASSERT_TRUE(delete_link(channel, v0));
    const auto again = delete_link(channel, v0);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code(), Code::NotFound);
  });
}

// Creates wg0 or says why this kernel cannot show it.
bool has_wireguard(netlink::Channel& channel) {
  const auto created = create_wireguard_link(channel, "wg0", {.alias = "wgpilot:1", .mtu = 1380});
  EXPECT_TRUE(created || created.error().code() == Code::WgModuleNotLoaded) << created.error().message();
  return created.has_value();
}

TEST(WireguardLink, IsCreatedWithItsSettings) {
  with_veth([](netlink::Channel& channel, std::uint32_t) {
    if (!has_wireguard(channel)) GTEST_SKIP() << "this kernel has no WireGuard";
    const auto link = fetch_link(channel, "wg0");
    ASSERT_TRUE(link && *link);
    EXPECT_EQ((*link)->kind, "wireguard");
    EXPECT_EQ((*link)->alias, "wgpilot:1");
    EXPECT_EQ((*link)->mtu, 1380U);
    EXPECT_EQ((*link)->state, AdminState::Down);
  });
}

TEST(WireguardLink, LeavesALinkOfThatNameAlone) {
  with_veth([](netlink::Channel& channel, std::uint32_t) {
    if (!has_wireguard(channel)) GTEST_SKIP() << "this kernel has no WireGuard";
    const auto again = create_wireguard_link(channel, "wg0", {.alias = "wgpilot:2"});
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code(), Code::AlreadyExists);
    EXPECT_THAT(test::output_of("ip link show wg0"), HasSubstr("alias wgpilot:1"));
  });
}

TEST(WireguardLink, IsNotLeftBehindWithoutItsSettings) {
  with_veth([](netlink::Channel& channel, std::uint32_t) {
    if (!has_wireguard(channel)) GTEST_SKIP() << "this kernel has no WireGuard";
    const auto created = create_wireguard_link(channel, "wg1", {.mtu = 1U << 31});
    ASSERT_FALSE(created);
    EXPECT_EQ(created.error().code(), Code::InterfaceCreateFailed);
    const auto link = fetch_link(channel, "wg1");
    ASSERT_TRUE(link);
    EXPECT_FALSE(link->has_value());
  });
}

TEST(WireguardLink, NamesTheRemedyWhereTheKernelHasNone) {
  with_veth([](netlink::Channel& channel, std::uint32_t) {
    const auto created = create_wireguard_link(channel, "wg0", {});
    if (created) GTEST_SKIP() << "this kernel has WireGuard";
    EXPECT_EQ(created.error().code(), Code::WgModuleNotLoaded);
    EXPECT_THAT(created.error().message(), HasSubstr("create the WireGuard interface wg0"));
    EXPECT_THAT(created.error().hint(), HasSubstr("modprobe wireguard"));
  });
}

}  // namespace
}  // namespace wgpilot::route
