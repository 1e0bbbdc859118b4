// The folder that holds everything this installation is: database, master key, certificates. Private to one
// user (0700) and used by one process at a time: the object holds a lock that the kernel drops with the
// process, however it ends.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/file.hpp"
#include "base/result.hpp"

namespace wgpilot::app {

// What lies in a data directory.
inline constexpr std::string_view kDatabaseFile = "wgpilot.db";
inline constexpr std::string_view kHistoryFile = "history.db";
inline constexpr std::string_view kMasterKeyFile = "master.key";

class DataDirectory {
 public:
  // Makes the folder if there is none. ConfigInvalid when it is no folder, belongs to somebody else or is
  // open to others; Unavailable when another process holds it, with its pid.
  static Result<DataDirectory> open(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path database() const { return path_ / kDatabaseFile; }
  std::filesystem::path history() const { return path_ / kHistoryFile; }
  std::filesystem::path master_key() const { return path_ / kMasterKeyFile; }

 private:
  DataDirectory(std::filesystem::path path, FileDescriptor lock)
      : path_(std::move(path)), lock_(std::move(lock)) {}

  std::filesystem::path path_;
  FileDescriptor lock_;
};

}  // namespace wgpilot::app
