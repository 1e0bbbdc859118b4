#include "kernel/xtables/tables.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "kernel/xtables/golden_test.hpp"
#include "kernel/xtables/text.hpp"
#include "support/private_namespace.hpp"

namespace wgpilot::xtables {
namespace {

// As iptables-save prints a table.
std::string to_text(const std::vector<Chain>& chains) {
  std::string text;
  for (const Chain& chain : chains) text += fmt::format(":{} {}\n", chain.name, chain.policy.value_or("-"));
  for (const Chain& chain : chains) {
    for (const Rule& rule : chain.rules) text += to_text(chain.name, rule) + "\n";
  }
  return text;
}

TEST(Xtables, ReadsTheTableOfIptables) {
  const auto chains = decode_table(net::Family::V4, kGoldenLayoutV4, kGoldenV4);
  ASSERT_TRUE(chains) << chains.error().message();
  EXPECT_EQ(to_text(*chains),
            ":INPUT ACCEPT\n"
            ":FORWARD DROP\n"
            ":OUTPUT ACCEPT\n"
            ":user -\n"
            "-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT\n"
            "-A FORWARD -s 10.8.0.0/24 -i wg+ ! -o eth0 -g user\n"
            "-A FORWARD -j user\n"
            "-A user -p udp ! --sport 53 --dport 1000:2000 -j RETURN\n"
            "-A user -j LOG\n"
            "-A user -m conntrack --ctstate NEW -j REJECT\n"
            "-A user -j RETURN\n");
}

TEST(Xtables, ReadsTheTableOfIp6tables) {
  const auto chains = decode_table(net::Family::V6, kGoldenLayoutV6, kGoldenV6);
  ASSERT_TRUE(chains) << chains.error().message();
  EXPECT_EQ(to_text(*chains),
            ":INPUT ACCEPT\n"
            ":FORWARD ACCEPT\n"
            ":OUTPUT ACCEPT\n"
            "-A INPUT -s fd00::/8 -p tcp --dport 22 -j DROP\n");
}

TEST(Xtables, RefusesATableThatIsCutOff) {
  const auto cut = decode_table(net::Family::V4, kGoldenLayoutV4, std::span(kGoldenV4).first(200));
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().code(), Code::KernelError);
}

TEST(Xtables, HasNoTablesWhereNobodyMadeOne) {
  test::in_private_network([] { EXPECT_TRUE(fetch_table_names(net::Family::V4).empty()); });
}

}  // namespace
}  // namespace wgpilot::xtables
