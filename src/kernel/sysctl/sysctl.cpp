#include "kernel/sysctl/sysctl.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

#include "base/file.hpp"

namespace wgpilot::sysctl {
namespace {

constexpr std::size_t kLongestValue = 64 * 1024;

bool is_component(std::string_view part) {
  return !part.empty() && part != "." && part != ".." && part.find('\0') == std::string_view::npos;
}

Result<std::string> path_of(std::string_view key) {
  for (std::string_view rest = key;;) {
    const std::size_t slash = rest.find('/');
    if (!is_component(rest.substr(0, slash))) {
      return fail(Code::ValidationError, fmt::format("'{}' is not the name of a kernel setting", key));
    }
    if (slash == std::string_view::npos) return fmt::format("/proc/sys/{}", key);
    rest.remove_prefix(slash + 1);
  }
}

Error explain(std::string_view what, int errno_value) {
  switch (errno_value) {
    case ENOENT:
      return errno_error(Code::NotFound, what, errno_value)
          .with_hint("This kernel does not have the setting; a module that brings it may not be loaded.");
    case EROFS:
      return errno_error(Code::CapabilityMissing, what, errno_value)
          .with_hint(
              "/proc/sys is mounted read-only, as in an unprivileged container. Set the value on the host or "
              "with the container's --sysctl option, or mount /proc/sys read-write.");
    case EACCES:
    case EPERM:
      return errno_error(Code::CapabilityMissing, what, errno_value)
          .with_hint("Run wgpilot as root or with CAP_NET_ADMIN.");
    default:
      return errno_error(Code::KernelError, what, errno_value);
  }
}

}  // namespace

Result<std::string> fetch(std::string_view key) {
  WGP_TRY(const std::string path, path_of(key));
  Result<std::string> value = load_file(path, kLongestValue);
  if (!value) return fail(explain(fmt::format("read the kernel setting {}", key), value.error().os_errno()));
  if (value->ends_with('\n')) value->pop_back();
  return value;
}

Result<void> apply(std::string_view key, std::string_view value) {
  WGP_TRY(const std::string path, path_of(key));
  const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  // One write: the kernel takes each call as a whole value.
  if (!file || ::write(file.get(), value.data(), value.size()) < 0) {
    return fail(explain(fmt::format("set the kernel setting {} to '{}'", key, value), errno));
  }
  return {};
}

}  // namespace wgpilot::sysctl
