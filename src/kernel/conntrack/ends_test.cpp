#include "kernel/conntrack/ends.hpp"

#include <gmock/gmock.h>

namespace wgpilot::conntrack {
namespace {

Ends ends(std::initializer_list<const char*> prefixes, net::Family family = net::Family::V4) {
  std::vector<net::Prefix> parsed;
  for (const char* prefix : prefixes) parsed.push_back(net::parse_prefix(prefix).value());
  return Ends(parsed, family);
}

bool contains(const Ends& ends, std::string_view address) {
  return ends.contains(net::parse_address(address).value());
}

TEST(Ends, AreAddressesAndPrefixesOfTheirFamily) {
  const auto mixed = {"10.8.0.2/32", "fd00::2/128", "10.21.0.0/24", "fd00:21::/64"};
  const Ends v4 = ends(mixed);
  for (const char* address : {"10.8.0.2", "10.21.0.255"}) EXPECT_TRUE(contains(v4, address)) << address;
  for (const char* address : {"10.8.0.3", "10.22.0.1", "0.0.0.0", "fd00::2", "fd00:21::7"})
    EXPECT_FALSE(contains(v4, address)) << address;
  const Ends v6 = ends(mixed, net::Family::V6);
  for (const char* address : {"fd00::2", "fd00:21::7"}) EXPECT_TRUE(contains(v6, address)) << address;
  for (const char* address : {"fd00::3", "fd00:22::7", "10.8.0.2"})
    EXPECT_FALSE(contains(v6, address)) << address;
  EXPECT_EQ(v4.hosts().size(), 1U);
  EXPECT_FALSE(v4.has_only_hosts());
}

TEST(Ends, KeepAnAddressOnce) {
  const Ends twice = ends({"10.8.0.2/32", "10.8.0.2/32"});
  EXPECT_EQ(twice.hosts().size(), 1U);
  EXPECT_TRUE(twice.has_only_hosts());
}

TEST(Ends, OfNothingContainNothing) {
  EXPECT_FALSE(contains(ends({}), "10.8.0.2"));
  EXPECT_TRUE(ends({"fd00::2/128"}).is_empty());
  EXPECT_TRUE(contains(ends({"0.0.0.0/0"}), "10.8.0.2"));
}

}  // namespace
}  // namespace wgpilot::conntrack
