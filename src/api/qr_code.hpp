// QR codes of configuration files, as PNG and as SVG. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace wgpilot::api {

// Square; true is dark. Without the quiet zone, which the pictures add.
struct QrCode {
  std::size_t width = 0;
  std::vector<bool> modules;  // row by row

  bool is_dark(std::size_t x, std::size_t y) const { return modules[y * width + x]; }
};

// With error correction M, or L where the text would not fit otherwise. ValidationError above 2,953 bytes.
Result<QrCode> encode_qr_code(std::string_view text);

// One bit a pixel, black on white.
std::string to_png(const QrCode& code);
std::string to_svg(const QrCode& code);

// RFC 4648, section 4.
std::string to_base64(std::string_view bytes);

}  // namespace wgpilot::api
