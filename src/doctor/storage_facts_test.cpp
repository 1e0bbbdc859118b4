#include <gmock/gmock.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <cerrno>
#include <fstream>
#include <functional>

#include "doctor/facts.hpp"
#include "storage/history.hpp"
#include "storage/master_key.hpp"
#include "storage/networks.hpp"
#include "storage/peers.hpp"
#include "support/private_namespace.hpp"
#include "support/temporary_database.hpp"

namespace wgpilot::doctor {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class StorageFactsOf : public testing::Test {
 protected:
  StorageFactsOf() {
    auto stored = std::make_unique<test::TemporaryDatabase>();
    storage::verify_master_key(stored->database, stored->master).value();
    const auto id = storage::insert_network(stored->database, stored->master, test::sample_network()).value();
    storage::insert_peer(stored->database, stored->master, test::sample_peer(id), std::nullopt).value();
    for (const char* name : {"wgpilot.db", "master.key"}) {
      std::filesystem::copy_file(stored->folder.path() / name, folder_.path() / name);
    }
    // What the log still holds belongs to the copy as well.
    std::filesystem::copy_file(stored->folder.path() / "wgpilot.db-wal", folder_.path() / "wgpilot.db-wal");
  }
  std::filesystem::path path(const char* name) const { return folder_.path() / name; }
  StorageFacts load() const {
    return load_storage_facts({.database = path("wgpilot.db"), .master_key = path("master.key")});
  }

 private:
  test::TemporaryFolder folder_;
};

TEST_F(StorageFactsOf, AHealthyInstallationNameNothing) {
  const StorageFacts facts = load();
  EXPECT_TRUE(facts.database) << facts.database.error().message();
  EXPECT_TRUE(facts.master_key) << facts.master_key.error().message();
  EXPECT_THAT(facts.open_files, ElementsAre());
}

TEST_F(StorageFactsOf, ALostKeyNameItsFile) {
  std::filesystem::remove(path("master.key"));
  EXPECT_THAT(load().master_key.error().message(), HasSubstr("master.key"));
}

TEST_F(StorageFactsOf, AnotherKeySaySo) {
  std::ofstream(path("master.key"), std::ios::binary) << std::string(32, 'x');
  EXPECT_EQ(load().master_key.error().code(), Code::MasterKeyInvalid);
}

TEST_F(StorageFactsOf, ADamagedDatabaseAreOneFailure) {
  std::filesystem::remove(path("wgpilot.db-wal"));
  std::ofstream(path("wgpilot.db"), std::ios::binary) << "this is no database";
  EXPECT_EQ(load().database.error().code(), Code::StorageCorrupt);
  EXPECT_TRUE(load().master_key);
}

TEST_F(StorageFactsOf, NoDatabaseSayHowToMakeOne) {
  std::filesystem::remove(path("wgpilot.db"));
  EXPECT_THAT(load().database.error().hint(), HasSubstr("wgpilot init"));
}

TEST_F(StorageFactsOf, FilesThatOthersCanReadNameThemWithTheirModes) {
  ::chmod(path("wgpilot.db").c_str(), 0644);
  EXPECT_THAT(load().open_files, ElementsAre(HasSubstr("wgpilot.db (mode 0644)")));
}

class HistoryCheck : public testing::Test {
 protected:
  void make() const { ASSERT_TRUE(storage::open_history(path_)); }
  // The machine as it is, and a disk of this size under the file.
  void on_small_disk(const std::function<void()>& action) const {
    test::in_private_namespace(CLONE_NEWNS, [&] {
      ASSERT_EQ(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
      ASSERT_EQ(::mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, "size=2m"), 0);
      make();
      action();
    });
  }

  test::TemporaryFolder folder_;
  std::filesystem::path path_ = folder_.path() / "history.db";
};

TEST_F(HistoryCheck, IsContentWithNoneYetAndWithAWholeOne) {
  EXPECT_TRUE(check_history(path_));
  make();
  const auto checked = check_history(path_);
  EXPECT_TRUE(checked) << checked.error().message();
}

TEST_F(HistoryCheck, SaysOfADamagedFileWhatBecomesOfIt) {
  std::ofstream(path_, std::ios::binary) << "this is no database";
  const auto checked = check_history(path_);
  EXPECT_EQ(checked.error().code(), Code::StorageCorrupt);
  EXPECT_THAT(checked.error().hint(), HasSubstr("history.db.damaged"));
}

TEST_F(HistoryCheck, NamesWhatIsNoFile) {
  std::filesystem::create_directory(path_);
  EXPECT_THAT(check_history(path_).error().message(), HasSubstr("history.db"));
}

TEST_F(HistoryCheck, FindsAFullDisk) {
  on_small_disk([this] {
    EXPECT_TRUE(check_history(path_));
    std::ofstream(folder_.path() / "filler") << std::string(2 << 20, 'x');
    EXPECT_EQ(check_history(path_).error().code(), Code::StorageFull);
  });
}

TEST_F(HistoryCheck, FindsAFileSystemThatIsReadOnly) {
  on_small_disk([this] {
    ASSERT_EQ(::mount(nullptr, folder_.path().c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr), 0);
    EXPECT_EQ(check_history(path_).error().os_errno(), EROFS);
  });
}

}  // namespace
}  // namespace wgpilot::doctor
