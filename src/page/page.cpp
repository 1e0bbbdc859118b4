#include "page/page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "crypto/token.hpp"
#include "http/etag.hpp"
#include "http/gzip.hpp"

namespace wgpilot::page {
namespace {

using http::Request;
using http::Response;

constexpr std::string_view kDocument = "/index.html";
constexpr std::string_view kHashedFolder = "/assets/";
constexpr std::string_view kNoncePlaceholder = "{nonce}";
constexpr std::size_t kNonceBytes = 16;
// A path of a program's, not of a person's: an unknown one is an error in JSON.
constexpr std::array<std::string_view, 3> kProgramPaths{"/api", "/health", "/metrics"};

bool is_under(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

bool is_view(std::string_view path) {
  const bool is_file = path.substr(path.rfind('/') + 1).contains('.');
  return !is_file && std::ranges::none_of(kProgramPaths, [&](auto folder) { return is_under(path, folder); });
}

bool accepts_gzip(const Request& request) {
  return http::list_contains(request.header("Accept-Encoding").value_or(""), "gzip");
}

std::string policy_with(std::string_view nonce) {
  return fmt::format(
      "default-src 'self'; script-src 'self'; style-src 'self' 'nonce-{}'; img-src 'self' data: blob:; "
      "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
      nonce);
}

std::string replace_all(std::string text, std::string_view what, std::string_view with) {
  for (auto place = text.find(what); place != std::string::npos;
       place = text.find(what, place + with.size())) {
    text.replace(place, what.size(), with);
  }
  return text;
}

}  // namespace

Page::Page(std::span<const File> files) {
  for (const File& file : files) {
    if (file.path == kDocument) {
      document_ = file.content;
      continue;
    }
    assets_.emplace(file.path, Asset{.content_type = std::string(file.content_type),
                                     .etag = http::etag_of(file.content),
                                     .content = std::make_shared<const std::string>(file.content),
                                     .encoding = file.encoding,
                                     .is_named_by_content = file.path.starts_with(kHashedFolder)});
  }
}

std::optional<Response> Page::answer(const Request& request) const {
  if (request.method != http::Method::Get && request.method != http::Method::Head) return std::nullopt;
  if (const auto asset = assets_.find(request.path); asset != assets_.end()) {
    return answer_asset(request, asset->second);
  }
  if (!is_view(request.path) || document_.empty()) return std::nullopt;
  return answer_document();
}

Response Page::answer_asset(const Request& request, const Asset& asset) const {
  Response response;
  response.headers.add("Content-Type", asset.content_type);
  response.headers.add("ETag", asset.etag);
  response.headers.add("Vary", "Accept-Encoding");
  response.headers.add("Cache-Control",
                       asset.is_named_by_content ? "public, max-age=31536000, immutable" : "no-cache");
  const auto known = request.header("If-None-Match");
  if (known && http::etag_matches(*known, asset.etag)) {
    response.status = 304;
    return response;
  }
  if (asset.encoding == Encoding::Gzip && !accepts_gzip(request)) {
    response.headers.set("ETag", "W/" + asset.etag);  // the same content in other bytes
    response.body = http::gunzip(*asset.content).value_or("");
    return response;
  }
  if (asset.encoding == Encoding::Gzip) response.headers.add("Content-Encoding", "gzip");
  response.body = asset.content;
  return response;
}

// No entity tag: a document from a cache would carry the nonce of another answer.
Response Page::answer_document() const {
  const std::string nonce = crypto::random_hex(kNonceBytes);
  Response response =
      http::text_response(200, "text/html; charset=utf-8", replace_all(document_, kNoncePlaceholder, nonce));
  response.headers.add("Cache-Control", "no-cache");
  response.headers.add("Content-Security-Policy", policy_with(nonce));
  return response;
}

}  // namespace wgpilot::page
