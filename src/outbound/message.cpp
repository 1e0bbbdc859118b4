#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "outbound/mail.hpp"

namespace wgpilot::outbound {
namespace {

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t kBytesInLine = 57;  // 76 characters
constexpr std::size_t kBytesInWord = 42;  // 56 characters, with "=?utf-8?B??=" and a name before it under 78
constexpr std::size_t kLongestSubject = 200;

std::string to_base64(std::string_view bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t n) {
      return i + n < bytes.size() ? static_cast<unsigned char>(bytes[i + n]) : 0U;
    };
    const unsigned triple = byte(0) << 16 | byte(1) << 8 | byte(2);
    text += kDigits[triple >> 18];
    text += kDigits[triple >> 12 & 63];
    text += i + 1 < bytes.size() ? kDigits[triple >> 6 & 63] : '=';
    text += i + 2 < bytes.size() ? kDigits[triple & 63] : '=';
  }
  return text;
}

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

// At most `most` bytes, and no half of a character; what is no UTF-8 is cut anywhere.
std::string_view first_characters(std::string_view text, std::size_t most) {
  constexpr std::size_t kMostContinuations = 3;
  if (text.size() <= most) return text;
  std::size_t end = most;
  while (most - end < kMostContinuations && continues_character(text[end])) --end;
  return text.substr(0, continues_character(text[end]) ? most : end);
}

// RFC 2047: several encoded words, each on a line of its own, whatever the text is.
std::string encoded_words(std::string_view text) {
  std::string words;
  while (!text.empty()) {
    const std::string_view word = first_characters(text, kBytesInWord);
    words += fmt::format("{}=?utf-8?B?{}?=", words.empty() ? "" : "\r\n ", to_base64(word));
    text.remove_prefix(word.size());
  }
  return words;
}

std::string to_subject(std::string_view text) {
  std::string line(first_characters(text, kLongestSubject));
  const auto is_control = [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; };
  std::ranges::replace_if(line, is_control, ' ');
  const bool is_ascii = std::ranges::all_of(line, [](char c) { return c >= 0; });
  const bool is_short = line.size() <= 66;  // "Subject: " before it
  return is_ascii && is_short && !line.contains("=?") ? line : encoded_words(line);
}

std::string with_crlf(std::string_view text) {
  std::string lines;
  for (const char c : text) {
    if (c == '\n') lines += '\r';
    if (c != '\r') lines += c;
  }
  return lines;
}

std::string encoded_body(std::string_view text) {
  std::string body;
  const std::string lines = with_crlf(text);
  for (std::string_view rest = lines; !rest.empty();
       rest.remove_prefix(std::min(kBytesInLine, rest.size()))) {
    body += to_base64(rest.substr(0, kBytesInLine)) + "\r\n";
  }
  return body;
}

}  // namespace

std::string render_message(const Mail& mail) {
  const std::string_view domain = std::string_view(mail.from).substr(mail.from.find('@') + 1);
  return fmt::format(
      "Date: {:%a, %d %b %Y %H:%M:%S} +0000\r\n"
      "From: wgpilot <{}>\r\n"
      "To: {}\r\n"
      "Subject: {}\r\n"
      "Message-ID: <{}@{}>\r\n"
      "Auto-Submitted: auto-generated\r\n"
      "MIME-Version: 1.0\r\n"
      "Content-Type: text/plain; charset=utf-8\r\n"
      "Content-Transfer-Encoding: base64\r\n"
      "\r\n"
      "{}",
      fmt::gmtime(to_unix(mail.date)), mail.from, fmt::join(mail.to, ",\r\n "), to_subject(mail.subject),
      mail.id, domain, encoded_body(mail.text));
}

}  // namespace wgpilot::outbound
