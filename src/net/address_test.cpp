#include "net/address.hpp"

#include <gtest/gtest.h>

namespace wgpilot::net {
namespace {

Address address(std::string_view text) {
  return parse_address(text).value();
}
Prefix prefix(std::string_view text) {
  return parse_prefix(text).value();
}

TEST(Address, KeepsItsText) {
  for (const char* text :
       {"0.0.0.0", "10.0.0.1", "255.255.255.255", "::", "::1", "2001:db8::ff", "fd00::1:2"}) {
    EXPECT_EQ(to_string(address(text)), text);
  }
}

TEST(Address, RefusesWhatIsNotOne) {
  for (const char* text : {"", "10.0.0", "10.0.0.256", "010.0.0.1", "1.2.3.4 ", "::ffff:1.2.3.4",
                           "fe80::1%eth0", ":::", "host", "1.2.3.4\n"}) {
    EXPECT_FALSE(parse_address(text)) << text;
  }
}

TEST(Address, AddsWithCarry) {
  EXPECT_EQ(to_string(address("10.0.0.255").plus(1)), "10.0.1.0");
  EXPECT_EQ(to_string(address("fd00::ffff:ffff:ffff:ffff").plus(1)), "fd00:0:0:1::");
}

TEST(Address, MeasuresDistance) {
  EXPECT_EQ(address("10.0.1.0").distance_from(address("10.0.0.255")), 1u);
  EXPECT_EQ(address("10.0.0.0").distance_from(address("10.0.0.1")), std::nullopt);
  EXPECT_EQ(address("fd00::5").distance_from(address("fd00::1")), 4u);
  EXPECT_EQ(address("fd00:0:0:1::").distance_from(address("fd00::ffff:ffff:ffff:ffff")), 1u);
  EXPECT_EQ(address("fd01::").distance_from(address("fd00::")), std::nullopt);
}

TEST(Address, KnowsPrivateRanges) {
  for (const char* text :
       {"10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "fd00::1"}) {
    EXPECT_TRUE(address(text).is_private()) << text;
  }
  for (const char* text : {"172.32.0.1", "192.169.0.1", "100.128.0.1", "8.8.8.8", "2001:db8::1"}) {
    EXPECT_FALSE(address(text).is_private()) << text;
  }
}

TEST(Prefix, MasksAndContains) {
  EXPECT_EQ(to_string(prefix("10.1.2.3/20").masked()), "10.1.0.0/20");
  EXPECT_EQ(to_string(prefix("fd00::1:2/64").masked()), "fd00::/64");
  EXPECT_TRUE(prefix("10.0.0.0/8").contains(address("10.255.0.1")));
  EXPECT_FALSE(prefix("10.0.0.0/8").contains(address("11.0.0.1")));
  EXPECT_FALSE(prefix("0.0.0.0/0").contains(address("::1")));
  EXPECT_TRUE(prefix("10.0.0.0/8").overlaps(prefix("10.1.0.0/16")));
  EXPECT_TRUE(prefix("10.1.0.0/16").overlaps(prefix("10.0.0.0/8")));
  EXPECT_FALSE(prefix("10.0.0.0/16").overlaps(prefix("10.1.0.0/16")));
  EXPECT_EQ(to_string(prefix("10.0.0.0/30").last()), "10.0.0.3");
}

TEST(Prefix, RefusesWhatIsNotOne) {
  for (const char* text :
       {"10.0.0.0/33", "fd00::/129", "10.0.0.0/", "10.0.0.0/08", "10.0.0.0/-1", "/24", "a/8"}) {
    EXPECT_FALSE(parse_prefix(text)) << text;
  }
}

TEST(Endpoint, KeepsItsText) {
  for (const char* text : {"192.0.2.1:51820", "[2001:db8::1]:1"}) {
    EXPECT_EQ(to_string(parse_endpoint(text).value()), text);
  }
  for (const char* text :
       {"192.0.2.1", "192.0.2.1:0", "192.0.2.1:65536", "2001:db8::1:51820", "[192.0.2.1]:1", "a:1"}) {
    EXPECT_FALSE(parse_endpoint(text)) << text;
  }
}

TEST(HostName, FollowsRfc1123) {
  for (const char* text : {"vpn.example.com", "a", "3com.net", "192.0.2.1", "2001:db8::1"})
    EXPECT_TRUE(is_host_name(text)) << text;
  for (const char* text : {"", "-a.com", "a..b", "vpn.example.com\n", "a b", "192.0.2.300", "a_b"})
    EXPECT_FALSE(is_host_name(text)) << text;
}

}  // namespace
}  // namespace wgpilot::net
