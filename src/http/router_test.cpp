#include "http/router.hpp"

#include <gtest/gtest.h>

namespace wgpilot::http {
namespace {

Router make_router() {
  Router router;
  const auto add = [&](Method method, std::string pattern) {
    router.add(Route{method, pattern, Lane::Io,
                     [pattern](const Request&) { return text_response(200, "text/plain", pattern); }});
  };
  add(Method::Get, "/");
  add(Method::Get, "/api/networks/{id}");
  add(Method::Put, "/api/networks/{id}");
  add(Method::Get, "/api/networks/{id}/peers/{peer_id}");
  add(Method::Get, "/api/{section}/special");
  add(Method::Get, "/api/networks/import");
  add(Method::Post, "/api/networks/{network_id}/enable");
  return router;
}

std::string pattern_of(const Result<Match>& match) {
  return match ? match->route->pattern : std::string(name_of(match.error().code()));
}

TEST(Router, FindsLiteralsAndParameters) {
  const Router router = make_router();
  EXPECT_EQ(pattern_of(router.find(Method::Get, "/")), "/");
  EXPECT_EQ(pattern_of(router.find(Method::Get, "/api/networks/7")), "/api/networks/{id}");
  const auto match = router.find(Method::Get, "/api/networks/7/peers/a%20b");
  EXPECT_EQ(match->parameters.find("id"), "7");
  EXPECT_EQ(match->parameters.find("peer_id"), "a b");
}

TEST(Router, PrefersTheLiteralWhicheverCameFirst) {
  const Router router = make_router();
  EXPECT_EQ(pattern_of(router.find(Method::Get, "/api/networks/import")), "/api/networks/import");
  EXPECT_EQ(pattern_of(router.find(Method::Get, "/api/networks/special")), "/api/networks/{id}");
  EXPECT_EQ(pattern_of(router.find(Method::Get, "/api/bridges/special")), "/api/{section}/special");
}

TEST(Router, TellsUnknownPathsFromUnknownMethods) {
  const Router router = make_router();
  for (const char* path : {"", "/nothing", "/api/networks", "/api/networks/", "/api/networks/7/", "//", "*",
                           "/api/networks/7/peers/1/2"}) {
    EXPECT_EQ(pattern_of(router.find(Method::Get, path)), path[0] == '\0' ? "/" : "ROUTE_NOT_FOUND") << path;
  }
  const auto refused = router.find(Method::Delete, "/api/networks/7");
  EXPECT_EQ(pattern_of(refused), "METHOD_NOT_ALLOWED");
  EXPECT_NE(refused.error().hint().find("GET, HEAD, OPTIONS, PUT"), std::string::npos);
}

TEST(Router, AnEncodedSlashDoesNotSplit) {
  const Router router = make_router();
  EXPECT_EQ(router.find(Method::Get, "/api/networks/a%2Fb")->parameters.find("id"), "a/b");
  EXPECT_EQ(pattern_of(router.find(Method::Get, "/api/networks/%zz")), "VALIDATION_ERROR");
  EXPECT_EQ(pattern_of(router.find(Method::Get, "/api/networks/%00")), "VALIDATION_ERROR");
}

TEST(Router, HeadFindsTheGetRoute) {
  const Router router = make_router();
  EXPECT_EQ(pattern_of(router.find(Method::Head, "/api/networks/7")), "/api/networks/{id}");
  EXPECT_EQ(pattern_of(router.find(Method::Head, "/api/networks/7/enable")), "METHOD_NOT_ALLOWED");
}

TEST(Router, ListsWhatAPathAllows) {
  const Router router = make_router();
  EXPECT_EQ(router.allowed("/api/networks/7"), "GET, HEAD, OPTIONS, PUT");
  EXPECT_EQ(router.allowed("/api/networks/7/enable"), "OPTIONS, POST");
  EXPECT_EQ(router.allowed("/nothing"), "");
}

}  // namespace
}  // namespace wgpilot::http
