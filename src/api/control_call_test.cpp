#include "api/control_call.hpp"

#include "api/api_fixture.hpp"

namespace wgpilot::api {
namespace {

class OnControl : public ApiTest {
 protected:
  http::Request any = request(Method::Get, "/");
};

TEST_F(OnControl, RunsThereAndBringsTheResultBack) {
  const auto there = on_control(*api, any, [&]() -> Result<bool> { return queue.is_current(); });
  EXPECT_TRUE(there.value());
  const auto failed = on_control(*api, any, []() -> Result<int> { return fail(Code::PeerNotFound, "gone"); });
  EXPECT_EQ(failed.error().code(), Code::PeerNotFound);
}

TEST_F(OnControl, BringsExceptionsBackToTheCaller) {
  EXPECT_THROW(on_control(*api, any, []() -> Result<int> { throw std::runtime_error("x"); }),
               std::runtime_error);
}

TEST_F(OnControl, IsUnavailableOnceTheQueueStops) {
  ASSERT_TRUE(queue.stop(async::Deadline::after(std::chrono::seconds(10))));
  const auto refused = on_control(*api, any, []() -> Result<int> { return 1; });
  EXPECT_EQ(refused.error().code(), Code::Unavailable);
}

}  // namespace
}  // namespace wgpilot::api
