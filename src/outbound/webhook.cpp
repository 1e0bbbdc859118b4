#include "outbound/webhook.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "net/target.hpp"
#include "outbound/transfer.hpp"

namespace wgpilot::outbound {
namespace {

bool is_header_text(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; });
}

Result<void> check(const JsonPost& post) {
  if (const auto problem = net::problem_with_web_url(post.url); !problem.empty()) {
    return fail(Code::ValidationError, "the URL of the webhook " + problem);
  }
  const auto is_bad = [](const Header& header) {
    return !is_header_text(header.name) || !is_header_text(header.value);
  };
  if (std::ranges::any_of(post.headers, is_bad)) {
    return fail(Code::ValidationError, "a header of the webhook is not printable text");
  }
  return {};
}

std::string_view first_line(std::string_view text) {
  return text.substr(0, text.find_first_of("\r\n"));
}

Result<void> judge(const std::string& server, const Transfer::Outcome& outcome) {
  // An answer that was too long to read all of it is one all the same.
  const bool is_answered = outcome.code == CURLE_OK || (outcome.code == CURLE_WRITE_ERROR && outcome.status);
  if (!is_answered) return fail(transport_error(server, outcome));
  if (outcome.status >= 200 && outcome.status < 300) return {};
  if (outcome.status >= 300 && outcome.status < 400) {
    return fail(
        Error(Code::Unavailable, fmt::format("{} answered {} and leads elsewhere; redirects are not followed",
                                             server, outcome.status))
            .with_hint("Set webhook_url to the address where the webhook really is."));
  }
  const std::string words = quoted_line(first_line(outcome.answer));
  return fail(Error(Code::Unavailable, fmt::format("{} answered {}{}{}", server, outcome.status,
                                                   words.empty() ? "" : ": ", words))
                  .with_hint("Check webhook_url and webhook_secret, and the log of the other side."));
}

}  // namespace

Result<void> post_json(const JsonPost& post, const Patience& patience) {
  WGP_TRY(check(post));
  WGP_TRY(Transfer transfer, Transfer::open(post.url, "http,https"));
  transfer.trust(post.ca_file);
  TextList headers;
  headers.add("Content-Type: application/json");
  headers.add("Expect:");  // no waiting for a "100 Continue"
  for (const Header& header : post.headers) headers.add(fmt::format("{}: {}", header.name, header.value));
  transfer.set(CURLOPT_HTTPHEADER, headers.get());
  transfer.set(CURLOPT_USERAGENT, "wgpilot");
  transfer.set(CURLOPT_POST, 1L);
  transfer.set(CURLOPT_POSTFIELDS, post.body.data());
  transfer.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(post.body.size()));
  return judge("the webhook at " + net::origin_of(post.url), transfer.run(patience));
}

}  // namespace wgpilot::outbound
