#include "app/process_limits.hpp"

#include <gtest/gtest.h>
#include <malloc.h>

#include <barrier>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace wgpilot::app {
namespace {

constexpr int kThreads = 16;

// As glibc counts them.
std::size_t count_heaps() {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* memory = ::open_memstream(&text, &size);
  ::malloc_info(0, memory);
  std::fclose(memory);
  const std::string report(text, size);
  std::free(text);
  constexpr std::string_view kHeap = "<heap nr=";
  std::size_t count = 0;
  for (auto at = report.find(kHeap); at != std::string::npos; at = report.find(kHeap, at + 1)) ++count;
  return count;
}

void allocate_side_by_side() {
  std::barrier all_have(kThreads);
  std::vector<std::jthread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&all_have] {
      const std::string kept(4096, 'x');
      all_have.arrive_and_wait();
    });
  }
}

TEST(ProcessLimits, LetManyThreadsShareTwoHeaps) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");  // a process of its own, in which nothing was allocated yet
  EXPECT_EXIT(
      {
        bound_heaps();
        allocate_side_by_side();
        std::exit(count_heaps() <= 2 ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace wgpilot::app
