#include "api/qr_code.hpp"

#include <fmt/format.h>
#include <qrencode.h>
#include <zlib.h>

#include <memory>

namespace wgpilot::api {
namespace {

constexpr std::size_t kQuietZone = 4;  // modules around the code (ISO/IEC 18004)
constexpr std::size_t kScale = 6;      // pixels a module

using Encoded = std::unique_ptr<QRcode, decltype(&QRcode_free)>;

Encoded encode(std::string_view text, QRecLevel level) {
  constexpr int kSmallestVersion = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  return {QRcode_encodeData(static_cast<int>(text.size()), bytes, kSmallestVersion, level), QRcode_free};
}

std::string big_endian(std::uint32_t number) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift & 0xff);
  return bytes;
}

std::uint32_t checksum(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

void append_chunk(std::string& png, std::string_view type, std::string_view data) {
  const std::string body = fmt::format("{}{}", type, data);
  png += big_endian(static_cast<std::uint32_t>(data.size())) + body + big_endian(checksum(body));
}

std::string deflate(std::string_view bytes) {
  uLongf size = compressBound(bytes.size());
  std::string deflated(size, '\0');
  compress(reinterpret_cast<Bytef*>(deflated.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
           bytes.size());
  deflated.resize(size);
  return deflated;
}

// One row of pixels, packed into bits from the left, behind the byte that says "not filtered".
std::string pixel_row(const QrCode& code, std::size_t y) {
  const std::size_t pixels = (code.width + 2 * kQuietZone) * kScale;
  std::string row(1 + (pixels + 7) / 8, '\xff');
  row[0] = '\0';
  if (y >= code.width) return row;
  for (std::size_t x = 0; x < code.width * kScale; ++x) {
    if (!code.is_dark(x / kScale, y)) continue;
    const std::size_t pixel = x + kQuietZone * kScale;
    row[1 + pixel / 8] = static_cast<char>(row[1 + pixel / 8] & ~(0x80 >> pixel % 8));
  }
  return row;
}

std::string pixels(const QrCode& code) {
  std::string rows;
  for (std::size_t y = 0; y < code.width + 2 * kQuietZone; ++y) {
    // Above the code, the difference wraps around to a row far below it: an empty one.
    const std::string row = pixel_row(code, y - kQuietZone);
    for (std::size_t i = 0; i < kScale; ++i) rows += row;
  }
  return rows;
}

}  // namespace

Result<QrCode> encode_qr_code(std::string_view text) {
  Encoded encoded = encode(text, QR_ECLEVEL_M);
  if (!encoded) encoded = encode(text, QR_ECLEVEL_L);
  if (!encoded) {
    return fail(Error(Code::ValidationError,
                      fmt::format("{} bytes are too many for a QR code, which holds 2953", text.size()))
                    .with_hint("Download the file instead, or list fewer networks in it."));
  }
  QrCode code{.width = static_cast<std::size_t>(encoded->width), .modules = {}};
  for (std::size_t i = 0; i < code.width * code.width; ++i)
    code.modules.push_back((encoded->data[i] & 1) != 0);
  return code;
}

std::string to_png(const QrCode& code) {
  const auto side = static_cast<std::uint32_t>((code.width + 2 * kQuietZone) * kScale);
  constexpr std::string_view kOneBitGreyscale("\x01\x00\x00\x00\x00", 5);
  std::string png("\x89PNG\r\n\x1a\n", 8);
  append_chunk(png, "IHDR", big_endian(side) + big_endian(side) + std::string(kOneBitGreyscale));
  append_chunk(png, "IDAT", deflate(pixels(code)));
  append_chunk(png, "IEND", "");
  return png;
}

std::string to_svg(const QrCode& code) {
  const std::size_t side = code.width + 2 * kQuietZone;
  std::string svg = fmt::format(
      R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" shape-rendering="crispEdges">)"
      R"(<path fill="#fff" d="M0 0h{0}v{0}H0z"/><path d=")",
      side);
  for (std::size_t y = 0; y < code.width; ++y) {
    for (std::size_t x = 0; x < code.width; ++x) {
      if (code.is_dark(x, y))
        fmt::format_to(std::back_inserter(svg), "M{} {}h1v1h-1z", x + kQuietZone, y + kQuietZone);
    }
  }
  return svg + "\"/></svg>\n";
}

std::string to_base64(std::string_view bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::string_view group = bytes.substr(i, 3);
    std::uint32_t bits = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      bits = bits << 8 | (j < group.size() ? static_cast<unsigned char>(group[j]) : 0U);
    }
    for (std::size_t j = 0; j < 4; ++j)
      text += j <= group.size() ? kDigits[bits >> (18 - 6 * j) & 0x3f] : '=';
  }
  return text;
}

}  // namespace wgpilot::api
