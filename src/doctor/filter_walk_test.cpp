#include "doctor/filter_walk.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "dataplane/nft_listing.hpp"

namespace wgpilot::doctor {
namespace {

// New connections of a peer in wg0 to the internet behind eth0.
const Packet kFromPeer{.family = "ip",
                       .input = "wg0",
                       .output = "eth0",
                       .source = net::parse_prefix("10.8.0.0/24").value(),
                       .destination = {},
                       .protocol = "tcp",
                       .source_port = {},
                       .destination_port = {},
                       .state = "new",
                       .destination_type = "unicast"};

struct Case {
  const char* name;
  const char* rules;    // of a base chain; a chain `other` before it may be called
  const char* verdict;  // "passes", "drops: RULE" or "may drop: RULE"
  const char* policy = "accept";
  const char* other = "";
};

std::string verdict_of(const Case& row) {
  const auto chains = dataplane::parse_nft_listing(std::string("table ip filter {\n\tchain other {\n") +
                                                   row.other + "\n\t}\n\n\tchain FORWARD {\n" +
                                                   "\t\ttype filter hook forward priority filter; policy " +
                                                   row.policy + ";\n" + row.rules + "\n\t}\n}\n");
  const Fate fate = fate_of(kFromPeer, chains.back(), chains);
  if (fate.drop == Certainty::No) return "passes";
  return std::string(fate.drop == Certainty::Certain ? "drops: " : "may drop: ") +
         (fate.rule != nullptr ? fate.rule->text : "policy of " + fate.chain->name);
}

class FilterWalk : public testing::TestWithParam<Case> {};

TEST_P(FilterWalk, TellsTheFateOfAPeersPacket) {
  EXPECT_EQ(verdict_of(GetParam()), GetParam().verdict);
}

const Case kCases[] = {
    {"Empty", "", "passes"},
    {"PolicyDrop", "", "drops: policy of FORWARD", "drop"},
    {"Interface", "iifname \"wg0\" drop", "drops: iifname \"wg0\" drop"},
    {"OtherInterface", "iifname \"eth1\" drop", "passes"},
    {"WildcardInterface", "iifname \"wg*\" drop", "drops: iifname \"wg*\" drop"},
    {"NotThatInterface", "iifname != \"lo\" drop", "drops: iifname != \"lo\" drop"},
    {"SetOfInterfaces", "oifname { \"eth0\", \"eth1\" } drop", "drops: oifname { \"eth0\", \"eth1\" } drop"},
    {"AcceptFirst", "iifname \"wg0\" accept\ndrop", "passes"},
    {"EstablishedOnly", "ct state established,related accept\ndrop", "drops: drop"},
    {"StateSet", "ct state { established, related } counter packets 1 bytes 2 accept\ncounter drop",
     "drops: counter drop"},
    {"StateMap", "ct state vmap { established : accept, new : drop }",
     "drops: ct state vmap { established : accept, new : drop }"},
    {"SourceInside", "ip saddr 10.0.0.0/8 drop", "drops: ip saddr 10.0.0.0/8 drop"},
    {"SourceOutside", "ip saddr 192.168.0.0/16 drop", "passes"},
    {"SourcePart", "ip saddr 10.8.0.7 drop", "may drop: ip saddr 10.8.0.7 drop"},
    {"UnknownDestination", "ip daddr 192.0.2.0/24 drop", "may drop: ip daddr 192.0.2.0/24 drop"},
    {"OtherFamily", "meta nfproto ipv6 drop", "passes"},
    {"OtherProtocol", "meta l4proto udp drop", "passes"},
    {"ImpliedProtocol", "udp dport 53 drop", "passes"},
    {"IcmpType", "icmp type echo-request accept\ndrop", "drops: drop"},
    {"AnyPort", "tcp dport 25 reject", "may drop: tcp dport 25 reject"},
    {"NamedSet", "ip saddr @blocked drop", "may drop: ip saddr @blocked drop"},
    {"NotUnderstood", "meta hour \"08:00\"-\"18:00\" drop", "may drop: meta hour \"08:00\"-\"18:00\" drop"},
    {"NamedVerdictMap", "iifname vmap @zones", "may drop: iifname vmap @zones"},
    {"LogOnly", "log prefix \"drop \" level warn\ncounter", "passes"},
    {"CommentThatLooksLikeAVerdict", "counter comment \"drop\"", "passes"},
    {"Reject", "reject with icmpx admin-prohibited", "drops: reject with icmpx admin-prohibited"},
    {"TranslatedDestination", "ct status dnat accept\nreject", "drops: reject"},
    {"ReversePath", "fib saddr . mark . iif oif missing drop", "passes"},
    {"DestinationType", "fib daddr type local accept\ndrop", "drops: drop"},
    {"Jump", "jump other", "drops: drop", "accept", "drop"},
    {"JumpThatReturns", "jump other\ndrop", "drops: drop", "accept", "iifname \"wg0\" return\naccept"},
    {"JumpThatAccepts", "jump other\ndrop", "passes", "accept", "accept"},
    {"JumpThatMayAccept", "jump other\ndrop", "may drop: drop", "accept", "ip daddr 192.0.2.0/24 accept"},
    {"ConditionalJump", "iifname \"eth1\" jump other", "passes", "accept", "drop"},
    {"Goto", "goto other\naccept", "drops: policy of FORWARD", "drop", "counter"},
    {"ReturnInTheBase", "return\naccept", "drops: policy of FORWARD", "drop"},
    {"Loop", "jump other", "passes", "accept", "jump other"},
};

INSTANTIATE_TEST_SUITE_P(Through, FilterWalk, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(FilterListing, LeavesOutTablesThatAreOffAndOtherFamilies) {
  const auto chains = dataplane::parse_nft_listing(
      "table inet off {\n\tflags dormant\n\tchain a {\n\t\tdrop\n\t}\n}\n"
      "table bridge b {\n\tchain a {\n\t\tdrop\n\t}\n}\n"
      "# Warning: table ip filter is managed by iptables-nft, do not touch!\n"
      "table ip6 filter {\n\tset s {\n\t\ttype ipv4_addr\n\t\telements = { 1.1.1.1,\n\t\t\t     2.2.2.2 "
      "}\n\t}\n\n"
      "\tchain INPUT {\n\t\ttype filter hook input priority filter - 5; policy drop;\n\t\taccept\n\t}\n}\n");
  ASSERT_EQ(chains.size(), 1U);
  EXPECT_EQ(chains[0].family, "ip6");
  EXPECT_EQ(chains[0].hook, dataplane::Hook::Input);
  EXPECT_EQ(chains[0].priority, "filter - 5");
  EXPECT_EQ(chains[0].policy, dataplane::FilterAction::Drop);
  EXPECT_EQ(chains[0].rules.size(), 1U);
}

}  // namespace
}  // namespace wgpilot::doctor
