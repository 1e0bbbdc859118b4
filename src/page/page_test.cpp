#include "page/page.hpp"

#include <gtest/gtest.h>

namespace wgpilot::page {
namespace {

using http::Method;
using http::Request;

// "hello" as gzip writes it.
constexpr std::string_view kPackedHello(
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\x07\x00\x86\xa6\x10\x36\x05\x00\x00\x00",
    25);

constexpr File kFiles[] = {
    {"/index.html", "text/html", "<meta nonce=\"{nonce}\"><script nonce=\"{nonce}\" src=\"/assets/a-1.js\">"},
    {"/assets/a-1.js", "text/javascript", kPackedHello, Encoding::Gzip},
    {"/icon.svg", "image/svg+xml", "<svg/>"},
};

Request request_for(std::string path, http::Headers headers = {}) {
  Request request;
  request.path = std::move(path);
  request.headers = std::move(headers);
  return request;
}

http::Response answer(const Request& request) {
  return Page(kFiles).answer(request).value_or(http::Response{.status = 404, .headers = {}, .body = {}});
}

TEST(Page, IsWhatEveryViewGets) {
  for (const auto* path : {"/", "/networks", "/networks/7/peers", "/apis"}) {
    EXPECT_EQ(answer(request_for(path)).headers.find("Content-Type"), "text/html; charset=utf-8") << path;
  }
}

TEST(Page, LeavesToOthersWhatIsNotItsOwn) {
  for (const auto* path :
       {"/api", "/api/nothing", "/health/x", "/metrics", "/robots.txt", "/assets/b-2.js"}) {
    EXPECT_EQ(answer(request_for(path)).status, 404) << path;
  }
  Request writes = request_for("/networks");
  writes.method = Method::Post;
  EXPECT_EQ(answer(writes).status, 404);
}

TEST(Page, AllowsOnlyTheStylesOfItsOwnNonce) {
  const auto first = answer(request_for("/"));
  const std::string_view text = first.body_text();
  const std::string nonce(text.substr(text.find('"') + 1, 32));
  EXPECT_TRUE(
      first.headers.find("Content-Security-Policy")->contains("style-src 'self' 'nonce-" + nonce + "'"));
  EXPECT_FALSE(text.contains("{nonce}"));
  EXPECT_NE(answer(request_for("/")).body_text(), text);
}

TEST(Page, LetsNobodyKeepTheDocument) {
  const auto document = answer(request_for("/", {{"If-None-Match", "*"}}));
  EXPECT_EQ(document.status, 200);
  EXPECT_EQ(document.headers.find("Cache-Control"), "no-cache");
  EXPECT_FALSE(document.headers.contains("ETag"));
}

TEST(Page, SendsAssetsAsTheyAreStored) {
  const auto asset = answer(request_for("/assets/a-1.js", {{"Accept-Encoding", "gzip, br"}}));
  EXPECT_EQ(asset.body_text(), kPackedHello);
  EXPECT_EQ(asset.headers.find("Content-Encoding"), "gzip");
  EXPECT_EQ(asset.headers.find("Cache-Control"), "public, max-age=31536000, immutable");
}

TEST(Page, UnpacksForAClientWithoutGzip) {
  const auto asset = answer(request_for("/assets/a-1.js"));
  EXPECT_EQ(asset.body_text(), "hello");
  EXPECT_FALSE(asset.headers.contains("Content-Encoding"));
}

TEST(Page, SaysThatAnAssetIsStillTheSame) {
  const auto first = answer(request_for("/icon.svg"));
  const std::string tag(*first.headers.find("ETag"));
  const auto again = answer(request_for("/icon.svg", {{"If-None-Match", tag}}));
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body_text(), "");
}

TEST(EmbeddedFiles, AreADocumentAndItsScripts) {
  const auto document = Page(embedded_files()).answer(request_for("/"));
  ASSERT_TRUE(document);
  EXPECT_TRUE(document->body_text().contains("<script type=\"module\""));
}

}  // namespace
}  // namespace wgpilot::page
