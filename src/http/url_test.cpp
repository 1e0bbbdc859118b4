#include "http/url.hpp"

#include <gtest/gtest.h>

namespace wgpilot::http {
namespace {

TEST(Url, SplitsPathAndDecodedQuery) {
  const Target target = parse_target("/a%20b?limit=10&q=x+y%26z&flag&=&&e=").value();
  EXPECT_EQ(target.path, "/a%20b") << "left encoded for the router";
  EXPECT_EQ(target.query.find("limit"), "10");
  EXPECT_EQ(target.query.find("q"), "x y&z");
  EXPECT_EQ(target.query.find("flag"), "");
  EXPECT_EQ(target.query.find("e"), "");
  EXPECT_FALSE(target.query.find("absent"));
}

TEST(Url, TakesTheAbsoluteForm) {
  EXPECT_EQ(parse_target("http://host:80/a?b=c")->path, "/a");
  EXPECT_EQ(parse_target("https://host")->path, "/");
  EXPECT_EQ(parse_target("http://host?b=c")->query.find("b"), "c");
  EXPECT_EQ(parse_target("*")->path, "*");
  EXPECT_FALSE(parse_target("host:443"));
}

TEST(Url, DecodesOnlyWholeEscapes) {
  EXPECT_EQ(percent_decode("%41%2f%C3%a9").value(), "A/\u00e9");
  for (const char* bad : {"%", "%4", "%zz", "a%2", "%00"}) EXPECT_FALSE(percent_decode(bad)) << bad;
}

}  // namespace
}  // namespace wgpilot::http
