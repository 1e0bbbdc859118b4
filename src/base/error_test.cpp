#include "base/error.hpp"

#include <gtest/gtest.h>

#include "base/result.hpp"

namespace wgpilot {
namespace {

Result<int> one() {
  return 1;
}
Result<int> no() {
  return fail(Code::NotFound, "no such row");
}
Result<void> sum(Result<int> (*second)(), int& out) {
  WGP_TRY(const int a, one());
  WGP_TRY(const int b, second());
  out = a + b;
  return {};
}
Result<void> outer(Result<int> (*second)(), int& out) {
  WGP_TRY(in_context("add", sum(second, out)));
  return {};
}

TEST(Error, ReadsAsOneSentence) {
  const Error error = errno_error(Code::KernelError, "netlink SET_DEVICE", EINVAL)
                          .in("set peer 3xQ")
                          .in("apply network 'office'");
  EXPECT_EQ(error.message(),
            "apply network 'office': set peer 3xQ: netlink SET_DEVICE: Invalid argument (EINVAL)");
  EXPECT_EQ(error.os_errno(), EINVAL);
}

TEST(Error, ValidationNamesTheFirstFieldAndCountsTheRest) {
  const Error error = validation_error({{"mtu", "is too small"}, {"name", "is required"}});
  EXPECT_EQ(error.message(), "mtu is too small (and 1 more)");
  EXPECT_EQ(error.fields().size(), 2u);
}

TEST(Result, TryPassesValuesAndErrors) {
  int out = 0;
  ASSERT_TRUE(outer(one, out));
  EXPECT_EQ(out, 2);
  const auto failed = outer(no, out);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message(), "add: no such row");
}

}  // namespace
}  // namespace wgpilot
