#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>

#include "doctor/facts.hpp"
#include "storage/master_key.hpp"
#include "storage/networks.hpp"
#include "storage/peers.hpp"
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

}  // namespace
}  // namespace wgpilot::doctor
