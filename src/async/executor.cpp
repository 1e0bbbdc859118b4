#include "async/executor.hpp"

#include <pthread.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cassert>
#include <csignal>
#include <list>
#include <mutex>
#include <thread>
#include <utility>

namespace wgpilot::async {

namespace asio = boost::asio;

// Shared by the handle and the pending tick. Recursive, because a callback may destroy its own Timer.
struct Timer::State {
  std::recursive_mutex mutex;
  bool active = true;
  Job job;

  // False when there is nothing to tick any more.
  bool tick() {
    const std::lock_guard lock(mutex);
    if (active) job();
    return active;
  }
  void end() {
    const std::lock_guard lock(mutex);
    active = false;
  }
};

Timer::Timer(std::shared_ptr<State> state) : state_(std::move(state)) {}

Timer& Timer::operator=(Timer&& other) noexcept {
  const Timer old(std::exchange(state_, std::move(other.state_)));
  return *this;
}

Timer::~Timer() {
  if (state_) state_->end();
}

namespace {

struct SignalWatch {
  SignalWatch(asio::io_context& context, int signal, Job callback)
      : signals(context, signal), job(std::move(callback)) {}

  void arm() {
    signals.async_wait([this](const boost::system::error_code& error, int) {
      if (error) return;
      job();
      arm();
    });
  }

  asio::signal_set signals;
  Job job;
};

template <class State>
void arm(std::unique_ptr<asio::steady_timer> timer, std::chrono::milliseconds interval,
         std::shared_ptr<State> state) {
  auto& waiting = *timer;
  waiting.expires_after(interval);
  waiting.async_wait([timer = std::move(timer), interval,
                      state = std::move(state)](const boost::system::error_code& error) mutable {
    if (!error && state->tick()) arm(std::move(timer), interval, std::move(state));
  });
}

}  // namespace

struct Executor::State {
  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> work = asio::make_work_guard(context);
  std::list<SignalWatch> signals;
  std::thread thread;
};

Executor::Executor() : state_(std::make_unique<State>()) {
  std::signal(SIGPIPE, SIG_IGN);
  state_->thread = std::thread([context = &state_->context] { context->run(); });
  pthread_setname_np(state_->thread.native_handle(), "io");
}

Executor::~Executor() {
  stop();
}

void Executor::post(Job job) {
  asio::post(state_->context, std::move(job));
}

Timer Executor::every(std::chrono::milliseconds interval, Job job) {
  auto state = std::make_shared<Timer::State>();
  state->job = std::move(job);
  arm(std::make_unique<asio::steady_timer>(state_->context), interval, state);
  return Timer(std::move(state));
}

void Executor::on_signal(int signal, Job job) {
  state_->signals.emplace_back(state_->context, signal, std::move(job)).arm();
}

bool Executor::is_current() const {
  return state_->thread.get_id() == std::this_thread::get_id();
}

void Executor::stop() {
  assert(!is_current());
  state_->work.reset();
  state_->context.stop();
  if (state_->thread.joinable()) state_->thread.join();
}

asio::io_context& Executor::context() {
  return state_->context;
}

}  // namespace wgpilot::async
