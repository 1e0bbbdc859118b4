#include "async/job_queue.hpp"

#include <pthread.h>

#include <algorithm>
#include <cassert>
#include <utility>

namespace wgpilot::async {

JobQueue::JobQueue(std::string name, std::size_t threads, std::size_t capacity)
    : name_(std::move(name)), capacity_(capacity) {
  for (std::size_t i = 0; i < threads; ++i) {
    auto& thread = threads_.emplace_back([this] { work(); });
    pthread_setname_np(thread.native_handle(), name_.c_str());
  }
}

JobQueue::~JobQueue() {
  refuse_and_drop();
}

Result<void> JobQueue::post(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (stop_.stop_requested()) return fail(Code::Unavailable, "the service is shutting down");
    if (waiting_.size() >= capacity_) {
      return fail(Error(Code::Unavailable, "too much work is waiting for the " + name_ + " threads")
                      .with_hint("Try again in a moment."));
    }
    waiting_.push_back(std::move(job));
  }
  changed_.notify_all();
  return {};
}

std::size_t JobQueue::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
}

bool JobQueue::is_current() const {
  return std::ranges::any_of(
      threads_, [](const auto& thread) { return thread.get_id() == std::this_thread::get_id(); });
}

Result<void> JobQueue::stop(Deadline deadline) {
  assert(!is_current());
  refuse_and_drop();
  std::unique_lock lock(mutex_);
  const auto idle = [this] { return running_ == 0; };
  if (!changed_.wait_until(lock, deadline.time(), idle)) {
    return fail(Code::Unavailable, "a job of the " + name_ + " threads did not end in time");
  }
  lock.unlock();
  threads_.clear();
  return {};
}

void JobQueue::refuse_and_drop() {
  std::deque<Job> dropped;  // destroyed without the lock: a job's destructor may do anything
  {
    const std::lock_guard lock(mutex_);
    stop_.request_stop();
    dropped.swap(waiting_);
  }
  changed_.notify_all();
}

void JobQueue::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stop_.stop_requested() || !waiting_.empty(); });
    if (stop_.stop_requested()) return;
    Job job = std::move(waiting_.front());
    waiting_.pop_front();
    ++running_;
    lock.unlock();
    job();
    job = nullptr;
    lock.lock();
    --running_;
    changed_.notify_all();
  }
}

}  // namespace wgpilot::async
