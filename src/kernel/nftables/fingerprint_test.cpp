#include "kernel/nftables/fingerprint.hpp"

#include <gtest/gtest.h>

#include "kernel/nftables/nftables.hpp"
#include "support/command.hpp"
#include "support/private_namespace.hpp"

namespace wgpilot::nftables {
namespace {

constexpr const char* kRuleset = R"(table inet ours {
  set sites { type ipv4_addr; flags interval; elements = { 10.1.0.0/24, 10.2.0.0/24 }; }
  chain out {
    type filter hook output priority filter; policy accept;
    counter comment "all"
    ip daddr @sites drop
    ip daddr { 10.3.0.0/24, 10.4.0.0/24 } counter accept
  }
}
)";

class Fingerprint {
 public:
  explicit Fingerprint(netlink::Channel channel) : channel_(std::move(channel)) {}
  std::optional<std::uint64_t> of(const std::string& table) {
    auto fetched = fetch_fingerprint(channel_, table);
    EXPECT_TRUE(fetched) << fetched.error().message();
    return fetched.value_or(std::nullopt);
  }

 private:
  netlink::Channel channel_;
};

template <class Body>
void with_table(Body body) {
  test::in_private_network([&] {
    auto nftables = Nftables::open();
    if (!nftables && nftables.error().code() == Code::NftablesUnavailable) {
      GTEST_SKIP() << nftables.error().message();
    }
    ASSERT_TRUE(nftables && nftables->apply(kRuleset));
    auto channel = netlink::Channel::open(NETLINK_NETFILTER);
    ASSERT_TRUE(channel) << channel.error().message();
    body(Fingerprint(*std::move(channel)));
  });
}

TEST(Fingerprint, StaysWhileOnlyCountersAndOthersMove) {
  with_table([](Fingerprint fingerprint) {
    const auto before = fingerprint.of("ours");
    ASSERT_TRUE(before);
    test::output_of(
        "ip link set lo up; ping -c1 -w1 127.0.0.1; nft add table inet foreign; nft add chain inet foreign "
        "c");
    EXPECT_NE(test::output_of("nft list table inet ours").find("counter packets"), std::string::npos);
    EXPECT_EQ(test::output_of("nft list table inet ours").find("counter packets 0 bytes 0 comment \"all\""),
              std::string::npos)
        << "the counter has moved";
    EXPECT_EQ(fingerprint.of("ours"), before);
  });
}

TEST(Fingerprint, IsAbsentWithoutATable) {
  with_table([](Fingerprint fingerprint) {
    EXPECT_EQ(fingerprint.of("theirs"), std::nullopt);
    test::output_of("nft flush ruleset");
    EXPECT_EQ(fingerprint.of("ours"), std::nullopt);
  });
}

class FingerprintChange : public testing::TestWithParam<const char*> {};

TEST_P(FingerprintChange, IsSeen) {
  with_table([](Fingerprint fingerprint) {
    const auto before = fingerprint.of("ours");
    test::output_of(std::string("nft '") + GetParam() + "'");
    EXPECT_NE(fingerprint.of("ours"), before);
  });
}
INSTANTIATE_TEST_SUITE_P(Of, FingerprintChange,
                         testing::Values("add element inet ours sites { 10.9.0.0/24 }",
                                         "delete element inet ours sites { 10.1.0.0/24 }",
                                         "flush set inet ours sites", "flush chain inet ours out",
                                         "add rule inet ours out accept", "insert rule inet ours out accept",
                                         "add chain inet ours more",
                                         "add set inet ours more { type ipv4_addr; }",
                                         "add chain inet ours out { policy drop; }", "flush table inet ours",
                                         "add table inet ours { flags dormant; }"));

}  // namespace
}  // namespace wgpilot::nftables
