#include "monitor/process_figures.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <thread>

namespace wgpilot::monitor {
namespace {

TEST(ProcessFigures, AreThoseOfThisProcess) {
  const auto figures = fetch_process_figures();
  ASSERT_TRUE(figures) << figures.error().message();
  EXPECT_GT(figures->resident_bytes, 100'000u);
  EXPECT_GT(figures->virtual_bytes, figures->resident_bytes);
  EXPECT_GE(figures->threads, 1u);
  EXPECT_GE(figures->open_files, 3u);
  EXPECT_LT(figures->open_files, figures->most_open_files);
}

TEST(ProcessFigures, CountFilesAndThreads) {
  const auto before = fetch_process_figures().value();
  const int file = ::dup(STDERR_FILENO);
  std::jthread thread([](const std::stop_token& stop) {
    while (!stop.stop_requested()) std::this_thread::yield();
  });
  const auto after = fetch_process_figures().value();
  ::close(file);
  EXPECT_EQ(after.open_files, before.open_files + 1);
  EXPECT_EQ(after.threads, before.threads + 1);
  EXPECT_GE(after.cpu_seconds, before.cpu_seconds);
}

}  // namespace
}  // namespace wgpilot::monitor
