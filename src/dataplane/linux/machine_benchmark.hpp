// A network namespace of its own with the real dataplane in it, and the standard tools to compare with. For
// benchmarks.
#pragma once

#include <benchmark/benchmark.h>
#include <sched.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "dataplane/diff.hpp"
#include "dataplane/linux/linux_dataplane.hpp"

namespace wgpilot::dataplane::linux_ {

class Machine : public benchmark::Fixture {
 public:
  void SetUp(benchmark::State& state) override {
    if (::unshare(CLONE_NEWNET) != 0) return state.SkipWithError("needs root");
    auto opened = LinuxDataplane::open({.backend = BackendChoice::Kernel});
    if (!opened) return state.SkipWithError(opened.error().message().c_str());
    dataplane_ = *std::move(opened);
  }
  void TearDown(benchmark::State& state) override {
    if (dataplane_) bring_to(state, State{});
    dataplane_.reset();
  }

 protected:
  void bring_to(benchmark::State& state, const State& desired) {
    for (const Step& step : plan_to(state, desired)) apply(state, step);
  }
  Plan plan_to(benchmark::State& state, const State& desired) {
    if (!dataplane_) return {};
    const auto observed = dataplane_->observe();
    if (!observed) state.SkipWithError(observed.error().message().c_str());
    return observed ? diff(*observed, desired) : Plan{};
  }
  void apply(benchmark::State& state, const Step& step) {
    const auto applied = dataplane_->apply(step);
    if (!applied) state.SkipWithError(applied.error().message().c_str());
  }
  static void run(benchmark::State& state, const std::string& command) {
    if (std::system(command.c_str()) != 0) state.SkipWithError(command.c_str());
  }

  std::unique_ptr<LinuxDataplane> dataplane_;
};

}  // namespace wgpilot::dataplane::linux_
