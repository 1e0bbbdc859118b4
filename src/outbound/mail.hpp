// Mail to an SMTP server. Blocking; any thread. One connection for each mail.
//
// The server's certificate is verified. A password is sent over TLS only, but for a server on this machine.
// Nothing is read from the environment, and no other host is spoken to than the one that is named.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/enum_names.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "outbound/patience.hpp"

namespace wgpilot::outbound {

enum class MailTls {
  None,
  Starttls,  // the conversation begins in the clear and must go over to TLS
  Tls,       // from the first byte
};
constexpr auto enum_names(MailTls) {
  return std::to_array<EnumName<MailTls>>(
      {{MailTls::None, "none"}, {MailTls::Starttls, "starttls"}, {MailTls::Tls, "tls"}});
}

struct MailServer {
  std::string host;  // a name or an address
  std::uint16_t port = 0;
  MailTls tls = MailTls::Starttls;
  std::string user;  // "": no login
  Secret password;
  std::filesystem::path ca_file;  // PEM, trusted in the place of the system's; "": the system's
};

struct Mail {
  std::string id;    // letters and digits, the same for each attempt, so that a second copy can be told
  std::string from;  // an address
  std::vector<std::string> to;
  std::string subject;  // one line of UTF-8
  std::string text;     // UTF-8, lines end with \n
  UnixTime date;
};

// Returns when the server has taken it for all recipients. ValidationError for addresses that are none;
// Unavailable for all that the server or the way to it did, in the server's own words, with a remedy.
Result<void> send_mail(const MailServer& server, const Mail& mail, const Patience& patience);

// The message as RFC 5322 wants it: CRLF, nothing but ASCII, lines of at most 78 characters. Line breaks and
// other control characters of the subject become blanks.
std::string render_message(const Mail& mail);

}  // namespace wgpilot::outbound
