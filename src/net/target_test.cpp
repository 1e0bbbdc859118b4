#include "net/target.hpp"

#include <gtest/gtest.h>

namespace wgpilot::net {
namespace {

TEST(MailAddress, IsALocalPartAndAHostName) {
  for (const auto* good : {"ops@example.org", "o.p+s_1@mail-1.example.org", "root@localhost"}) {
    EXPECT_TRUE(is_mail_address(good)) << good;
  }
  for (const auto* bad : {"", "ops", "@example.org", "ops@", "a@b@example.org", "a b@example.org",
                          "ops@example.org>\r\nRCPT TO:<x@y.z", "<ops@example.org>", "ops@example.org,x@y.z",
                          "ops@[192.0.2.1]", "ops@192.0.2.1", ".ops@example.org", "o..s@example.org",
                          "\"o s\"@example.org", "öps@example.org", "ops@exämple.org"}) {
    EXPECT_FALSE(is_mail_address(bad)) << bad;
  }
  EXPECT_FALSE(is_mail_address(std::string(65, 'a') + "@example.org"));
}

TEST(WebUrl, IsHttpOrHttpsToAHost) {
  for (const auto* good : {"https://hooks.example.org", "http://127.0.0.1:8080/a?b=c",
                           "https://[2001:db8::1]:8443/x", "https://[::1]/", "http://localhost/%20"}) {
    EXPECT_EQ(problem_with_web_url(good), "") << good;
  }
  for (const auto* bad :
       {"", "hooks.example.org", "ftp://example.org/", "file:///etc/passwd", "https://", "https:///path",
        "https://exa mple.org/", "https://example.org/\r\nX: y", "https://user:pass@example.org/",
        "https://example.org/#part", "https://example.org:0/", "https://example.org:99999/",
        "https://[192.0.2.1]/", "https://[::1/", "https://exämple.org/"}) {
    EXPECT_NE(problem_with_web_url(bad), "") << bad;
  }
  EXPECT_NE(problem_with_web_url("https://example.org/" + std::string(2000, 'a')), "");
}

TEST(WebUrl, ShowsItsOriginOnly) {
  EXPECT_EQ(origin_of("https://hooks.example.org:8443/services/T0/secret?token=1"),
            "https://hooks.example.org:8443");
  EXPECT_EQ(origin_of("http://[::1]"), "http://[::1]");
  EXPECT_EQ(origin_of("nothing"), "");
}

}  // namespace
}  // namespace wgpilot::net
