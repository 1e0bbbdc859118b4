// The way from a socket to its process: no kernel interface tells it, so look at what each process has open.
#include <fmt/format.h>

#include <charconv>
#include <filesystem>

#include "base/file.hpp"
#include "kernel/sockdiag/socket.hpp"

namespace wgpilot::sockdiag {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestName = 64;

// A process may end, or forbid to look, at any step: that is not a failure but one process less to ask.
bool holds(const fs::path& process, const std::string& wanted) {
  std::error_code error;
  for (fs::directory_iterator fd(process / "fd", error), end; !error && fd != end; fd.increment(error)) {
    std::error_code unreadable;
    if (fs::read_symlink(fd->path(), unreadable) == wanted) return true;
  }
  return false;
}

std::optional<pid_t> find_pid(const fs::path& process) {
  const std::string text = process.filename();
  pid_t pid = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), pid);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return pid;
}

std::string name_of(const fs::path& process) {
  std::string name = load_file(process / "comm", kLongestName).value_or("");
  if (name.ends_with('\n')) name.pop_back();
  return name;
}

}  // namespace

std::optional<Process> find_process(const Socket& socket) {
  if (socket.inode == 0) return std::nullopt;
  const std::string wanted = fmt::format("socket:[{}]", socket.inode);
  std::error_code error;
  for (fs::directory_iterator entry("/proc", error), end; !error && entry != end; entry.increment(error)) {
    const std::optional<pid_t> pid = find_pid(entry->path());
    if (pid && holds(entry->path(), wanted)) return Process{.pid = *pid, .name = name_of(entry->path())};
  }
  return std::nullopt;
}

}  // namespace wgpilot::sockdiag
