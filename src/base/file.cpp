#include "base/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace wgpilot {
namespace {

Code code_of(int errno_value) {
  switch (errno_value) {
    case ENOENT:
      return Code::NotFound;
    case EEXIST:
      return Code::AlreadyExists;
    case ENOSPC:
    case EDQUOT:
      return Code::StorageFull;
    default:
      return Code::InternalError;
  }
}

std::unexpected<Error> file_error(std::string_view verb, const std::filesystem::path& path) {
  const int saved = errno;
  return fail(errno_error(code_of(saved), std::string(verb) + " " + path.string(), saved));
}

Result<void> write_all(int fd, std::string_view content, const std::filesystem::path& path) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return file_error("write", path);
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<void> sync_folder_of(const std::filesystem::path& path) {
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  const FileDescriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!descriptor || ::fsync(descriptor.get()) != 0) return file_error("sync", folder);
  return {};
}

Result<void> move_into_place(const std::string& from, const std::filesystem::path& to, Existing existing) {
  if (existing == Existing::Replace) {
    if (::rename(from.c_str(), to.c_str()) != 0) return file_error("replace", to);
    return {};
  }
  // link(2), unlike rename(2), refuses an existing name.
  if (::link(from.c_str(), to.c_str()) != 0) return file_error("create", to);
  ::unlink(from.c_str());
  return {};
}

Result<void> fill(const FileDescriptor& descriptor, const std::filesystem::path& path,
                  std::string_view content, mode_t mode) {
  WGP_TRY(write_all(descriptor.get(), content, path));
  if (::fchmod(descriptor.get(), mode) != 0) return file_error("set the mode of", path);
  if (::fsync(descriptor.get()) != 0) return file_error("sync", path);
  return {};
}

}  // namespace

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) ::close(fd_);
}

Result<std::string> load_file(const std::filesystem::path& path, std::size_t limit) {
  const FileDescriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!descriptor) return file_error("open", path);
  std::string content;
  for (char block[4096];;) {
    const ssize_t got = ::read(descriptor.get(), block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return file_error("read", path);
    if (got == 0) return content;
    content.append(block, static_cast<std::size_t>(got));
    if (content.size() > limit) {
      return fail(Code::ConfigInvalid, path.string() + " is longer than " + std::to_string(limit) + " bytes");
    }
  }
}

Result<void> store_file(const std::filesystem::path& path, std::string_view content, mode_t mode,
                        Existing existing) {
  std::string temporary = path.string() + ".XXXXXX";
  const FileDescriptor descriptor(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!descriptor) return file_error("create a file beside", path);
  auto done = fill(descriptor, path, content, mode);
  if (done) done = move_into_place(temporary, path, existing);
  if (!done) {
    ::unlink(temporary.c_str());
    return done;
  }
  return sync_folder_of(path);
}

}  // namespace wgpilot
