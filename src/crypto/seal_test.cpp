#include "crypto/seal.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

namespace wgpilot::crypto {
namespace {

class Seal : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "wgp-seal-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  MasterKey key(const char* name) { return MasterKey::create(folder_ / name).value(); }
  std::filesystem::path folder_;
};

TEST_F(Seal, OpensWhatItSealed) {
  const MasterKey master = key("a");
  const auto sealed = master.seal(Secret("attack at dawn"), "peers/7/private_key");
  EXPECT_EQ(sealed.size(), 24u + 14u + 16u);
  EXPECT_EQ(master.unseal(sealed, "peers/7/private_key").value().expose(), "attack at dawn");
  EXPECT_NE(sealed, master.seal(Secret("attack at dawn"), "peers/7/private_key")) << "each has its own nonce";
}

TEST_F(Seal, KeepsEmptyValues) {
  const MasterKey master = key("a");
  EXPECT_EQ(master.unseal(master.seal(Secret(), "x"), "x").value().expose(), "");
}

TEST_F(Seal, OpensKeysAsKeys) {
  const MasterKey master = key("a");
  const PrivateKey secret = generate_private_key();
  EXPECT_EQ(unseal_key<PrivateKey>(master, master.seal(secret.bytes, "k"), "k").value(), secret);
  EXPECT_EQ(unseal_key<PrivateKey>(master, master.seal(Secret("short"), "k"), "k").error().code(),
            Code::StorageCorrupt);
}

TEST_F(Seal, RefusesAnotherContextKeyOrContent) {
  const MasterKey master = key("a");
  auto sealed = master.seal(Secret("value"), "peers/7");
  EXPECT_EQ(master.unseal(sealed, "peers/8").error().code(), Code::MasterKeyInvalid);
  EXPECT_EQ(key("b").unseal(sealed, "peers/7").error().code(), Code::MasterKeyInvalid);
  for (auto& byte : sealed) {
    byte ^= 1;
    EXPECT_FALSE(master.unseal(sealed, "peers/7"));
    byte ^= 1;
  }
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_FALSE(master.unseal(std::span(sealed).first(size), "peers/7")) << size;
  }
}

TEST_F(Seal, LoadsTheKeyItCreated) {
  const MasterKey created = key("a");
  const MasterKey loaded = MasterKey::load(folder_ / "a").value();
  EXPECT_EQ(loaded.id(), created.id());
  EXPECT_EQ(loaded.id().size(), 16u);
  EXPECT_NE(loaded.id(), key("b").id());
  struct stat status{};
  ASSERT_EQ(::stat((folder_ / "a").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(Seal, NeverReplacesAKey) {
  const std::string id = key("a").id();
  EXPECT_EQ(MasterKey::create(folder_ / "a").error().code(), Code::AlreadyExists);
  EXPECT_EQ(MasterKey::load(folder_ / "a").value().id(), id);
}

TEST_F(Seal, RefusesAKeyFileThatOthersCanReadOrThatHasTheWrongSize) {
  const auto refusal = [&] { return MasterKey::load(folder_ / "a").error(); };
  EXPECT_EQ(refusal().code(), Code::MasterKeyInvalid);
  EXPECT_NE(refusal().hint().find("backup"), std::string::npos);
  std::ignore = key("a");  // for its file
  ::chmod((folder_ / "a").c_str(), 0640);
  EXPECT_EQ(refusal().code(), Code::MasterKeyInvalid);
  EXPECT_NE(refusal().hint().find("chmod 600"), std::string::npos);
  ::chmod((folder_ / "a").c_str(), 0600);
  std::filesystem::resize_file(folder_ / "a", 31);
  EXPECT_EQ(refusal().code(), Code::MasterKeyInvalid);
  EXPECT_NE(refusal().message().find("31 bytes"), std::string::npos);
  EXPECT_EQ(MasterKey::load(folder_).error().code(), Code::MasterKeyInvalid);
}

}  // namespace
}  // namespace wgpilot::crypto
