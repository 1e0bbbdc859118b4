#include "http/etag.hpp"

#include <gtest/gtest.h>

namespace wgpilot::http {
namespace {

TEST(Etag, FollowsTheContent) {
  EXPECT_EQ(etag_of("abc"), "\"ba7816bf8f01cfea414140de5dae2223\"");
  EXPECT_NE(etag_of("abc"), etag_of("abd"));
}

TEST(Etag, MatchesListsStarsAndWeakTags) {
  EXPECT_TRUE(etag_matches("\"a\"", "\"a\""));
  EXPECT_TRUE(etag_matches("\"x\" , W/\"a\"", "\"a\""));
  EXPECT_TRUE(etag_matches(" * ", "\"a\""));
  EXPECT_FALSE(etag_matches("\"b\", a", "\"a\""));
  EXPECT_FALSE(etag_matches("", "\"a\""));
  EXPECT_FALSE(etag_matches(" , ", "\"a\""));
}

TEST(Etag, TurnsAKnownAnswerInto304) {
  Request request;
  Response response = text_response(200, "text/plain", "abc");
  apply_etag(request, response);
  EXPECT_EQ(response.status, 200);
  request.headers.add("If-None-Match", std::string(*response.headers.find("ETag")));
  apply_etag(request, response);
  EXPECT_EQ(response.status, 304);
  EXPECT_EQ(response.body_text(), "");
}

TEST(Etag, LeavesWritesAndErrorsAlone) {
  Request request;
  Response failure = text_response(404, "text/plain", "abc");
  apply_etag(request, failure);
  EXPECT_FALSE(failure.headers.contains("ETag"));
  request.method = Method::Put;
  Response write = text_response(200, "text/plain", "abc");
  apply_etag(request, write);
  EXPECT_FALSE(write.headers.contains("ETag"));
}

}  // namespace
}  // namespace wgpilot::http
