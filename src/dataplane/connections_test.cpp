#include "dataplane/connections.hpp"

#include <gtest/gtest.h>

namespace wgpilot::dataplane {
namespace {

Connection connection(std::string_view source, std::string_view destination) {
  return {.protocol = 6,
          .source = net::parse_endpoint(source).value(),
          .destination = net::parse_endpoint(destination).value(),
          .translated_source = {},
          .translated_destination = {},
          .icmp_id = {},
          .sent = {},
          .received = {}};
}

std::vector<net::Prefix> prefixes(std::initializer_list<const char*> texts) {
  std::vector<net::Prefix> parsed;
  for (const char* text : texts) parsed.push_back(net::parse_prefix(text).value());
  return parsed;
}

TEST(Protocol, HasItsNameOrItsNumber) {
  for (const char* name : {"tcp", "udp", "icmp", "icmpv6", "gre", "esp"}) {
    ASSERT_TRUE(find_protocol(name)) << name;
    EXPECT_EQ(protocol_name(*find_protocol(name)), name);
  }
  EXPECT_EQ(protocol_name(253), "253");
  EXPECT_EQ(find_protocol("253"), 253);
  EXPECT_EQ(find_protocol("6"), find_protocol("tcp"));
  for (const char* text : {"", "TCP", "256", "-1", "6 ", "tcp6"}) EXPECT_FALSE(find_protocol(text)) << text;
}

TEST(ConnectionEnds, AreWhoBeganItAndWhoAnswers) {
  Connection c = connection("10.8.0.2:4000", "192.0.2.9:443");
  EXPECT_TRUE(has_end_in(c, prefixes({"10.8.0.0/24"})));
  EXPECT_TRUE(has_end_in(c, prefixes({"fd00::/64", "192.0.2.9/32"})));
  EXPECT_FALSE(has_end_in(c, prefixes({"10.8.1.0/24"})));
  EXPECT_FALSE(has_end_in(c, {}));
}

TEST(ConnectionEnds, AreBehindAnyTranslation) {
  Connection c = connection("198.51.100.7:4000", "203.0.113.1:443");
  c.translated_destination = net::parse_endpoint("10.8.0.2:443").value();
  EXPECT_TRUE(has_end_in(c, prefixes({"10.8.0.2/32"})));
  EXPECT_FALSE(has_end_in(c, prefixes({"203.0.113.1/32"})));
}

}  // namespace
}  // namespace wgpilot::dataplane
