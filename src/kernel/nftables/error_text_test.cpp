#include "kernel/nftables/error_text.hpp"

#include <gtest/gtest.h>

namespace wgpilot::nftables {
namespace {

constexpr std::string_view kRuleset =
    "table inet wgpilot {\n"
    "  chain forward {\n"
    "    type filter hook forward priority filter; policy accept;\n"
    "    jump nowhere\n"
    "  }\n"
    "}\n"
    "delete table inet missing\n";

// As libnftables 1.0.6 says it of kRuleset.
constexpr std::string_view kTwoErrors =
    "/proc/self/fd/5:4:10-16: Error: Could not process rule: No such file or directory\n"
    "    jump nowhere\n"
    "         ^^^^^^^\n"
    "/proc/self/fd/5:7:19-25: Error: Could not process rule: No such file or directory\n"
    "delete table inet missing\n"
    "                  ^^^^^^^\n";

TEST(NftablesErrorText, FindsLineAndReasonOfEachComplaint) {
  const auto complaints = parse_complaints(kTwoErrors, "/proc/self/fd/5");
  ASSERT_EQ(complaints.size(), 2U);
  EXPECT_EQ(complaints[0].line, 4U);
  EXPECT_EQ(complaints[0].reason, "Could not process rule: No such file or directory");
  EXPECT_EQ(complaints[1].line, 7U);
}

TEST(NftablesErrorText, QuotesTheOffendingLineOfOurText) {
  const Error error = to_error(parse_complaints(kTwoErrors, "/proc/self/fd/5"), kRuleset);
  EXPECT_EQ(error.code(), Code::KernelError);
  EXPECT_EQ(
      error.message(),
      "nftables refused line 4 `jump nowhere`: Could not process rule: No such file or directory (and 1 "
      "more)");
}

TEST(NftablesErrorText, SurvivesALineNumberBeyondTheText) {
  const Error near = to_error(parse_complaints("F:8:1-2: Error: odd\n", "F"), kRuleset);
  EXPECT_EQ(near.message(), "nftables refused line 8 ``: odd");
  const Error far = to_error(parse_complaints("F:18446744073709551615:1-2: Error: odd\n", "F"), kRuleset);
  EXPECT_EQ(far.message(), "nftables refused line 18446744073709551615 ``: odd");
}

TEST(NftablesErrorText, KeepsAComplaintAboutNoLine) {
  const auto complaints =
      parse_complaints("netlink: Error: cache initialization failed: Operation not permitted\n", "F");
  EXPECT_EQ(to_error(complaints, kRuleset).message(),
            "nftables refused the ruleset: cache initialization failed: Operation not permitted");
}

TEST(NftablesErrorText, SaysSoWhenThereIsNoReason) {
  EXPECT_EQ(to_error(parse_complaints("", "F"), kRuleset).message(),
            "nftables refused the ruleset without a reason");
}

}  // namespace
}  // namespace wgpilot::nftables
