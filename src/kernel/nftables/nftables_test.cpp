#include "kernel/nftables/nftables.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kernel/nftables/generation.hpp"
#include "support/command.hpp"
#include "support/private_namespace.hpp"

namespace wgpilot::nftables {
namespace {

using testing::HasSubstr;
using testing::Not;

const Table kOurs{.family = "inet", .name = "wgpilot"};

constexpr std::string_view kRuleset = R"(table inet wgpilot {
  set peers { type ipv4_addr; elements = { 10.0.0.2, 10.0.0.3 }; }
  chain forward {
    type filter hook forward priority filter; policy accept;
    iifname "wg0" counter drop
  }
}
)";

// Each test has a firewall of its own, in a network namespace of its own.
template <class Body>
void with_firewall(Body body) {
  test::in_private_network([&] {
    auto nftables = Nftables::open();
    if (!nftables && nftables.error().code() == Code::NftablesUnavailable) {
      GTEST_SKIP() << nftables.error().message();
    }
    ASSERT_TRUE(nftables) << nftables.error().message();
    body(*nftables);
  });
}

void drop_capabilities() {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  const __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {};
  ASSERT_EQ(::syscall(SYS_capset, &header, none), 0);
}

TEST(Nftables, ListsWhatItApplied) {
  with_firewall([](Nftables& nftables) {
    ASSERT_TRUE(nftables.apply(kRuleset));
    const auto listing = nftables.list_table(kOurs, Listing::Full);
    ASSERT_TRUE(listing);
    EXPECT_EQ(*listing, test::output_of("nft list table inet wgpilot"));
    EXPECT_THAT(**listing, HasSubstr("elements = { 10.0.0.2, 10.0.0.3 }"));
  });
}

TEST(Nftables, TerseListingHasNeitherElementsNorCounterValues) {
  with_firewall([](Nftables& nftables) {
    ASSERT_TRUE(nftables.apply(kRuleset));
    const auto listing = nftables.list_table(kOurs, Listing::Terse);
    ASSERT_TRUE(listing);
    EXPECT_EQ(*listing, test::output_of("nft -s -t list table inet wgpilot"));
    EXPECT_THAT(**listing, Not(HasSubstr("10.0.0.2")));
    EXPECT_THAT(**listing, HasSubstr("counter drop"));
  });
}

TEST(Nftables, CountedListingHasCounterValuesAndNoElements) {
  with_firewall([](Nftables& nftables) {
    ASSERT_TRUE(nftables.apply(kRuleset));
    const auto listing = nftables.list_table(kOurs, Listing::Counted);
    ASSERT_TRUE(listing);
    EXPECT_EQ(*listing, test::output_of("nft -t list table inet wgpilot"));
    EXPECT_THAT(**listing, Not(HasSubstr("10.0.0.2")));
    EXPECT_THAT(**listing, HasSubstr("counter packets 0 bytes 0 drop"));
  });
}

TEST(Nftables, StatelessListingHasElementsAndNoCounterValues) {
  with_firewall([](Nftables& nftables) {
    ASSERT_TRUE(nftables.apply(kRuleset));
    const auto listing = nftables.list_table(kOurs, Listing::Stateless);
    ASSERT_TRUE(listing);
    EXPECT_EQ(*listing, test::output_of("nft -s list table inet wgpilot"));
    EXPECT_THAT(**listing, HasSubstr("elements = { 10.0.0.2, 10.0.0.3 }"));
    EXPECT_THAT(**listing, HasSubstr("counter drop"));
  });
}

TEST(Nftables, ATableThatDoesNotExistIsAbsent) {
  with_firewall([](Nftables& nftables) {
    const auto listing = nftables.list_table(kOurs, Listing::Full);
    ASSERT_TRUE(listing) << listing.error().message();
    EXPECT_FALSE(listing->has_value());
  });
}

TEST(Nftables, ListsTablesOfAllFamilies) {
  with_firewall([](Nftables& nftables) {
    ASSERT_TRUE(nftables.apply("add table inet wgpilot\nadd table ip nat\n"));
    const auto tables = nftables.list_tables();
    ASSERT_TRUE(tables);
    EXPECT_THAT(*tables, testing::UnorderedElementsAre(kOurs, Table{.family = "ip", .name = "nat"}));
  });
}

