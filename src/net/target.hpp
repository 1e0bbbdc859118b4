// Whom a server may write to, as text that a person typed: mail addresses and URLs of webhooks. Checks only;
// no I/O, no name resolution. What passes holds neither blanks nor control characters, so it can stand in a
// header or a command as it is.
#pragma once

#include <string>
#include <string_view>

namespace wgpilot::net {

// "ops@example.org": a local part of the characters that need no quotes (RFC 5322, atext and dots), and a
// host name.
bool is_mail_address(std::string_view text);

// Empty for an http or https URL that a request can be sent to, else what is wrong with it. User names,
// passwords and fragments are refused.
std::string problem_with_web_url(std::string_view text);

// "https://hooks.example.org:8443" of such a URL: what may be shown, as path and query can hold a secret.
std::string origin_of(std::string_view url);

}  // namespace wgpilot::net
