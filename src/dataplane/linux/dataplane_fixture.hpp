// A machine of its own for each test: network and mount namespaces without links, sockets or rules, a real
// LinuxDataplane in it, and ways to bring it to a state.
#pragma once

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "dataplane/diff.hpp"
#include "dataplane/linux/linux_dataplane.hpp"
#include "dataplane/linux/sample_states.hpp"
#include "kernel/wireguard/userspace_process.hpp"
#include "support/command.hpp"
#include "support/private_namespace.hpp"

namespace wgpilot::dataplane::linux_ {

// Whatever a test leaves behind; links of the kernel's kind go with the namespace.
struct StopUserspaceDevices {
  ~StopUserspaceDevices() {
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator("/var/run/wireguard", none)) {
      std::ignore = wireguard::stop_userspace_device(entry.path().stem());  // may be stale
    }
  }
};

template <class Body>
void on_empty_machine(BackendChoice backend, Body body) {
  if (backend == BackendChoice::Userspace && access("/dev/net/tun", R_OK) != 0) {
    GTEST_SKIP() << "no /dev/net/tun";
  }
  test::in_private_namespace(CLONE_NEWNET | CLONE_NEWNS, [&] {
    ASSERT_EQ(mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0) << std::strerror(errno);
    ASSERT_EQ(mount("none", "/run", "tmpfs", 0, nullptr), 0) << std::strerror(errno);
    const StopUserspaceDevices stop_at_end;
    auto dataplane = LinuxDataplane::open({.backend = backend});
    if (!dataplane && dataplane.error().code() == Code::WgModuleNotLoaded) {
      GTEST_SKIP() << dataplane.error().message();
    }
    ASSERT_TRUE(dataplane) << dataplane.error().message();
    test::output_of("ip link set lo up");
    body(**dataplane);
  });
}

inline Plan plan_to(LinuxDataplane& dataplane, const State& desired) {
  auto observed = dataplane.observe();
  EXPECT_TRUE(observed) << observed.error().message();
  return observed ? diff(*observed, desired) : Plan{};
}

// Carries out what is missing; the plan is the answer.
inline Plan repair(LinuxDataplane& dataplane, const State& desired) {
  Plan plan = plan_to(dataplane, desired);
  for (const Step& step : plan) {
    const auto applied = dataplane.apply(step);
    EXPECT_TRUE(applied) << to_text(step) << applied.error().message();
  }
  return plan;
}

// Brings the machine to `desired` and expects that nothing is left to do.
inline void bring_to(LinuxDataplane& dataplane, const State& desired) {
  repair(dataplane, desired);
  EXPECT_EQ(to_text(plan_to(dataplane, desired)), "");
}

inline constexpr BackendChoice kBackends[] = {BackendChoice::Kernel, BackendChoice::Userspace};
inline std::string name_of_backend(const testing::TestParamInfo<BackendChoice>& info) {
  return info.param == BackendChoice::Kernel ? "Kernel" : "Userspace";
}

}  // namespace wgpilot::dataplane::linux_
