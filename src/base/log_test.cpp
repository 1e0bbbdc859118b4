#include "base/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace wgpilot::log {
namespace {

std::string captured;

class Log : public testing::Test {
 protected:
  void SetUp() override {
    captured.clear();
    set_level(Level::Info);
    set_sink([](std::string_view line) { captured += line; });
  }
};

TEST_F(Log, WritesOneJsonObjectALine) {
  info("peer created", {{"peer_id", 7}});
  ASSERT_TRUE(captured.ends_with('\n'));
  const auto line = boost::json::parse(captured).as_object();
  EXPECT_EQ(line.at("level").as_string(), "info");
  EXPECT_EQ(line.at("message").as_string(), "peer created");
  EXPECT_EQ(line.at("peer_id").as_int64(), 7);
}

TEST_F(Log, EscapesWhatUsersTyped) {
  info("name", {{"name", "a\"b\nc"}});
  EXPECT_EQ(std::count(captured.begin(), captured.end(), '\n'), 1);
}

TEST_F(Log, DropsLinesBelowTheLevel) {
  debug("hidden");
  EXPECT_EQ(captured, "");
}

TEST_F(Log, ScopesNestAndEnd) {
  const Scope outer("request_id", "req_1");
  {
    const Scope inner("task_id", "reconcile");
    info("inside");
    EXPECT_THAT(captured, testing::HasSubstr(R"("task_id":"reconcile")"));
  }
  captured.clear();
  info("outside");
  EXPECT_THAT(captured, testing::HasSubstr(R"("request_id":"req_1")"));
}

TEST_F(Log, KeepsTheLast500Warnings) {
  for (int i = 0; i < 600; ++i) warn("w", {{"n", i}});
  const auto lines = recent_warnings();
  ASSERT_EQ(lines.size(), 500u);
  EXPECT_THAT(lines.front(), testing::HasSubstr(R"("n":100)"));
}

}  // namespace
}  // namespace wgpilot::log
