#include "storage/master_key.hpp"

#include <gmock/gmock.h>

#include "storage/networks.hpp"
#include "support/temporary_database.hpp"

namespace wgpilot::storage {
namespace {

TEST(MasterKeyCheck, RemembersTheFirstKey) {
  test::TemporaryDatabase temporary;
  EXPECT_TRUE(verify_master_key(temporary.database, temporary.master));
  EXPECT_TRUE(verify_master_key(temporary.database, temporary.master));
}

TEST(MasterKeyCheck, RefusesAnotherKeyAndDestroysNothing) {
  test::TemporaryDatabase temporary;
  const test::TemporaryDatabase other;
  ASSERT_TRUE(verify_master_key(temporary.database, temporary.master));
  ASSERT_TRUE(insert_network(temporary.database, temporary.master, test::sample_network()));

  const auto refused = verify_master_key(temporary.database, other.master);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Code::MasterKeyInvalid);
  EXPECT_THAT(refused.error().hint(), testing::HasSubstr("Put back the master.key"));

  EXPECT_TRUE(verify_master_key(temporary.database, temporary.master));
  EXPECT_EQ(load_networks(temporary.database, temporary.master).value().size(), 1u);
}

}  // namespace
}  // namespace wgpilot::storage
