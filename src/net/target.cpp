#include "net/target.hpp"

#include <algorithm>
#include <optional>

#include "net/address.hpp"

namespace wgpilot::net {
namespace {

constexpr std::size_t kLongestLocalPart = 64;  // RFC 5321
constexpr std::size_t kLongestUrl = 2000;

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_local_character(char c) {
  return is_letter_or_digit(c) || std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos;
}

bool is_visible_ascii(char c) {
  return c > 0x20 && c < 0x7f;
}

// What follows "http://" or "https://"; absent for other schemes.
std::optional<std::string_view> after_scheme(std::string_view url) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (url.starts_with(scheme)) return url.substr(scheme.size());
  }
  return std::nullopt;
}

std::string_view authority_of(std::string_view after_scheme) {
  return after_scheme.substr(0, after_scheme.find_first_of("/?#"));
}

bool is_host_and_port(std::string_view authority) {
  if (parse_endpoint(authority)) return true;
  const bool is_bracketed = authority.starts_with('[') && authority.ends_with(']');
  if (is_bracketed) {
    const auto address = parse_address(authority.substr(1, authority.size() - 2));
    return address && !address->is_v4();
  }
  const auto colon = authority.find(':');
  const bool port_is_good =
      colon == std::string_view::npos || parse_port(authority.substr(colon + 1)).has_value();
  return port_is_good && is_host_name(authority.substr(0, colon));
}

}  // namespace

bool is_mail_address(std::string_view text) {
  const auto at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at > kLongestLocalPart) return false;
  const std::string_view local = text.substr(0, at);
  const bool dots_are_good = local.front() != '.' && local.back() != '.' && !local.contains("..");
  const std::string_view host = text.substr(at + 1);
  return dots_are_good && std::ranges::all_of(local, is_local_character) && is_host_name(host) &&
         !parse_address(host);
}

std::string problem_with_web_url(std::string_view text) {
  if (text.size() > kLongestUrl) return "must have at most 2000 characters";
  if (!std::ranges::all_of(text, is_visible_ascii)) {
    return "must have no blanks and no characters beyond ASCII: percent-encode them";
  }
  const auto rest = after_scheme(text);
  if (!rest) return "must be a URL such as https://hooks.example.org/wgpilot";
  const std::string_view authority = authority_of(*rest);
  if (authority.contains('@')) return "must not hold a user name or a password";
  if (!is_host_and_port(authority)) return "must name a host, and a port if it is not the usual one";
  return text.contains('#') ? "must not have a fragment ('#')" : "";
}

std::string origin_of(std::string_view url) {
  const auto rest = after_scheme(url);
  if (!rest) return "";
  return std::string(url.substr(0, url.size() - rest->size())) + std::string(authority_of(*rest));
}

}  // namespace wgpilot::net
