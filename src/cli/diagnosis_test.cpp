#include "cli/diagnosis.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace wgpilot::cli {
namespace {

const boost::json::value kReport = boost::json::parse(R"({"status":"warn","checks":[
  {"code":"database_unreadable","status":"pass","title":"Database","message":"It is whole."},
  {"code":"mtu_differs","status":"warn","title":"MTU","message":"wg0 has MTU 1500, but its network has 1420, and this sentence goes on until it must be broken in the middle.",
   "remedy":"Start the service.","details":{"interface":"wg0"}},
  {"code":"drift","status":"skipped","title":"Drift","message":"Not looked at, because of: Database."}]})");

TEST(DiagnosisText, AlignsTheChecksAndPutsRemediesBelow) {
  const auto diagnosis = render_diagnosis(Output::Text, Colours::None, kReport);
  ASSERT_TRUE(diagnosis);
  EXPECT_EQ(diagnosis->text,
            "PASS  Database  It is whole.\n"
            "WARN  MTU       wg0 has MTU 1500, but its network has 1420, and this sentence goes on until it "
            "must be broken\n"
            "                in the middle.\n"
            "                -> Start the service.\n"
            "SKIP  Drift     Not looked at, because of: Database.\n"
            "0 failures, 1 warning.\n");
  EXPECT_EQ(diagnosis->exit_code, 1);
}

TEST(DiagnosisText, HasColoursWhereTheyAreWanted) {
  EXPECT_TRUE(
      render_diagnosis(Output::Text, Colours::Some, kReport)->text.starts_with("\x1b[32mPASS\x1b[0m  "));
}

TEST(DiagnosisText, IsTheReportItselfAsJson) {
  const auto diagnosis = render_diagnosis(Output::Json, Colours::Some, kReport);
  EXPECT_EQ(boost::json::parse(diagnosis->text), kReport);
  EXPECT_EQ(diagnosis->exit_code, 1);
}

TEST(DiagnosisText, TellsByTheExitCodeHowBadItIs) {
  const auto code_of = [](const char* status) {
    const boost::json::value report{{"status", status}, {"checks", boost::json::array{}}};
    return render_diagnosis(Output::Text, Colours::None, report)->exit_code;
  };
  EXPECT_EQ(code_of("pass"), 0);
  EXPECT_EQ(code_of("warn"), 1);
  EXPECT_EQ(code_of("fail"), 2);
  EXPECT_FALSE(render_diagnosis(Output::Text, Colours::None, boost::json::object{{"status", "fine"}}));
}

}  // namespace
}  // namespace wgpilot::cli
