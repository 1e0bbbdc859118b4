#include "api/qr_code.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "support/command.hpp"

namespace wgpilot::api {
namespace {

// What a scanner reads from the picture.
std::string scanned(const std::string& png) {
  const auto file = std::filesystem::path(testing::TempDir()) / "wgpilot-qr-code-test.png";
  std::ofstream(file, std::ios::binary) << png;
  std::string text = test::output_of("zbarimg --quiet --raw -Sbinary " + file.string() + " 2>/dev/null");
  std::filesystem::remove(file);
  return text;
}

class QrCodeOfSize : public testing::TestWithParam<std::size_t> {};

TEST_P(QrCodeOfSize, IsReadBackByteForByte) {
  if (std::system("command -v zbarimg >/dev/null") != 0) GTEST_SKIP() << "zbarimg is not installed";
  std::string text = "# Zoë's phone\n[Interface]\n";
  while (text.size() < GetParam()) text += "AllowedIPs = 10.0.0.0/8, fd00::/8\n";
  text.resize(GetParam());
  EXPECT_EQ(scanned(to_png(encode_qr_code(text).value())), text);
}

INSTANTIATE_TEST_SUITE_P(Sizes, QrCodeOfSize, testing::Values(40, 300, 1000, 2331, 2500));

TEST(QrCode, RefusesWhatDoesNotFit) {
  EXPECT_TRUE(encode_qr_code(std::string(2953, 'x')));
  const auto refused = encode_qr_code(std::string(2954, 'x'));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message(), "2954 bytes are too many for a QR code, which holds 2953");
}

TEST(QrCode, DrawsTheSameModulesAsSvg) {
  const QrCode code{.width = 2, .modules = {true, false, false, true}};
  EXPECT_EQ(to_svg(code),
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 10\" shape-rendering=\"crispEdges\">"
            "<path fill=\"#fff\" d=\"M0 0h10v10H0z\"/><path d=\"M4 4h1v1h-1zM5 5h1v1h-1z\"/></svg>\n");
}

// RFC 4648, section 10.
TEST(Base64, MatchesTheVectorsOfItsRfc) {
  EXPECT_EQ(to_base64(""), "");
  EXPECT_EQ(to_base64("f"), "Zg==");
  EXPECT_EQ(to_base64("fo"), "Zm8=");
  EXPECT_EQ(to_base64("foo"), "Zm9v");
  EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
}

}  // namespace
}  // namespace wgpilot::api
