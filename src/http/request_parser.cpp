#include "http/request_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <utility>

#include "http/url.hpp"

namespace wgpilot::http {

namespace beast_http = boost::beast::http;

struct RequestParser::Parser {
  explicit Parser(const Limits& limits) {
    beast.header_limit(static_cast<std::uint32_t>(limits.header_bytes));
    beast.body_limit(boost::none);  // limit_body() sets it
  }

  beast_http::request_parser<beast_http::string_body> beast;
  std::size_t header_bytes = 0;
  bool header_seen = false;
  bool expects_continue = false;
  std::size_t body_bytes = 0;  // at most
  std::optional<Target> target;
};

namespace {

std::string_view std_view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

std::unexpected<Error> header_too_large(std::size_t limit) {
  return fail(
      Error(Code::PayloadTooLarge, "the request header is longer than " + std::to_string(limit) + " bytes")
          .with_hint("Send fewer or shorter header fields."));
}

std::unexpected<Error> body_too_large(std::size_t limit) {
  return fail(Code::PayloadTooLarge, "the request body is longer than " + std::to_string(limit) + " bytes");
}

std::unexpected<Error> to_failure(const boost::beast::error_code& error, std::size_t header_bytes,
                                  std::size_t body_bytes) {
  if (error == beast_http::error::header_limit) return header_too_large(header_bytes);
  if (error == beast_http::error::body_limit) return body_too_large(body_bytes);
  return fail(Code::ValidationError, "not a valid HTTP request: " + error.message());
}

Method to_method(boost::beast::string_view name) {
  return find_enum<Method>(std_view(name)).value_or(Method::Other);
}

// RFC 9112, section 3.2: exactly one Host in HTTP/1.1.
Result<void> check_host(const beast_http::request<beast_http::string_body>& message) {
  const auto hosts = message.count(beast_http::field::host);
  if (hosts > 1 || (hosts == 0 && message.version() >= 11)) {
    return fail(Code::ValidationError, "the request must have exactly one Host field");
  }
  return {};
}

}  // namespace

RequestParser::RequestParser(Limits limits, BodyLimit body_limit)
    : parser_(std::make_unique<Parser>(limits)), limits_(limits), body_limit_(std::move(body_limit)) {}
RequestParser::~RequestParser() = default;
RequestParser::RequestParser(RequestParser&&) noexcept = default;
RequestParser& RequestParser::operator=(RequestParser&&) noexcept = default;

Result<std::size_t> RequestParser::feed(std::string_view bytes) {
  if (parser_->beast.is_done()) return 0;
  std::size_t used = 0;
  if (!parser_->header_seen) {
    WGP_TRY(used, put(bytes));
    WGP_TRY(follow_header(used));
  }
  if (parser_->header_seen && !parser_->beast.is_done()) {
    WGP_TRY(const std::size_t more, put(bytes.substr(used)));
    used += more;
  }
  // What the grammar cannot take in one piece: a field, a chunk header with its extensions, trailers.
  if (used == 0 && bytes.size() > limits_.header_bytes) return header_too_large(limits_.header_bytes);
  return used;
}

Result<std::size_t> RequestParser::put(std::string_view bytes) {
  if (bytes.empty()) return 0;
  boost::beast::error_code error;
  const std::size_t used = parser_->beast.put(boost::asio::buffer(bytes), error);
  if (error && error != beast_http::error::need_more)
    return to_failure(error, limits_.header_bytes, parser_->body_bytes);
  return used;
}

// Beast limits each portion of the header that it consumes; the sum is limited here.
Result<void> RequestParser::follow_header(std::size_t used) {
  auto& parser = *parser_;
  parser.header_bytes += used;
  if (parser.header_bytes > limits_.header_bytes) return header_too_large(limits_.header_bytes);
  if (!parser.beast.is_header_done()) return {};
  parser.header_seen = true;
  parser.beast.eager(true);  // the body in one go; before, a call ends with the header
  const auto& message = parser.beast.get();
  WGP_TRY(check_host(message));
  WGP_TRY(parser.target, parse_target(std_view(message.target())));
  WGP_TRY(limit_body());
  parser.expects_continue = boost::beast::iequals(message[beast_http::field::expect], "100-continue");
  return {};
}

Result<void> RequestParser::limit_body() {
  auto& parser = *parser_;
  const auto announced = parser.beast.content_length();
  const auto length = announced ? std::optional<std::uint64_t>(*announced) : std::nullopt;
  parser.body_bytes = limits_.body_bytes;
  if (body_limit_) {
    const Method method = to_method(parser.beast.get().method_string());
    WGP_TRY(parser.body_bytes, body_limit_(method, parser.target->path, length));
  }
  if (length && *length > parser.body_bytes) return body_too_large(parser.body_bytes);
  parser.beast.body_limit(parser.body_bytes);
  return {};
}

RequestParser::State RequestParser::state() const {
  if (parser_->beast.is_done()) return State::Done;
  if (parser_->header_seen) return State::Body;
  return parser_->beast.got_some() ? State::Header : State::Empty;
}

bool RequestParser::take_expects_continue() {
  return std::exchange(parser_->expects_continue, false);
}

RequestParser::Parsed RequestParser::take() {
  auto& parser = *parser_;
  auto& message = parser.beast.get();
  Parsed parsed;
  Request& request = parsed.request;
  request.method = to_method(message.method_string());
  request.target = std_view(message.target());
  if (parser.target) {
    request.path = std::move(parser.target->path);
    request.query = std::move(parser.target->query);
  }
  for (const auto& field : message) {
    request.headers.add(std::string(std_view(field.name_string())), std::string(std_view(field.value())));
  }
  request.body = std::move(message.body());
  // HTTP/1.0 would want it spelled out in the answer; its clients can connect again.
  if (message.keep_alive() && message.version() >= 11) parsed.keep_alive = KeepAlive::Yes;
  parser_ = std::make_unique<Parser>(limits_);
  return parsed;
}

}  // namespace wgpilot::http
