#include "http/request_parser.hpp"

#include <gtest/gtest.h>

namespace wgpilot::http {
namespace {

using State = RequestParser::State;

constexpr std::string_view kPost =
    "POST /api/x?a=b HTTP/1.1\r\nHost: h\r\nCookie: session=s\r\nContent-Length: 4\r\n\r\nbody";

// Feeds as a connection does: what was not taken is offered again with more behind it.
Result<void> feed_in_portions(RequestParser& parser, std::string_view bytes, std::size_t portion) {
  std::string waiting;
  while (!bytes.empty()) {
    waiting += bytes.substr(0, portion);
    bytes.remove_prefix(std::min(portion, bytes.size()));
    WGP_TRY(const std::size_t used, parser.feed(waiting));
    waiting.erase(0, used);
  }
  return {};
}

TEST(RequestParser, ReadsTheSameFromAnyPortions) {
  for (std::size_t portion = 1; portion <= kPost.size(); ++portion) {
    RequestParser parser({});
    ASSERT_TRUE(feed_in_portions(parser, kPost, portion));
    ASSERT_EQ(parser.state(), State::Done) << portion;
    const auto parsed = parser.take();
    EXPECT_EQ(parsed.request.method, Method::Post);
    EXPECT_EQ(parsed.request.path, "/api/x");
    EXPECT_EQ(parsed.request.query_parameter("a"), "b");
    EXPECT_EQ(parsed.request.cookie("session"), "s");
    EXPECT_EQ(parsed.request.body, "body");
    EXPECT_EQ(parsed.keep_alive, KeepAlive::Yes);
    EXPECT_EQ(parser.state(), State::Empty);
  }
}

TEST(RequestParser, LeavesTheNextRequestAlone) {
  RequestParser parser({});
  const std::string two = std::string(kPost) + "GET / HTTP/1.1\r\n";
  EXPECT_EQ(parser.feed(two).value(), kPost.size());
  EXPECT_EQ(parser.state(), State::Done);
}

TEST(RequestParser, BoundsTheHeaderAsASum) {
  RequestParser parser({.header_bytes = 200, .body_bytes = 10});
  std::string header = "GET / HTTP/1.1\r\nHost: h\r\n";
  for (int i = 0; i < 20; ++i) header += "X-A: 0123456789\r\n";
  const auto fed = feed_in_portions(parser, header, 20);
  ASSERT_FALSE(fed);
  EXPECT_EQ(fed.error().code(), Code::PayloadTooLarge);
}

TEST(RequestParser, BoundsChunkExtensions) {
  RequestParser parser({.header_bytes = 200, .body_bytes = 10});
  ASSERT_TRUE(parser.feed("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"));
  const auto fed = feed_in_portions(parser, "1;" + std::string(1000, 'x'), 50);
  ASSERT_FALSE(fed);
  EXPECT_EQ(fed.error().code(), Code::PayloadTooLarge);
}

TEST(RequestParser, TellsUnknownMethodsByName) {
  RequestParser parser({});
  ASSERT_TRUE(parser.feed("BREW /pot HTTP/1.1\r\nHost: h\r\n\r\n"));
  EXPECT_EQ(parser.take().request.method, Method::Other);
}

TEST(RequestParser, KeepsWhatWasUnderstoodOfARefusedRequest) {
  RequestParser parser({.header_bytes = 200, .body_bytes = 10});
  ASSERT_FALSE(parser.feed("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n"));
  EXPECT_EQ(parser.take().request.target, "/x");
}

}  // namespace
}  // namespace wgpilot::http
