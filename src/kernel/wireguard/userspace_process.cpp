#include "kernel/wireguard/userspace_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <net/if.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <string_view>
#include <thread>

#include "kernel/wireguard/uapi_socket.hpp"

namespace wgpilot::wireguard {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::string_view kProgram = "wireguard-go";
constexpr milliseconds kPatience{5000};  // starting takes 20 ms on an idle machine
constexpr milliseconds kPollInterval{5};

bool link_exists(const std::string& interface) {
  return if_nametoindex(interface.c_str()) != 0;
}

// Neither a process of another parent nor a link tells us of its end, so there is nothing but to look again.
template <class Condition>
bool wait_until(Condition condition) {
  const auto deadline = steady_clock::now() + kPatience;
  while (!condition()) {
    if (steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(kPollInterval);
  }
  return true;
}

Error cannot_start(const std::string& interface, std::string_view why) {
  return Error(Code::InterfaceCreateFailed,
               fmt::format("cannot start {} for '{}': {}", kProgram, interface, why))
      .with_hint("check that /dev/net/tun exists and that wgpilot runs as root or has CAP_NET_ADMIN");
}

// How the program is started: nothing of ours goes with it, neither descriptors nor signals nor environment.
class SpawnSettings {
 public:
  SpawnSettings() {
    posix_spawn_file_actions_init(&actions_);
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
      posix_spawn_file_actions_addopen(&actions_, stream, "/dev/null", O_RDWR, 0);
    }
    posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    posix_spawn_file_actions_addchdir_np(&actions_, "/");

    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setflags(&attributes_,
                             POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

// The exit status of our child, or nullopt when it had to be killed because it took too long.
std::optional<int> wait_for_exit(pid_t child) {
  // The pidfd_open of glibc 2.36 is declared without C linkage.
  const int descriptor = static_cast<int>(syscall(SYS_pidfd_open, child, 0));
  pollfd end{descriptor, POLLIN, 0};
  const bool ended = descriptor >= 0 && poll(&end, 1, static_cast<int>(kPatience.count())) == 1;
  if (descriptor >= 0) close(descriptor);
  if (!ended) kill(child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!ended) return std::nullopt;
  return status;
}

// The program creates link and socket, leaves a copy of itself in the background and exits with 0.
Result<void> start(const std::string& program, const std::string& interface) {
  const SpawnSettings settings;
  std::string name = interface;
  std::string path = program;
  char* const arguments[] = {path.data(), name.data(), nullptr};
  char* const environment[] = {nullptr};
  pid_t child = 0;
  const int error =
      posix_spawn(&child, path.c_str(), settings.actions(), settings.attributes(), arguments, environment);
  if (error != 0) return fail(errno_error(Code::InterfaceCreateFailed, "start " + program, error));

  const auto status = wait_for_exit(child);
  if (!status) return fail(cannot_start(interface, "it did not get ready in time"));
  if (!WIFEXITED(*status)) return fail(cannot_start(interface, "it was killed"));
  if (WEXITSTATUS(*status) == 0) return {};
  return fail(cannot_start(interface, fmt::format("it exited with status {}", WEXITSTATUS(*status))));
}

bool answers(const std::string& interface) {
  return UapiSocket::connect(interface).has_value();
}

// A reset is the end of a connection that the process had not yet accepted.
bool tells_end(const Result<std::string_view>& received) {
  return received ? received->empty() : received.error().os_errno() == ECONNRESET;
}

// Makes sure that nothing stands in the way of a new device: neither a stale socket nor somebody else's
// device.
Result<void> clear_the_way(const std::string& interface) {
  if (answers(interface)) {
    return fail(
        Error(Code::InterfaceCreateFailed,
              fmt::format("a userspace WireGuard device '{}' runs in another network namespace", interface))
            .with_hint("choose another interface name, the socket directory is shared"));
  }
  const bool was_killed = unlink(uapi_socket_path(interface).c_str()) == 0;
  if (was_killed) wait_until([&] { return !link_exists(interface); });  // its link is about to go
  if (!link_exists(interface)) return {};
  return fail(Error(Code::InterfaceCreateFailed,
                    fmt::format("a link '{}' exists that is no userspace WireGuard device", interface))
                  .with_hint("choose another interface name or delete the link"));
}

}  // namespace

std::optional<std::string> find_userspace_program() {
  const char* const variable = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe): nobody sets it
  std::string_view path = variable == nullptr ? "/usr/bin:/bin" : variable;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find(':'), path.size());
    std::string candidate = fmt::format("{}/{}", path.substr(0, end), kProgram);
    if (candidate.front() == '/' && access(candidate.c_str(), X_OK) == 0) return candidate;
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return std::nullopt;
}

bool is_userspace_device_alive(const std::string& interface) {
  return link_exists(interface) && answers(interface);
}

Result<void> ensure_userspace_device(const std::string& interface) {
  if (is_userspace_device_alive(interface)) return {};
  const auto program = find_userspace_program();
  if (!program) {
    return fail(Error(Code::WgModuleNotLoaded, fmt::format("{} is not installed", kProgram))
                    .with_hint("run `modprobe wireguard` or `apt-get install wireguard-go`"));
  }
  WGP_TRY(clear_the_way(interface));
  WGP_TRY(start(*program, interface));
  if (wait_until([&] { return is_userspace_device_alive(interface); })) return {};
  return fail(cannot_start(interface, "it does not answer"));
}

Result<void> stop_userspace_device(const std::string& interface) {
  auto witness = UapiSocket::connect(interface);  // ends with the process
  unlink(uapi_socket_path(interface).c_str());    // the process watches it
  const bool link_is_gone = wait_until([&] { return !link_exists(interface); });
  if (link_is_gone && (!witness || tells_end(witness->receive()))) return {};
  return fail(Code::Unavailable, fmt::format("the userspace WireGuard device '{}' does not end", interface));
}

}  // namespace wgpilot::wireguard
