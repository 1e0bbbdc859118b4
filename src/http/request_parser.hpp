// Bytes to requests: HTTP/1.1 and 1.0, limits on header and body, bytes in any portions. Knows no socket; one
// per connection, one thread. Beast does the grammar.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

namespace wgpilot::http {

class RequestParser {
 public:
  struct Limits {
    std::size_t header_bytes = 16 * 1024;
    std::size_t body_bytes = 1024 * 1024;
  };
  enum class State { Empty, Header, Body, Done };  // what has been seen of the request
  // Asked once the header is known, with the length of the body as far as that tells: how long the body may
  // be instead of Limits::body_bytes, or why there can be none.
  using BodyLimit =
      std::function<Result<std::size_t>(Method, std::string_view path, std::optional<std::uint64_t> length)>;

  explicit RequestParser(Limits limits, BodyLimit body_limit = {});
  ~RequestParser();
  RequestParser(RequestParser&&) noexcept;
  RequestParser& operator=(RequestParser&&) noexcept;

  // Takes bytes from the front and says how many; the caller offers the rest again, with more behind it.
  // Bytes after the end of a request are left alone: they belong to the next one. PayloadTooLarge or
  // ValidationError; then the connection cannot go on.
  Result<std::size_t> feed(std::string_view bytes);

  State state() const;
  // The client waits for "100 Continue" before it sends the body. True once a request.
  bool take_expects_continue();

  // After State::Done, and after an error for as much as was understood. Starts over.
  struct Parsed {
    Request request;
    KeepAlive keep_alive = KeepAlive::No;
  };
  Parsed take();

 private:
  struct Parser;
  Result<std::size_t> put(std::string_view bytes);
  Result<void> follow_header(std::size_t used);
  Result<void> limit_body();

  std::unique_ptr<Parser> parser_;
  Limits limits_;
  BodyLimit body_limit_;
};

}  // namespace wgpilot::http
