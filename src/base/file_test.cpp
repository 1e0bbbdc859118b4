#include "base/file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace wgpilot {
namespace {

class File : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "wgp-file-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder_), {}));
  }
  std::filesystem::path folder_;
};

TEST_F(File, IsReadBackAsStored) {
  const std::string content(10'000, 'x');
  ASSERT_TRUE(store_file(folder_ / "a", content, 0640, Existing::Replace));
  EXPECT_EQ(load_file(folder_ / "a", 10'000).value(), content);
  struct stat status{};
  ASSERT_EQ(::stat((folder_ / "a").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0640u);
  EXPECT_EQ(entries(), 1u) << "no temporary file may stay";
}

TEST_F(File, ReplacesOrRefusesAsAsked) {
  ASSERT_TRUE(store_file(folder_ / "a", "old", 0600, Existing::Refuse));
  EXPECT_EQ(store_file(folder_ / "a", "new", 0600, Existing::Refuse).error().code(), Code::AlreadyExists);
  EXPECT_EQ(load_file(folder_ / "a", 10).value(), "old");
  ASSERT_TRUE(store_file(folder_ / "a", "new", 0600, Existing::Replace));
  EXPECT_EQ(load_file(folder_ / "a", 10).value(), "new");
  EXPECT_EQ(entries(), 1u);
}

TEST_F(File, NamesPathAndReasonWhenItFails) {
  const auto absent = load_file(folder_ / "absent", 10);
  EXPECT_EQ(absent.error().code(), Code::NotFound);
  EXPECT_NE(absent.error().message().find("absent"), std::string::npos);
  EXPECT_FALSE(store_file(folder_ / "no" / "folder", "x", 0600, Existing::Replace));
  ASSERT_TRUE(store_file(folder_ / "long", "12345678901", 0600, Existing::Replace));
  EXPECT_EQ(load_file(folder_ / "long", 10).error().code(), Code::ConfigInvalid);
}

}  // namespace
}  // namespace wgpilot
