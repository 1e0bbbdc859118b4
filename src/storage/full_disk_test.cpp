// What a full disk does: the change is refused by name, nothing of it stays, and what was there remains
// whole.
#include <gmock/gmock.h>
#include <sys/mount.h>

#include "storage/networks.hpp"
#include "storage/peers.hpp"
#include "support/private_namespace.hpp"
#include "support/temporary_database.hpp"

namespace wgpilot::storage {
namespace {

// Two peers in one transaction.
Result<void> insert_pair(Database& database, const crypto::MasterKey& master, NetworkId network, int pair) {
  WGP_TRY(Transaction transaction, Transaction::begin(database));
  for (const int n : {2 * pair, 2 * pair + 1}) {
    WGP_TRY(insert_peer(database, master, test::sample_peer(network, n), std::nullopt));
  }
  return transaction.commit();
}

// Fills the disk with pairs of peers and expects whole pairs, and no others, to be there in the end.
void expect_whole_pairs_when_full(Database& database, const crypto::MasterKey& master) {
  const NetworkId network = insert_network(database, master, test::sample_network()).value();
  constexpr int kMoreThanFit = 20'000;
  int stored = 0;
  Result<void> last;
  while (stored < kMoreThanFit && (last = insert_pair(database, master, network, stored))) ++stored;

  ASSERT_FALSE(last) << "the disk did not fill up";
  EXPECT_EQ(last.error().code(), Code::StorageFull) << last.error().message();
  EXPECT_THAT(last.error().hint(), testing::HasSubstr("Free space"));
  EXPECT_FALSE(database.in_transaction());
  EXPECT_EQ(load_peers(database, master).value().size(), static_cast<std::size_t>(2 * stored));
}

TEST(FullDisk, RefusesTheChangeAndKeepsTheRest) {
  const test::TemporaryFolder folder;
  test::in_private_namespace(CLONE_NEWNS, [&] {
    ASSERT_EQ(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
    ASSERT_EQ(::mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=512k"), 0);
    const std::filesystem::path path = folder.path() / "wgpilot.db";
    const auto master = crypto::MasterKey::create(folder.path() / "master.key").value();
    {
      Database database = Database::open(path, Access::ReadWrite).value();
      ASSERT_TRUE(migrate(database));
      expect_whole_pairs_when_full(database, master);
    }
    EXPECT_TRUE(Database::open(path, Access::ReadWrite))
        << "a full disk must not keep the service from starting";
  });
}

TEST(FullDisk, LooksTheSameUnderAQuotaOfPages) {
  test::TemporaryDatabase temporary;
  ASSERT_TRUE(temporary.database.run_script("PRAGMA max_page_count = 60"));
  expect_whole_pairs_when_full(temporary.database, temporary.master);
}

}  // namespace
}  // namespace wgpilot::storage
