// The latest of a row of immutable values: one thread puts the next one there, any thread takes what is there
// and keeps it for as long as it likes. In place of std::atomic<std::shared_ptr>, whose load() in GCC 12 ends
// without ordering and is a race by the letter of the standard.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace wgpilot {

template <class T>
class Published {
 public:
  explicit Published(std::shared_ptr<const T> first = nullptr) : latest_(std::move(first)) {}

  std::shared_ptr<const T> load() const {
    const std::scoped_lock lock(mutex_);
    return latest_;
  }
  // What was there dies outside the lock, if nobody else has it.
  void store(std::shared_ptr<const T> next) {
    const std::scoped_lock lock(mutex_);
    latest_.swap(next);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> latest_;
};

}  // namespace wgpilot
