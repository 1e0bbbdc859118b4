#include "http/dispatcher.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace wgpilot::http {
namespace {

Response to_response(const Error& error, const Request&) {
  return text_response(500, "text/plain", std::string(name_of(error.code())) + ": " + error.message());
}

Response answer(const Dispatcher& dispatcher, Request request) {
  auto plan = dispatcher.plan(request);
  return plan.answer ? *std::move(plan.answer) : dispatcher.run(*plan.route, request);
}

Request get(std::string path) {
  Request request;
  request.path = std::move(path);
  request.request_id = "req_1";
  return request;
}

Router router_with(std::string pattern, Handler handler) {
  Router router;
  router.add(Route{Method::Get, std::move(pattern), Lane::Io, std::move(handler)});
  return router;
}

TEST(Dispatcher, GivesHandlersTheirPathParameters) {
  const Dispatcher dispatcher(router_with("/a/{id}",
                                          [](const Request& request) {
                                            return text_response(200, "text/plain",
                                                                 std::string(request.path_parameter("id")));
                                          }),
                              {to_response, {}, {}});
  EXPECT_EQ(answer(dispatcher, get("/a/7")).body_text(), "7");
}

TEST(Dispatcher, TurnsErrorsAndExceptionsIntoResponses) {
  const Dispatcher failing(router_with("/", [](const Request&) { return fail(Code::Forbidden, "no"); }),
                           {to_response, {}, {}});
  EXPECT_EQ(answer(failing, get("/")).body_text(), "FORBIDDEN: no");
  const Dispatcher throwing(
      router_with("/", [](const Request&) -> Result<Response> { throw std::runtime_error("boom"); }),
      {to_response, {}, {}});
  EXPECT_EQ(answer(throwing, get("/")).body_text(), "INTERNAL_ERROR: unexpected exception: boom");
}

TEST(Dispatcher, AsksBeforeAndMayRefuse) {
  Hooks hooks{to_response, {}, {}};
  hooks.before = [](Request& request, const Route& route) -> Result<void> {
    if (!request.header("Cookie")) return fail(Code::Unauthorized, route.pattern);
    request.caller = std::string("alice");
    return {};
  };
  const Dispatcher dispatcher(router_with("/x",
                                          [](const Request& request) {
                                            return text_response(200, "text/plain",
                                                                 std::any_cast<std::string>(request.caller));
                                          }),
                              hooks);
  EXPECT_EQ(answer(dispatcher, get("/x")).body_text(), "UNAUTHORIZED: /x");
  Request known = get("/x");
  known.headers.add("Cookie", "session=1");
  EXPECT_EQ(answer(dispatcher, known).body_text(), "alice");
}

TEST(Dispatcher, EveryAnswerPassesTheAfterHookAndHasAnId) {
  Hooks hooks{to_response, {}, {}};
  hooks.after = [](const Request&, Response& response) { response.headers.set("Cache-Control", "no-store"); };
  const Dispatcher dispatcher(router_with("/x", [](const Request&) { return Response(); }), hooks);
  Request wrong_method = get("/x");
  wrong_method.method = Method::Post;
  for (const auto& request : {get("/x"), get("/nothing"), wrong_method}) {
    const Response response = answer(dispatcher, request);
    EXPECT_EQ(response.headers.find("Cache-Control"), "no-store");
    EXPECT_EQ(response.headers.find("X-Request-ID"), "req_1");
    EXPECT_EQ(response.headers.find("X-Frame-Options"), "DENY");
  }
}

TEST(Dispatcher, AsksElsewhereForPathsWithoutARoute) {
  Hooks hooks{.to_response = to_response, .before = {}, .elsewhere = {}, .after = {}};
  hooks.elsewhere = [](const Request& request) -> std::optional<Response> {
    if (request.path == "/unknown") return std::nullopt;
    return text_response(200, "text/html", "a page");
  };
  const Dispatcher dispatcher(router_with("/x", [](const Request&) { return Response(); }), hooks);
  EXPECT_EQ(answer(dispatcher, get("/page")).body_text(), "a page");
  EXPECT_EQ(answer(dispatcher, get("/page")).headers.find("X-Frame-Options"), "DENY");
  EXPECT_EQ(answer(dispatcher, get("/unknown")).body_text(), "ROUTE_NOT_FOUND: there is nothing at /unknown");
}

}  // namespace
}  // namespace wgpilot::http
