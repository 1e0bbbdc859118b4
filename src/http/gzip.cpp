#include "http/gzip.hpp"

#include <zlib.h>

#include <array>
#include <optional>

namespace wgpilot::http {
namespace {

constexpr std::size_t kWorthIt = 1024;
constexpr int kFastest = 1;           // JSON shrinks tenfold at any level; the rest is CPU
constexpr int kGzipWindow = 15 + 16;  // zlib: plus 16 writes a gzip header
constexpr int kDefaultMemoryLevel = 8;

bool is_text(std::string_view content_type) {
  return content_type.starts_with("application/json") || content_type.starts_with("text/");
}

bool is_wanted(const Request& request, const Response& response) {
  const auto accepted = request.header("Accept-Encoding");
  const auto type = response.headers.find("Content-Type");
  return accepted && list_contains(*accepted, "gzip") && type && is_text(*type) &&
         response.body_text().size() > kWorthIt && std::holds_alternative<std::string>(response.body) &&
         !response.headers.contains("Content-Encoding");
}

std::optional<std::string> gzip(std::string_view text) {
  z_stream stream{};
  if (deflateInit2(&stream, kFastest, Z_DEFLATED, kGzipWindow, kDefaultMemoryLevel, Z_DEFAULT_STRATEGY) !=
      Z_OK) {
    return std::nullopt;
  }
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // zlib only reads it
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const bool done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return done ? std::optional(std::move(packed)) : std::nullopt;
}

}  // namespace

void compress(const Request& request, Response& response) {
  if (!is_wanted(request, response)) return;
  auto packed = gzip(response.body_text());
  if (!packed) return;
  response.body = *std::move(packed);
  response.headers.set("Content-Encoding", "gzip");
  response.headers.add("Vary", "Accept-Encoding");
}

std::optional<std::string> gunzip(std::string_view packed) {
  z_stream stream{};
  if (inflateInit2(&stream, kGzipWindow) != Z_OK) return std::nullopt;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));  // zlib only reads it
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string text;
  std::array<char, 16384> piece;
  int state = Z_OK;
  while (state == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = piece.size();
    state = inflate(&stream, Z_NO_FLUSH);
    text.append(piece.data(), piece.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  return state == Z_STREAM_END ? std::optional(std::move(text)) : std::nullopt;
}

}  // namespace wgpilot::http
