#include "app/data_directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace wgpilot::app {
namespace {

constexpr mode_t kOnlyOwner = 0700;

std::unexpected<Error> failed(std::string_view verb, const std::filesystem::path& path) {
  const int saved = errno;
  return fail(
      errno_error(Code::ConfigInvalid, fmt::format("{} the data directory {}", verb, path.string()), saved)
          .with_hint("Choose another one with --data-dir, or run as a user who may write there."));
}

Result<void> ensure_folder(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  if (!error && (::mkdir(path.c_str(), kOnlyOwner) == 0 || errno == EEXIST)) return {};
  if (error) errno = error.value();
  return failed("create", path);
}

std::string user_name(uid_t user) {
  std::array<char, 4096> memory{};
  passwd entry{};
  passwd* found = nullptr;
  ::getpwuid_r(user, &entry, memory.data(), memory.size(), &found);
  return found != nullptr ? found->pw_name : std::to_string(user);
}

Result<void> check_private(const std::filesystem::path& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return failed("look at", path);
  if (!S_ISDIR(status.st_mode)) {
    return fail(Code::ConfigInvalid, fmt::format("the data directory {} is not a directory", path.string()));
  }
  if (status.st_uid != ::geteuid()) {
    const std::string owner = user_name(status.st_uid);
    return fail(
        Error(Code::ConfigInvalid, fmt::format("the data directory {} belongs to user {}, not to user {}",
                                               path.string(), owner, user_name(::geteuid())))
            .with_hint(fmt::format("Run the command as that user: runuser -u {} -- wgpilot …", owner)));
  }
  if ((status.st_mode & 077) != 0) {
    return fail(
        Error(Code::ConfigInvalid, fmt::format("the data directory {} is open to other users", path.string()))
            .with_hint(fmt::format("It holds private keys: chmod 700 {}", path.string())));
  }
  return {};
}

std::string read_pid(int lock) {
  std::array<char, 32> text{};
  const ssize_t got = ::pread(lock, text.data(), text.size(), 0);
  return got > 0 ? std::string(text.data(), static_cast<std::size_t>(got)) : "unknown";
}

Result<void> write_pid(int lock, const std::filesystem::path& path) {
  const std::string pid = std::to_string(::getpid());
  const bool written = ::ftruncate(lock, 0) == 0 && ::pwrite(lock, pid.data(), pid.size(), 0) > 0;
  if (!written) return failed("write into", path);
  return {};
}

Result<FileDescriptor> lock_folder(const std::filesystem::path& path) {
  FileDescriptor lock(
      ::open((path / "wgpilot.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!lock) return failed("lock", path);
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return failed("lock", path);
    return fail(
        Error(Code::Unavailable, fmt::format("another wgpilot (process {}) uses the data directory {}",
                                             read_pid(lock.get()), path.string()))
            .with_hint("Stop it first (`systemctl stop wgpilot`), or choose another --data-dir."));
  }
  WGP_TRY(write_pid(lock.get(), path));
  return lock;
}

}  // namespace

Result<DataDirectory> DataDirectory::open(const std::filesystem::path& path) {
  WGP_TRY(ensure_folder(path));
  WGP_TRY(check_private(path));
  WGP_TRY(FileDescriptor lock, lock_folder(path));
  return DataDirectory(path, std::move(lock));
}

}  // namespace wgpilot::app
