// The web page as the program carries it: every file of web/'s build, compressed once, in the binary. Answers
// what no route of the API answers; knows neither the API nor what the page does.
//
// Files under /assets/ have their hash in their name, so they are kept for ever. Every other path is a view
// of the page and gets the one document; its Content-Security-Policy names a nonce of that answer, because
// the page's components make style sheets as they appear. Immutable and thread-safe; nothing here blocks.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "http/request.hpp"
#include "http/response.hpp"

namespace wgpilot::page {

enum class Encoding { Identity, Gzip };

struct File {
  std::string_view path;  // "/assets/index-BX3a.js"; "/index.html" is the document
  std::string_view content_type;
  std::string_view content;
  Encoding encoding = Encoding::Identity;
};

// What the build made of web/; lives as long as the program.
std::span<const File> embedded_files();

class Page {
 public:
  explicit Page(std::span<const File> files);

  // Absent for what is not the page's: methods that change something, /api and its like, files that do not
  // exist.
  std::optional<http::Response> answer(const http::Request& request) const;

 private:
  struct Asset {
    std::string content_type;
    std::string etag;
    http::SharedBytes content;
    Encoding encoding;
    bool is_named_by_content;
  };
  http::Response answer_asset(const http::Request& request, const Asset& asset) const;
  http::Response answer_document() const;

  std::map<std::string, Asset, std::less<>> assets_;
  std::string document_;
};

}  // namespace wgpilot::page
