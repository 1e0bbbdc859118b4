#include "http/certificate.hpp"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <memory>

#include "base/file.hpp"

namespace wgpilot::http {
namespace {

class Certificate : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "wgp-cert-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    files_ = {folder_ / "cert.pem", folder_ / "key.pem"};
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::shared_ptr<X509> load() const {
    const std::string pem = load_file(files_.certificate, 100'000).value();
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> memory(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free_all);
    return {PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr), X509_free};
  }

  std::filesystem::path folder_;
  CertificateFiles files_;
};

TEST_F(Certificate, IsValidForItsNamesAndAddresses) {
  ASSERT_TRUE(create_self_signed({{"vpn.example.org", "192.0.2.7", "2001:db8::1"}, from_unix(1'700'000'000)},
                                 files_));
  const auto certificate = load();
  EXPECT_EQ(X509_check_host(certificate.get(), "vpn.example.org", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_ip_asc(certificate.get(), "192.0.2.7", 0), 1);
  EXPECT_EQ(X509_check_ip_asc(certificate.get(), "2001:db8::1", 0), 1);
  EXPECT_NE(X509_check_host(certificate.get(), "other.example.org", 0, 0, nullptr), 1);
}

TEST_F(Certificate, LastsTenYears) {
  const UnixTime start = from_unix(1'700'000'000);
  ASSERT_TRUE(create_self_signed({{"a"}, start}, files_));
  const auto certificate = load();
  std::tm end{};
  ASSERT_EQ(ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &end), 1);
  EXPECT_EQ(from_unix(timegm(&end)), start + std::chrono::days(3652));
}

TEST_F(Certificate, TellsItsExpiry) {
  const UnixTime start = from_unix(1'700'000'000);
  ASSERT_TRUE(create_self_signed({{"a"}, start, std::chrono::days(5)}, files_));
  EXPECT_EQ(load_certificate_expiry(files_.certificate).value(), start + std::chrono::days(5));
  EXPECT_EQ(load_certificate_expiry(files_.key).error().code(), Code::ConfigInvalid);
  EXPECT_EQ(load_certificate_expiry(folder_ / "nothing").error().code(), Code::NotFound);
}

TEST_F(Certificate, IsReadableByItsOwnerOnly) {
  ASSERT_TRUE(create_self_signed({{"a"}, SystemClock().now()}, files_));
  for (const auto& file : {files_.certificate, files_.key}) {
    struct stat status{};
    ASSERT_EQ(::stat(file.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
  }
}

TEST_F(Certificate, IsRefusedWithAnotherKey) {
  ASSERT_TRUE(create_self_signed({{"a"}, SystemClock().now()}, files_));
  EXPECT_TRUE(TlsContext::load(files_));
  const CertificateFiles other{folder_ / "other.pem", folder_ / "other-key.pem"};
  ASSERT_TRUE(create_self_signed({{"a"}, SystemClock().now()}, other));
  const auto mixed = TlsContext::load({files_.certificate, other.key});
  ASSERT_FALSE(mixed);
  EXPECT_EQ(mixed.error().code(), Code::ConfigInvalid);
  EXPECT_NE(mixed.error().message().find("other-key.pem"), std::string::npos);
}

TEST_F(Certificate, CutsALongSubjectButKeepsTheName) {
  const std::string name = std::string(60, 'a') + ".example.org";
  ASSERT_TRUE(create_self_signed({{name}, SystemClock().now()}, files_));
  EXPECT_EQ(X509_check_host(load().get(), name.c_str(), 0, 0, nullptr), 1);
}

}  // namespace
}  // namespace wgpilot::http
