// Rulesets of other programs as text, and what the doctor says of them.
#include <gmock/gmock.h>

#include "dataplane/nft_listing.hpp"
#include "doctor/judges.hpp"
#include "support/temporary_database.hpp"

namespace wgpilot::doctor {
namespace {

using dataplane::FilterAction;
using testing::HasSubstr;

Facts facts_with(std::string_view ruleset) {
  Facts facts{.installation = {}, .service = {}, .storage = {}, .rows = {}};
  facts.rows.networks = {{std::make_shared<const model::Network>(test::sample_network()), {}}};
  facts.machine->default_routes = {{.family = net::Family::V4, .interface = "eth0"}};
  facts.machine->filters = dataplane::parse_nft_listing(ruleset);
  return facts;
}

struct Case {
  const char* name;
  const char* ruleset;
  const char* message;
  const char* remedy;
};

class ForeignDrop : public testing::TestWithParam<Case> {};

TEST_P(ForeignDrop, IsNamedWithTheWayRoundIt) {
  const Verdict verdict = judge_foreign_drops(facts_with(GetParam().ruleset));
  ASSERT_EQ(verdict.findings.size(), 1U);
  EXPECT_EQ(verdict.findings[0].message, GetParam().message);
  EXPECT_EQ(verdict.findings[0].remedy, GetParam().remedy);
}

const Case kCases[] = {
    {"PolicyOfDocker",
     "table ip filter {\n\tchain DOCKER-USER {\n\t\tcounter return\n\t}\n"
     "\tchain FORWARD {\n\t\ttype filter hook forward priority filter; policy drop;\n\t\tjump DOCKER-USER\n"
     "\t\tct state established,related accept\n\t}\n}\n",
     "The policy of chain FORWARD in table ip filter (nft, hook forward, priority filter) drops what goes "
     "from wg0 to "
     "eth0.",
     "Run `iptables -I DOCKER-USER -i wg0 -j ACCEPT && iptables -I DOCKER-USER -o wg0 -j ACCEPT`."},
    {"ForwardOfUfw",
     "table ip filter {\n\tchain ufw-user-forward {\n\t}\n"
     "\tchain FORWARD {\n\t\ttype filter hook forward priority filter; policy drop;\n\t\tjump "
     "ufw-user-forward\n\t}\n}\n",
     "The policy of chain FORWARD in table ip filter (nft, hook forward, priority filter) drops what goes "
     "from wg0 to "
     "eth0, the answers from eth0 to wg0.",
     "Run `ufw route allow in on wg0 && ufw route allow out on wg0`."},
    {"InputOfUfw",
     "table ip filter {\n\tchain ufw-user-input {\n\t}\n"
     "\tchain INPUT {\n\t\ttype filter hook input priority filter; policy drop;\n\t\tjump "
     "ufw-user-input\n\t}\n}\n",
     "The policy of chain INPUT in table ip filter (nft, hook input, priority filter) drops what peers send "
     "to UDP "
     "port 51820 at eth0.",
     "Run `ufw allow 51820/udp`."},
    {"Firewalld",
     "table inet firewalld {\n\tchain filter_FORWARD {\n\t\ttype filter hook forward priority filter + 10; "
     "policy "
     "accept;\n\t\tct state { established, related } accept\n\t\treject with icmpx "
     "admin-prohibited\n\t}\n}\n",
     "The rule `reject with icmpx admin-prohibited` of chain filter_FORWARD in table inet firewalld (nft, "
     "hook forward, "
     "priority filter + 10) drops what goes from wg0 to eth0.",
     "Run `firewall-cmd --permanent --zone=trusted --add-interface=wg0 && firewall-cmd --reload`."},
    {"RawPrerouting",
     "table inet raw {\n\tchain early {\n\t\ttype filter hook prerouting priority raw; policy accept;\n"
     "\t\tudp dport 50000-60000 drop\n\t}\n}\n",
     "The rule `udp dport 50000-60000 drop` of chain early in table inet raw (nft, hook prerouting, priority "
     "raw) drops "
     "what peers send to UDP port 51820 at eth0.",
     "Run `nft insert rule inet raw early udp dport 51820 accept`."},
    {"Output",
     "table ip out {\n\tchain o {\n\t\ttype filter hook output priority 0; policy accept;\n\t\tudp sport "
     "51820 drop\n"
     "\t}\n}\n",
     "The rule `udp sport 51820 drop` of chain o in table ip out (nft, hook output, priority 0) drops "
     "answers from UDP "
     "port 51820 at eth0.",
     "Run `nft insert rule ip out o udp sport 51820 accept`."},
};

INSTANTIATE_TEST_SUITE_P(Of, ForeignDrop, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(ForeignDrops, AreNoneWhereTheFilterJudgesOtherFamiliesAndLinks) {
  const Facts facts = facts_with(
      "table ip6 filter {\n\tchain FORWARD {\n\t\ttype filter hook forward priority 0; policy drop;\n\t}\n}\n"
      "table inet lan {\n\tchain f {\n\t\ttype filter hook forward priority 0; policy accept;\n"
      "\t\tiifname \"eth1\" drop\n\t}\n}\n");
  EXPECT_TRUE(judge_foreign_drops(facts).findings.empty());
  EXPECT_TRUE(judge_possible_foreign_drops(facts).findings.empty());
}

TEST(ForeignDrops, OfIptablesLegacyAreCuredByIt) {
  Facts facts = facts_with("");
  facts.machine->filters = std::vector{dataplane::FilterChain{.engine = "iptables-legacy",
                                                              .family = "ip",
                                                              .table = "filter",
                                                              .name = "FORWARD",
                                                              .hook = dataplane::Hook::Forward,
                                                              .priority = "filter",
                                                              .policy = FilterAction::Drop}};
  EXPECT_EQ(judge_foreign_drops(facts).findings.at(0).remedy,
            "Run `iptables-legacy -t filter -I FORWARD -i wg0 -j ACCEPT && iptables-legacy -t filter -I "
            "FORWARD -o wg0 "
            "-j ACCEPT`.");
}

TEST(ForeignDrops, BetweenPeersCountWhereTheNetworkLetsThem) {
  constexpr std::string_view kRuleset =
      "table inet t {\n\tchain f {\n\t\ttype filter hook forward priority 0; policy accept;\n"
      "\t\tiifname \"wg0\" oifname \"wg0\" drop\n\t}\n}\n";
  Facts facts = facts_with(kRuleset);
  EXPECT_TRUE(judge_foreign_drops(facts).findings.empty());
  auto network = test::sample_network();
  network.inter_peer_routing = true;
  facts.rows.networks.front().network = std::make_shared<const model::Network>(network);
  EXPECT_THAT(judge_foreign_drops(facts).findings.at(0).message, HasSubstr("between the peers of wg0"));
}

TEST(ForeignDrops, ThatCannotBeReadAreDoubtful) {
  Facts facts = facts_with("");
  facts.machine->filters = fail(Code::KernelError, "no answer");
  EXPECT_TRUE(judge_foreign_drops(facts).findings.empty());
  EXPECT_EQ(judge_possible_foreign_drops(facts).findings.at(0).message, "They cannot be read: no answer");
}

}  // namespace
}  // namespace wgpilot::doctor
