// The two places where blocking code runs: the control thread, which makes every change and makes them one
// after the other, and the worker pool for reading and slow work. Both are a bounded queue in front of
// threads that the queue owns. All functions are thread-safe unless noted.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "async/deadline.hpp"
#include "async/job.hpp"
#include "base/result.hpp"

namespace wgpilot::async {

class JobQueue {
 public:
  JobQueue(const JobQueue&) = delete;
  JobQueue& operator=(const JobQueue&) = delete;

  // Jobs start in the order of posting. Unavailable when `capacity` jobs wait already, or once stopping.
  Result<void> post(Job job);

  // How many jobs have not started yet.
  std::size_t waiting() const;

  // True on one of this queue's threads.
  bool is_current() const;

  // Long jobs look at it between steps and end early.
  std::stop_token stop_token() const { return stop_.get_token(); }

  // From outside the queue's threads, once. Refuses new jobs, drops those that wait, asks the running ones to
  // end and waits for them. Unavailable when one still runs at `deadline`: the process then has to be ended
  // hard, because the destructor waits for that job.
  Result<void> stop(Deadline deadline);

 protected:
  JobQueue(std::string name, std::size_t threads, std::size_t capacity);
  ~JobQueue();

 private:
  void work();
  void refuse_and_drop();

  const std::string name_;
  const std::size_t capacity_;
  std::stop_source stop_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;  // a job came, a job ended, or stopping began
  std::deque<Job> waiting_;
  std::size_t running_ = 0;
  std::vector<std::jthread> threads_;
};

// Exactly one thread: changes need no locks among themselves.
class ControlQueue final : public JobQueue {
 public:
  explicit ControlQueue(std::size_t capacity = 256) : JobQueue("control", 1, capacity) {}
};

class WorkerPool final : public JobQueue {
 public:
  explicit WorkerPool(std::size_t threads = 4, std::size_t capacity = 256)
      : JobQueue("worker", threads, capacity) {}
};

}  // namespace wgpilot::async
