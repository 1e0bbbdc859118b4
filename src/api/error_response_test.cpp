#include "api/error_response.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "api/contract.hpp"
#include "base/log.hpp"

namespace wgpilot::api {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string body_of(const Error& error) {
  const http::Request request{.request_id = "req_0123456789ab"};
  return std::string(to_response(error, request).body_text());
}

TEST(ErrorResponse, ShowsEverythingThatHelps) {
  EXPECT_EQ(body_of(Error(Code::PortInUse, "in use")
                        .with_hint("Choose another.")
                        .with_fields({{"listen_port", "is taken"}})
                        .with_detail("port", 53)),
            R"({"error":{"code":"PORT_IN_USE","message":"in use","hint":"Choose another.",)"
            R"("fields":[{"field":"listen_port","message":"is taken"}],"details":{"port":53},)"
            R"("request_id":"req_0123456789ab"}})");
}

TEST(ErrorResponse, KeepsInternalReasonsInTheLog) {
  static std::string line;
  log::set_sink([](std::string_view text) { line = text; });
  EXPECT_THAT(body_of(Error(Code::InternalError, "the flux capacitor is empty")), Not(HasSubstr("flux")));
  EXPECT_THAT(line, HasSubstr("flux"));
  EXPECT_THAT(line, HasSubstr("req_0123456789ab"));
}

TEST(ErrorResponse, DoesNotLogTheClientsOwnMistakes) {
  static std::string line;
  line.clear();
  log::set_sink([](std::string_view text) { line = text; });
  body_of(Error(Code::ValidationError, "no"));
  EXPECT_EQ(line, "");
}

// The contract lists them for the page, which has a sentence for each.
TEST(ErrorResponse, EveryCodeIsInTheContract) {
  std::string_view list = contract();
  list = list.substr(list.find("\n    ErrorCode:"));
  list = list.substr(0, list.find(']'));
  for (int code = 0; code <= static_cast<int>(Code::InternalError); ++code) {
    const auto name = name_of(static_cast<Code>(code));
    EXPECT_TRUE(std::ranges::any_of(std::string_view(" ["), [&](char before) {
      return list.find(before + std::string(name)) != std::string_view::npos;
    })) << name;
  }
}

TEST(ErrorResponse, TellsWhenToTryAgain) {
  const auto response = to_response(Error(Code::RateLimited, "slow down").with_detail("retry_after", 17), {});
  EXPECT_EQ(response.status, 429);
  EXPECT_EQ(response.headers.find("Retry-After"), "17");
}

}  // namespace
}  // namespace wgpilot::api
