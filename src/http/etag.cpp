#include "http/etag.hpp"

#include <fmt/format.h>
#include <openssl/sha.h>

#include <array>

namespace wgpilot::http {
namespace {

constexpr std::size_t kTagBytes = 16;

std::string_view without_weakness(std::string_view tag) {
  return tag.starts_with("W/") ? tag.substr(2) : tag;
}

}  // namespace

std::string etag_of(std::string_view content) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const unsigned char*>(content.data()), content.size(), digest.data());
  std::string tag = "\"";
  for (std::size_t i = 0; i < kTagBytes; ++i) fmt::format_to(std::back_inserter(tag), "{:02x}", digest[i]);
  return tag + '"';
}

bool etag_matches(std::string_view header, std::string_view etag) {
  const std::string_view wanted = without_weakness(etag);
  while (!header.empty()) {
    const auto end = header.find(',');
    std::string_view tag = header.substr(0, end);
    header = end == std::string_view::npos ? std::string_view() : header.substr(end + 1);
    tag.remove_prefix(std::min(tag.find_first_not_of(" \t"), tag.size()));
    tag = tag.substr(0, tag.find_last_not_of(" \t") + 1);
    if (tag == "*" || without_weakness(tag) == wanted) return true;
  }
  return false;
}

void apply_etag(const Request& request, Response& response) {
  const bool reads = request.method == Method::Get || request.method == Method::Head;
  if (!reads || response.status != 200) return;
  const std::string etag = etag_of(response.body_text());
  response.headers.set("ETag", etag);
  const auto known = request.header("If-None-Match");
  if (!known || !etag_matches(*known, etag)) return;
  response.status = 304;
  response.body = std::string();
}

}  // namespace wgpilot::http
