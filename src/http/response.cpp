#include "http/response.hpp"

#include <fmt/format.h>

#include <array>
#include <ctime>

namespace wgpilot::http {
namespace {

std::string_view reason_of(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 429:
      return "Too Many Requests";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    default:
      return "";
  }
}

std::string format_date(std::time_t now) {
  static constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm utc{};
  gmtime_r(&now, &utc);
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", kDays[static_cast<std::size_t>(utc.tm_wday)],
                     utc.tm_mday, kMonths[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900,
                     utc.tm_hour, utc.tm_min, utc.tm_sec);
}

// Formatted once a second.
const std::string& date_now() {
  thread_local std::time_t formatted_at = 0;
  thread_local std::string text;
  const std::time_t now = std::time(nullptr);
  if (now != formatted_at) {
    text = format_date(now);
    formatted_at = now;
  }
  return text;
}

bool never_has_body(int status) {
  return status == 204 || status == 304;
}

bool is_stream(const Response& response) {
  return std::holds_alternative<std::shared_ptr<EventStream>>(response.body);
}

// A line break in a value would start a header of its own.
void append_field(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ");
  for (const char c : value) head += c == '\r' || c == '\n' || c == '\0' ? ' ' : c;
  head += "\r\n";
}

}  // namespace

std::string_view Response::body_text() const {
  if (const auto* shared = std::get_if<SharedBytes>(&body)) return *shared ? std::string_view(**shared) : "";
  const auto* own = std::get_if<std::string>(&body);
  return own ? std::string_view(*own) : "";
}

Response text_response(int status, std::string content_type, std::string body) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", std::move(content_type));
  response.body = std::move(body);
  return response;
}

Response stream_response(std::shared_ptr<EventStream> events) {
  Response response;
  response.headers.add("Content-Type", "text/event-stream");
  response.headers.add("X-Accel-Buffering", "no");  // a proxy that collects bytes would hold events back
  response.body = std::move(events);
  return response;
}

std::string to_wire_head(const Response& response, KeepAlive keep_alive) {
  std::string head;
  head.reserve(1024);
  fmt::format_to(std::back_inserter(head), "HTTP/1.1 {} {}\r\n", response.status, reason_of(response.status));
  for (const auto& [name, value] : response.headers) append_field(head, name, value);
  if (!never_has_body(response.status) && !is_stream(response)) {
    append_field(head, "Content-Length", fmt::format_int(response.body_text().size()).c_str());
  }
  append_field(head, "Date", date_now());
  if (keep_alive == KeepAlive::No) append_field(head, "Connection", "close");
  head += "\r\n";
  return head;
}

bool sends_body(const Request& request, const Response& response) {
  return request.method != Method::Head && !never_has_body(response.status);
}

void add_security_headers(Channel channel, Response& response) {
  auto& headers = response.headers;
  headers.set_if_absent("X-Content-Type-Options", "nosniff");
  headers.set_if_absent("X-Frame-Options", "DENY");
  headers.set_if_absent("Referrer-Policy", "no-referrer");
  headers.set_if_absent("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
  headers.set_if_absent("Content-Security-Policy",
                        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
                        "form-action 'self'; frame-ancestors 'none'");
  if (channel == Channel::Tls) headers.set_if_absent("Strict-Transport-Security", "max-age=31536000");
}

}  // namespace wgpilot::http
