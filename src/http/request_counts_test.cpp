#include "http/request_counts.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace wgpilot::http {
namespace {

using Count = RequestCounts::Count;

TEST(RequestCounts, CountByMethodAndStatus) {
  RequestCounts counts;
  for (const int status : {200, 200, 404}) counts.add(Method::Get, status);
  counts.add(Method::Other, 599);
  counts.add(Method::Get, 100);
  EXPECT_EQ(
      counts.snapshot(),
      (std::vector<Count>{
          {Method::Get, 100, 1}, {Method::Get, 200, 2}, {Method::Get, 404, 1}, {Method::Other, 599, 1}}));
}

TEST(RequestCounts, LoseNothingBetweenThreads) {
  RequestCounts counts;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < 10'000; ++n) counts.add(Method::Post, 201);
      });
    }
  }
  EXPECT_EQ(counts.snapshot(), (std::vector<Count>{{Method::Post, 201, 40'000}}));
}

}  // namespace
}  // namespace wgpilot::http
