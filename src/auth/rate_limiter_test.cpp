#include "auth/rate_limiter.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

namespace wgpilot::auth {
namespace {

class RateLimit : public testing::Test {
 protected:
  static net::Address address(std::string_view text) { return net::parse_address(text).value(); }
  int admitted(std::string_view client, int attempts) {
    int count = 0;
    for (int i = 0; i < attempts; ++i) count += limiter_.admit(address(client)) ? 1 : 0;
    return count;
  }
  FakeClock clock_;
  RateLimiter limiter_{clock_};
};

TEST_F(RateLimit, AdmitsFiveAttemptsAMinute) {
  EXPECT_EQ(admitted("192.0.2.1", 10), 5);
  clock_.advance(std::chrono::seconds(59));
  EXPECT_EQ(admitted("192.0.2.1", 1), 0);
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(admitted("192.0.2.1", 10), 5);
}

TEST_F(RateLimit, SaysHowLongToWait) {
  admitted("192.0.2.1", 5);
  clock_.advance(std::chrono::seconds(20));
  const auto refused = limiter_.admit(address("192.0.2.1"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Code::RateLimited);
  EXPECT_EQ(refused.error().details().at("retry_after"), 40);
  EXPECT_THAT(refused.error().hint(), testing::HasSubstr("40 seconds"));
}

TEST_F(RateLimit, FreesOneAttemptAsEachGrowsOld) {
  admitted("192.0.2.1", 3);
  clock_.advance(std::chrono::seconds(30));
  admitted("192.0.2.1", 2);
  clock_.advance(std::chrono::seconds(30));
  EXPECT_EQ(admitted("192.0.2.1", 10), 3);
}

TEST_F(RateLimit, DoesNotCountSuccesses) {
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(limiter_.admit(address("192.0.2.1")));
    limiter_.forgive(address("192.0.2.1"));
  }
  limiter_.forgive(address("192.0.2.1"));
  EXPECT_EQ(admitted("192.0.2.1", 10), 5);
}

TEST_F(RateLimit, CountsEachIpv4AddressAndEachIpv6Network) {
  EXPECT_EQ(admitted("192.0.2.1", 10), 5);
  EXPECT_EQ(admitted("192.0.2.2", 10), 5);
  EXPECT_EQ(admitted("2001:db8:0:1::1", 3), 3);
  EXPECT_EQ(admitted("2001:db8:0:1:ffff::2", 10), 2);
  EXPECT_EQ(admitted("2001:db8:0:2::1", 10), 5);
}

TEST_F(RateLimit, OutlivesAClockThatIsSetBack) {
  admitted("192.0.2.1", 5);
  clock_.advance(-std::chrono::hours(24));
  EXPECT_EQ(admitted("192.0.2.1", 10), 5);
}

TEST_F(RateLimit, ForgetsTheQuietestClientWhenThereAreTooMany) {
  admitted("192.0.2.1", 5);
  clock_.advance(std::chrono::seconds(1));
  admitted("192.0.2.2", 5);
  clock_.advance(std::chrono::seconds(1));
  for (std::uint64_t i = 0; i + 1 < RateLimiter::kMostClients; ++i) {
    ASSERT_TRUE(limiter_.admit(address("10.0.0.0").plus(i)));
  }
  EXPECT_EQ(admitted("192.0.2.2", 1), 0) << "it was forgotten before a quieter one";
  EXPECT_EQ(admitted("192.0.2.1", 1), 1) << "more clients are remembered than allowed";
}

TEST_F(RateLimit, AdmitsNoMoreToParallelAttempts) {
  std::atomic<int> admitted_in_all = 0;
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < 8; ++i) clients.emplace_back([&] { admitted_in_all += admitted("192.0.2.1", 100); });
  }
  EXPECT_EQ(admitted_in_all, 5);
}

}  // namespace
}  // namespace wgpilot::auth
