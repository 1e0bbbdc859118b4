// How many requests were answered, by method and status: a fixed table of counters without locks. Any thread.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <vector>

#include "http/request.hpp"

namespace wgpilot::http {

class RequestCounts {
 public:
  struct Count {
    Method method;
    int status;
    std::uint64_t requests;
    friend bool operator==(const Count&, const Count&) = default;
  };

  // `status` is one of HTTP, 100 to 599.
  void add(Method method, int status) {
    counts_.at(static_cast<std::size_t>(method))
        .at(static_cast<std::size_t>(status - kFirstStatus))
        .fetch_add(1, std::memory_order_relaxed);
  }

  // Those that have happened, by method, then by status.
  std::vector<Count> snapshot() const {
    std::vector<Count> counts;
    for (std::size_t method = 0; method < counts_.size(); ++method) {
      for (std::size_t status = 0; status < counts_[method].size(); ++status) {
        const std::uint64_t requests = counts_[method][status].load(std::memory_order_relaxed);
        if (requests == 0) continue;
        counts.push_back({static_cast<Method>(method), static_cast<int>(status) + kFirstStatus, requests});
      }
    }
    return counts;
  }

 private:
  static constexpr int kFirstStatus = 100;
  static constexpr std::size_t kMethods = enum_names(Method()).size();
  static constexpr std::size_t kStatuses = 500;
  std::array<std::array<std::atomic<std::uint64_t>, kStatuses>, kMethods> counts_{};
};

}  // namespace wgpilot::http
