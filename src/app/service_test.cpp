#include "app/service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wgpilot::app {
namespace {

TEST(Service, NamesTheKeysThatAReloadCannotChange) {
  const auto before = load_configuration("/dev/null", {}, {}).value();
  const auto after =
      load_configuration("/dev/null", {{"listen", "0.0.0.0:443"}, {"log_level", "debug"}, {"socket", "/s"}},
                         {})
          .value();
  EXPECT_THAT(keys_that_need_restart(before, after), testing::ElementsAre("listen", "socket"));
  EXPECT_THAT(keys_that_need_restart(before, before), testing::IsEmpty());
}

}  // namespace
}  // namespace wgpilot::app
