#include "app/machine_lock.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <optional>

#include "support/private_namespace.hpp"

namespace wgpilot::app {
namespace {

TEST(MachineLock, NamesTheProcessThatHoldsIt) {
  test::in_private_network([] {
    auto held = MachineLock::take();
    ASSERT_TRUE(held) << held.error().message();
    const auto second = MachineLock::take();
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code(), Code::Unavailable);
    EXPECT_EQ(second.error().message(),
              fmt::format("another wgpilot (process {}) manages this machine", getpid()));
  });
}

TEST(MachineLock, EndsWithItsHolder) {
  test::in_private_network([] {
    {
      ASSERT_TRUE(MachineLock::take());
    }
    EXPECT_TRUE(MachineLock::take());
  });
}

}  // namespace
}  // namespace wgpilot::app
