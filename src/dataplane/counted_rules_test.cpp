#include "dataplane/counted_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wgpilot::dataplane {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// As nft 1.0.6 lists two networks with a bridge.
constexpr std::string_view kListing = R"(table inet wgpilot {
	set interfaces {
		type ifname
	}

	chain from_wg1 {
		oifname != @interfaces counter packets 3 bytes 252 accept comment "Office: peers to the outside"
		oifname "wg10" ip daddr { 10.9.0.0/24, 10.10.0.5 } counter packets 1 bytes 84 accept comment "bridge 1: wg1 to wg10"
	}

	chain from_wg10 {
		oifname "wg10" counter packets 8 bytes 800 accept comment "counter packets 7 bytes 7: peer to peer"
	}

	chain forward {
		type filter hook forward priority filter; policy accept;
		iifname != @interfaces oifname != @interfaces counter packets 99 bytes 9999 accept comment "none of our networks"
		ct state established,related counter packets 4 bytes 336 accept comment "answers"
		iifname "wg1" counter packets 5 bytes 420 jump from_wg1 comment "Office: from its peers"
		iifname "wg10" counter packets 8 bytes 800 jump from_wg10 comment "Lab: from its peers"
		counter packets 2 bytes 168 drop comment "everything that no network grants"
		tcp dport 22 accept
	}
}
)";

std::vector<std::string> texts_of(std::string_view interface) {
  std::vector<std::string> texts;
  for (const CountedRule& rule : rules_serving(parse_counted_rules(kListing), interface))
    texts.push_back(rule.chain + ": " + rule.comment);
  return texts;
}

TEST(CountedRules, HaveTheirCountersBesideTheirText) {
  const auto rules = parse_counted_rules(kListing);
  ASSERT_EQ(rules.size(), 8U);
  EXPECT_EQ(
      rules[1],
      (CountedRule{.chain = "from_wg1",
                   .text = "oifname \"wg10\" ip daddr { 10.9.0.0/24, 10.10.0.5 } counter accept comment "
                           "\"bridge 1: wg1 to wg10\"",
                   .comment = "bridge 1: wg1 to wg10",
                   .packets = 1,
                   .bytes = 84}));
  EXPECT_EQ(rules[7].text, "counter drop comment \"everything that no network grants\"");
}

TEST(CountedRules, TakeNoNameForACounter) {
  const auto rules = parse_counted_rules(kListing);
  EXPECT_EQ(rules[2].packets, 8U);
  EXPECT_EQ(rules[2].comment, "counter packets 7 bytes 7: peer to peer");
  EXPECT_THAT(
      parse_counted_rules("table inet wgpilot {\n\tchain forward {\n\t\taccept comment \"counter packets 1 "
                          "bytes 1: x\"\n\t\tcounter packets x bytes 1\n\t}\n}\n"),
      IsEmpty());
}

TEST(CountedRules, OfANetworkAreItsOwnAndThoseOfAll) {
  EXPECT_THAT(texts_of("wg1"),
              ElementsAre("from_wg1: Office: peers to the outside", "from_wg1: bridge 1: wg1 to wg10",
                          "forward: answers", "forward: Office: from its peers",
                          "forward: everything that no network grants"));
  EXPECT_THAT(texts_of("wg10"),
              ElementsAre("from_wg1: bridge 1: wg1 to wg10",
                          "from_wg10: counter packets 7 bytes 7: peer to peer", "forward: answers",
                          "forward: Lab: from its peers", "forward: everything that no network grants"));
}

TEST(CountedRules, OfANetworkThatIsNotUpAreNone) {
  EXPECT_THAT(texts_of("wg7"), IsEmpty());
}

TEST(CountedRules, AreSharedWhenTheyAreOfAll) {
  for (const CountedRule& rule : rules_serving(parse_counted_rules(kListing), "wg1"))
    EXPECT_EQ(rule.is_shared, rule.text.find("wg1") == std::string::npos && rule.chain == "forward")
        << rule.text;
}

}  // namespace
}  // namespace wgpilot::dataplane
