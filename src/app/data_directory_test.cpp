#include "app/data_directory.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

namespace wgpilot::app {
namespace {

class DataDirectoryTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "wgp-data-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    path_ = folder_ / "nested" / "data";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_;
  std::filesystem::path path_;
};

TEST_F(DataDirectoryTest, IsMadeForItsOwnerAlone) {
  const auto directory = DataDirectory::open(path_);
  ASSERT_TRUE(directory) << directory.error().message();
  EXPECT_EQ(std::filesystem::status(path_).permissions(), std::filesystem::perms::owner_all);
}

TEST_F(DataDirectoryTest, ServesOneProcessAtATimeAndNamesIt) {
  {
    const auto first = DataDirectory::open(path_);
    ASSERT_TRUE(first) << first.error().message();
    const auto second = DataDirectory::open(path_);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code(), Code::Unavailable);
    EXPECT_EQ(second.error().message(), fmt::format("another wgpilot (process {}) uses the data directory {}",
                                                    ::getpid(), path_.string()));
    EXPECT_EQ(second.error().hint(),
              "Stop it first (`systemctl stop wgpilot`), or choose another --data-dir.");
  }
  EXPECT_TRUE(DataDirectory::open(path_)) << "the lock goes with its holder";
}

TEST_F(DataDirectoryTest, IsRefusedWhileOthersCanRead) {
  ASSERT_TRUE(DataDirectory::open(path_));
  ::chmod(path_.c_str(), 0750);
  const auto open = DataDirectory::open(path_);
  ASSERT_FALSE(open);
  EXPECT_EQ(open.error().message(),
            fmt::format("the data directory {} is open to other users", path_.string()));
  EXPECT_EQ(open.error().hint(), fmt::format("It holds private keys: chmod 700 {}", path_.string()));
}

TEST_F(DataDirectoryTest, IsRefusedWhenItBelongsToSomebodyElse) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root to give a folder away";
  ASSERT_TRUE(DataDirectory::open(path_));
  ASSERT_EQ(::chown(path_.c_str(), 12345, 0), 0);
  const auto open = DataDirectory::open(path_);
  ASSERT_FALSE(open);
  EXPECT_EQ(open.error().message(),
            fmt::format("the data directory {} belongs to user 12345, not to user root", path_.string()));
}

TEST_F(DataDirectoryTest, IsRefusedWhereItCannotBe) {
  std::ofstream(folder_ / "file") << "x";
  EXPECT_EQ(DataDirectory::open(folder_ / "file").error().message(),
            fmt::format("the data directory {} is not a directory", (folder_ / "file").string()));
  EXPECT_EQ(DataDirectory::open(folder_ / "file" / "data").error().message(),
            fmt::format("create the data directory {}: Not a directory (ENOTDIR)",
                        (folder_ / "file" / "data").string()));
}

}  // namespace
}  // namespace wgpilot::app
