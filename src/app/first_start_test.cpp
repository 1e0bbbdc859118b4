#include "app/first_start.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <set>

#include "app/store.hpp"
#include "auth/login.hpp"
#include "http/tls_context.hpp"
#include "storage/setup.hpp"

namespace wgpilot::app {
namespace {

class FirstStart : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "wgp-first-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    data_ = folder_ / "data";
    configuration_ = load_configuration("/dev/null", {{"data_dir", data_}}, {}).value().values;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  Result<cli::InitOutcome> init(cli::SetupPassword policy = cli::SetupPassword::Keep) {
    return initialize(configuration_, policy, clock_);
  }
  storage::SetupState setup() {
    const DataDirectory directory = DataDirectory::open(data_).value();
    Store store = open_store(directory).value();
    return storage::load_setup(store.database).value();
  }
  void store_setup(const storage::SetupState& state) {
    const DataDirectory directory = DataDirectory::open(data_).value();
    Store store = open_store(directory).value();
    ASSERT_TRUE(storage::store_setup(store.database, state));
  }
  std::string content(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  std::filesystem::path folder_;
  std::filesystem::path data_;
  Configuration configuration_;
  FakeClock clock_;
};

TEST_F(FirstStart, MakesEverythingPrivate) {
  const auto outcome = init();
  ASSERT_TRUE(outcome) << outcome.error().message();
  EXPECT_EQ(outcome->data_dir, data_.string());
  ASSERT_TRUE(outcome->setup_password);
  EXPECT_TRUE(auth::verify_setup_password(setup().otp_hash, *outcome->setup_password));
  EXPECT_TRUE(http::TlsContext::load({configuration_.tls_certificate, configuration_.tls_key}));
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(data_)) {
    names.insert(entry.path().filename());
    EXPECT_EQ(entry.status().permissions() & std::filesystem::perms(077), std::filesystem::perms::none)
        << entry.path();
  }
  EXPECT_THAT(names,
              testing::IsSupersetOf({"wgpilot.db", "master.key", "certs", "server.crt", "server.key"}));
}

TEST_F(FirstStart, ChangesNothingTheSecondTime) {
  ASSERT_TRUE(init());
  const std::string key = content(data_ / "master.key");
  const std::string certificate = content(configuration_.tls_certificate);
  const storage::SetupState before = setup();
  const auto second = init();
  ASSERT_TRUE(second) << second.error().message();
  EXPECT_FALSE(second->setup_password);
  EXPECT_EQ(second->setup, cli::SetupProgress::Open);
  EXPECT_EQ(content(data_ / "master.key"), key);
  EXPECT_EQ(content(configuration_.tls_certificate), certificate);
  EXPECT_EQ(setup().otp_hash, before.otp_hash);
}

TEST_F(FirstStart, ReplacesAForgottenSetupPasswordWhenAsked) {
  const auto first = init();
  const auto second = init(cli::SetupPassword::Reset);
  ASSERT_TRUE(second && second->setup_password);
  EXPECT_FALSE(auth::verify_setup_password(setup().otp_hash, *first->setup_password));
  EXPECT_TRUE(auth::verify_setup_password(setup().otp_hash, *second->setup_password));
}

TEST_F(FirstStart, HandsOutNoPasswordOnceThereIsAnAdministrator) {
  ASSERT_TRUE(init());
  store_setup({.complete = false, .completed_steps = 1, .otp_hash = ""});
  const auto again = init();
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->setup_password);
  EXPECT_EQ(again->setup, cli::SetupProgress::Complete);
  EXPECT_EQ(init(cli::SetupPassword::Reset).error().code(), Code::SetupAlreadyComplete);
}

TEST_F(FirstStart, LeavesACertificateOfTheAdministratorAlone) {
  configuration_.tls_certificate = folder_ / "own.crt";
  configuration_.tls_key = folder_ / "own.key";
  ASSERT_TRUE(init());
  EXPECT_FALSE(std::filesystem::exists(folder_ / "own.crt"));
  EXPECT_FALSE(std::filesystem::exists(data_ / "certs"));
}

TEST_F(FirstStart, RefusesALostMasterKeyAndMakesNoOther) {
  ASSERT_TRUE(init());
  const std::string database = content(data_ / "wgpilot.db");
  std::filesystem::remove(data_ / "master.key");
  const auto outcome = init();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code(), Code::MasterKeyInvalid);
  EXPECT_EQ(outcome.error().message(), "the master key " + (data_ / "master.key").string() +
                                           " is missing, but the database " +
                                           (data_ / "wgpilot.db").string() + " was sealed with it");
  EXPECT_EQ(outcome.error().hint(), "Put back master.key from your backup. Nothing was changed.");
  EXPECT_FALSE(std::filesystem::exists(data_ / "master.key"));
  EXPECT_EQ(content(data_ / "wgpilot.db"), database);
}

TEST_F(FirstStart, RefusesAnotherMasterKey) {
  ASSERT_TRUE(init());
  std::filesystem::remove(data_ / "master.key");
  ASSERT_TRUE(crypto::MasterKey::create(data_ / "master.key"));
  EXPECT_EQ(init().error().code(), Code::MasterKeyInvalid);
}

TEST_F(FirstStart, RefusesADamagedDatabase) {
  ASSERT_TRUE(init());
  std::ofstream(data_ / "wgpilot.db", std::ios::binary) << std::string(8192, 'x');
  const auto outcome = init();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code(), Code::StorageCorrupt);
  EXPECT_EQ(content(data_ / "wgpilot.db"), std::string(8192, 'x'));
}

}  // namespace
}  // namespace wgpilot::app
