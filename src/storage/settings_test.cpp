#include "storage/settings.hpp"

#include <gtest/gtest.h>

#include "support/temporary_database.hpp"

namespace wgpilot::storage {
namespace {

TEST(Settings, AreEmptyAtFirstAndReplacedByName) {
  test::TemporaryDatabase temporary;
  EXPECT_TRUE(load_settings(temporary.database).value().empty());
  ASSERT_TRUE(store_setting(temporary.database, "hostname", "vpn.example.org"));
  ASSERT_TRUE(store_setting(temporary.database, "dns_servers", "9.9.9.9"));
  ASSERT_TRUE(store_setting(temporary.database, "dns_servers", ""));
  EXPECT_EQ(load_settings(temporary.database).value(),
            (Settings{{"hostname", "vpn.example.org"}, {"dns_servers", ""}}));
}

}  // namespace
}  // namespace wgpilot::storage