TEST(Nftables, ARefusedRulesetChangesNothingAndNamesItsLine) {
  with_firewall([](Nftables& nftables) {
    ASSERT_TRUE(nftables.apply(kRuleset));
    const std::string before = test::output_of("nft list ruleset");
    const auto done = nftables.apply(
        "delete table inet wgpilot\n"
        "add table inet other\n"
        "add chain inet other input\n"
        "add rule inet other input jump nowhere\n");
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code(), Code::KernelError);
    EXPECT_EQ(
        done.error().message(),
        "nftables refused line 4 `add rule inet other input jump nowhere`: Could not process rule: No such "
        "file or directory");
    EXPECT_EQ(test::output_of("nft list ruleset"), before);
  });
}

TEST(Nftables, ASyntaxErrorNamesItsLine) {
  with_firewall([](Nftables& nftables) {
    const auto done = nftables.apply("add table inet wgpilot\nadd nonsense\n");
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().message(), HasSubstr("line 2 `add nonsense`: syntax error"));
  });
}

TEST(Nftables, ReplacesATableByAddDeleteAdd) {
  with_firewall([](Nftables& nftables) {
    const std::string replace =
        fmt::format("add table inet wgpilot\ndelete table inet wgpilot\n{}", kRuleset);
    ASSERT_TRUE(nftables.apply(replace));
    const std::string once = test::output_of("nft list ruleset");
    ASSERT_TRUE(nftables.apply(replace));
    EXPECT_EQ(test::output_of("nft list ruleset"), once);
  });
}

TEST(Nftables, CheckTellsTheKernelsAnswerAndChangesNothing) {
  with_firewall([](Nftables& nftables) {
    EXPECT_TRUE(nftables.check(kRuleset));
    EXPECT_EQ(test::output_of("nft list ruleset"), "");
    const auto refused = nftables.check("delete table inet missing\n");
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message(), HasSubstr("line 1 `delete table inet missing`"));
  });
}

TEST(Nftables, AppliesAfterACheckAndAfterARefusal) {
  with_firewall([](Nftables& nftables) {
    ASSERT_TRUE(nftables.check(kRuleset));
    ASSERT_FALSE(nftables.apply("add nonsense\n"));
    ASSERT_TRUE(nftables.apply(kRuleset));
    EXPECT_THAT(test::output_of("nft list tables"), HasSubstr("table inet wgpilot"));
  });
}

TEST(Nftables, AnEmptyRulesetIsNoChange) {
  with_firewall([](Nftables& nftables) { EXPECT_TRUE(nftables.apply("")); });
}

TEST(Nftables, TakesAMapOfTenThousandElements) {
  with_firewall([](Nftables& nftables) {
    std::string ruleset = "add table inet wgpilot\nadd set inet wgpilot peers { type ipv4_addr; }\n";
    ruleset += "add element inet wgpilot peers { ";
    for (int i = 0; i < 10'000; ++i) ruleset += fmt::format("10.{}.{}.1, ", i / 250, i % 250);
    ASSERT_TRUE(nftables.apply(ruleset + "}\n"));
    const auto listing = nftables.list_table(kOurs, Listing::Full);
    ASSERT_TRUE(listing);
    EXPECT_THAT(**listing, HasSubstr("10.39.249.1"));
  });
}

TEST(Nftables, MissingRightsAreNamed) {
  test::in_private_network([] {
    drop_capabilities();
    const auto nftables = Nftables::open();
    ASSERT_FALSE(nftables);
    EXPECT_EQ(nftables.error().code(), Code::CapabilityMissing);
    EXPECT_THAT(nftables.error().hint(), HasSubstr("CAP_NET_ADMIN"));
  });
}

TEST(Generation, CountsEveryTransactionAndNothingElse) {
  with_firewall([](Nftables& nftables) {
    auto channel = netlink::Channel::open(NETLINK_NETFILTER);
    ASSERT_TRUE(channel) << channel.error().message();
    const std::uint32_t first = fetch_generation(*channel).value();
    ASSERT_TRUE(nftables.list_tables());
    ASSERT_TRUE(nftables.check(kRuleset));
    EXPECT_EQ(fetch_generation(*channel).value(), first);
    ASSERT_TRUE(nftables.apply(kRuleset));
    const std::uint32_t second = fetch_generation(*channel).value();
    EXPECT_NE(second, first);
    test::output_of("nft add table ip foreign");
    EXPECT_NE(fetch_generation(*channel).value(), second);
  });
}

}  // namespace
}  // namespace wgpilot::nftables
