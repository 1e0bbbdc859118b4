#include "async/job_queue.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <numeric>

namespace wgpilot::async {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(ControlQueue, RunsJobsOneByOneInOrder) {
  ControlQueue queue;
  std::vector<int> order;  // no lock: one thread
  std::promise<void> last;
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(queue.post([&order, i] { order.push_back(i); }));
  ASSERT_TRUE(queue.post([&last] { last.set_value(); }));
  last.get_future().wait();
  std::vector<int> expected(100);
  std::iota(expected.begin(), expected.end(), 0);
  EXPECT_EQ(order, expected);
}

TEST(ControlQueue, KnowsItsOwnThread) {
  ControlQueue queue;
  std::promise<bool> inside;
  ASSERT_TRUE(queue.post([&] { inside.set_value(queue.is_current()); }));
  EXPECT_TRUE(inside.get_future().get());
  EXPECT_FALSE(queue.is_current());
}

// Holds one thread of a queue until released.
struct Gate {
  std::promise<void> entered;
  std::promise<void> released;
  Job job() {
    return [this] {
      entered.set_value();
      released.get_future().wait();
    };
  }
};

TEST(JobQueue, RefusesWhenFullAndTakesAgainWhenNot) {
  ControlQueue queue(2);
  Gate gate;
  ASSERT_TRUE(queue.post(gate.job()));
  gate.entered.get_future().wait();
  ASSERT_TRUE(queue.post([] {}));
  std::promise<void> drained;
  ASSERT_TRUE(queue.post([&] { drained.set_value(); }));
  const auto refused = queue.post([] {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Code::Unavailable);
  gate.released.set_value();
  drained.get_future().wait();
  EXPECT_TRUE(queue.post([] {}));
}

TEST(JobQueue, StopDropsWhatWaitsAndJoins) {
  WorkerPool pool(2);
  Gate gate;
  ASSERT_TRUE(pool.post(gate.job()));
  gate.entered.get_future().wait();
  Gate other;
  ASSERT_TRUE(pool.post(other.job()));
  other.entered.get_future().wait();
  auto alive = std::make_shared<int>(0);
  ASSERT_TRUE(pool.post([alive] { FAIL() << "must not start after stop"; }));
  EXPECT_EQ(pool.stop(Deadline::after(milliseconds(1))).error().code(), Code::Unavailable);
  EXPECT_EQ(alive.use_count(), 1) << "dropped jobs let go of what they own";
  EXPECT_TRUE(pool.stop_token().stop_requested());
  gate.released.set_value();
  other.released.set_value();
  EXPECT_TRUE(pool.stop(Deadline::after(seconds(30))));
  EXPECT_EQ(pool.post([] {}).error().code(), Code::Unavailable);
}

TEST(WorkerPool, TakesJobsFromManyThreadsAndLosesNone) {
  WorkerPool pool(3, 10'000);
  std::atomic<int> done = 0;
  {
    std::vector<std::jthread> posters;
    for (int i = 0; i < 4; ++i) {
      posters.emplace_back([&] {
        for (int j = 0; j < 500; ++j)
          ASSERT_TRUE(pool.post([&] {
            ++done;
            done.notify_all();
          }));
      });
    }
  }
  for (int seen = done; seen != 2000; seen = done) done.wait(seen);
  EXPECT_TRUE(pool.stop(Deadline::after(seconds(30))));
}

}  // namespace
}  // namespace wgpilot::async
