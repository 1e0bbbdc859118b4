// Small files on disk, whole: read with a bound, written so that a crash leaves the old content or the new,
// and never half of one. Blocking; any thread. Failures carry the path and the errno.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"

namespace wgpilot {

// Owns a file descriptor.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~FileDescriptor();

  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

// NotFound when there is no such file; ConfigInvalid when it is longer than `limit` bytes.
Result<std::string> load_file(const std::filesystem::path& path, std::size_t limit);

enum class Existing { Replace, Refuse };

// Writes a temporary file beside `path`, syncs it, moves it into place and syncs the folder. With
// Existing::Refuse a file already there stays as it is: AlreadyExists.
Result<void> store_file(const std::filesystem::path& path, std::string_view content, mode_t mode,
                        Existing existing);

}  // namespace wgpilot
