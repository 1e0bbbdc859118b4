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

TEST(SecretSettings, AreSealedReplacedAndTakenOut) {
  test::TemporaryDatabase temporary;
  ASSERT_TRUE(store_secret_setting(temporary.database, temporary.master, "smtp_pass", Secret("first")));
  ASSERT_TRUE(store_secret_setting(temporary.database, temporary.master, "smtp_pass", Secret("second")));
  ASSERT_TRUE(store_secret_setting(temporary.database, temporary.master, "webhook_secret", Secret("third")));
  ASSERT_TRUE(store_secret_setting(temporary.database, temporary.master, "webhook_secret", Secret()));
  const auto loaded = load_secret_settings(temporary.database, temporary.master).value();
  ASSERT_EQ(loaded.size(), 1U);
  EXPECT_EQ(loaded.at("smtp_pass").expose(), "second");
  EXPECT_EQ(temporary.database.run("DELETE FROM secret_settings WHERE instr(value, 'second') > 0").value(),
            0);
  const auto other = crypto::MasterKey::create(temporary.folder.path() / "other.key").value();
  EXPECT_EQ(load_secret_settings(temporary.database, other).error().code(), Code::MasterKeyInvalid);
}

}  // namespace
}  // namespace wgpilot::storage
