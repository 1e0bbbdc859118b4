#include "http/fields.hpp"

#include <gtest/gtest.h>

namespace wgpilot::http {
namespace {

TEST(Headers, IgnoreCaseOfNames) {
  Headers headers{{"Content-Type", "a"}, {"X-Other", "b"}, {"content-type", "c"}};
  EXPECT_EQ(headers.find("CONTENT-TYPE"), "a");
  EXPECT_EQ(headers.count("content-type"), 2u);
  headers.set("Content-type", "d");
  EXPECT_EQ(headers.count("content-type"), 1u);
  EXPECT_EQ(headers.find("content-type"), "d");
  headers.set_if_absent("x-other", "e");
  EXPECT_EQ(headers.find("X-Other"), "b");
  EXPECT_FALSE(headers.find("Content"));
}

TEST(Cookie, IsFoundByItsWholeName) {
  EXPECT_EQ(find_cookie("session=abc", "session"), "abc");
  EXPECT_EQ(find_cookie("a=1; session=x=y;b=2", "session"), "x=y");
  EXPECT_EQ(find_cookie("session=", "session"), "");
  EXPECT_FALSE(find_cookie("xsession=abc; sessions=1; session", "session"));
  EXPECT_FALSE(find_cookie("", "session"));
}

TEST(List, ContainsTokensUnlessTheirQualityIsZero) {
  EXPECT_TRUE(list_contains("deflate, GZIP;q=0.5", "gzip"));
  EXPECT_TRUE(list_contains("gzip", "gzip"));
  EXPECT_FALSE(list_contains("gzip;q=0", "gzip"));
  EXPECT_FALSE(list_contains("gzip; q=0.000", "gzip"));
  EXPECT_FALSE(list_contains("xgzip, gzipx", "gzip"));
  EXPECT_FALSE(list_contains("", "gzip"));
}

}  // namespace
}  // namespace wgpilot::http
