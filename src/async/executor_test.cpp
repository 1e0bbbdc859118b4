#include "async/executor.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <future>
#include <vector>

namespace wgpilot::async {
namespace {

using std::chrono::milliseconds;

TEST(Executor, RunsPostedJobsInOrderOnItsThread) {
  Executor io;
  std::vector<int> order;
  std::promise<bool> last;
  for (int i = 0; i < 10; ++i) io.post([&order, i] { order.push_back(i); });
  io.post([&] { last.set_value(io.is_current()); });
  EXPECT_TRUE(last.get_future().get());
  EXPECT_FALSE(io.is_current());
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

TEST(Executor, TicksUntilTheTimerGoes) {
  Executor io;
  int ticks = 0;  // only the I/O thread counts, until the timer is gone
  std::promise<void> third;
  {
    const Timer timer = io.every(milliseconds(1), [&] {
      if (++ticks == 3) third.set_value();
    });
    third.get_future().wait();
  }
  const int counted = ticks;
  std::promise<void> later;
  const Timer other = io.every(milliseconds(5), [&, done = false]() mutable {
    if (!std::exchange(done, true)) later.set_value();
  });
  later.get_future().wait();
  EXPECT_EQ(ticks, counted);
}

TEST(Executor, TimerMayEndItselfAndOutliveTheLoop) {
  Timer timer;
  std::promise<void> ended;
  {
    Executor io;
    std::promise<void> assigned;
    auto ready = assigned.get_future().share();
    timer = io.every(milliseconds(1), [&, ready] {
      ready.wait();
      timer = Timer();
      ended.set_value();
    });
    assigned.set_value();
    ended.get_future().wait();
    timer = io.every(milliseconds(1000), [] {});
  }
}

TEST(Executor, CallsBackForEachSignal) {
  Executor io;
  int count = 0;
  std::promise<void> first;
  std::promise<void> second;
  io.on_signal(SIGHUP, [&] { (++count == 1 ? first : second).set_value(); });
  std::raise(SIGHUP);
  first.get_future().wait();
  std::raise(SIGHUP);
  second.get_future().wait();
}

TEST(Executor, DropsWhatWaitsWhenStopped) {
  auto alive = std::make_shared<int>(0);
  {
    Executor io;
    io.stop();
    io.post([alive] { FAIL() << "must not run"; });
    io.stop();
  }
  EXPECT_EQ(alive.use_count(), 1);
}

}  // namespace
}  // namespace wgpilot::async
