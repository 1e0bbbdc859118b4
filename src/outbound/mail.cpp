#include "outbound/mail.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "net/address.hpp"
#include "net/target.hpp"
#include "outbound/transfer.hpp"

namespace wgpilot::outbound {
namespace {

std::string url_of(const MailServer& server) {
  const std::string_view scheme = server.tls == MailTls::Tls ? "smtps" : "smtp";
  return fmt::format("{}://{}", scheme, net::join_host_port(server.host, server.port));
}

bool is_this_machine(std::string_view host) {
  const auto address = net::parse_address(host);
  return host == "localhost" || (address && address->is_loopback());
}

Result<void> check(const MailServer& server, const Mail& mail) {
  if (!net::is_host_name(server.host))
    return fail(Code::ValidationError, "the mail server has no valid name");
  if (!net::is_mail_address(mail.from)) return fail(Code::ValidationError, "the sender is no mail address");
  if (mail.to.empty() || !std::ranges::all_of(mail.to, net::is_mail_address)) {
    return fail(Code::ValidationError, "the recipient is no mail address");
  }
  if (server.user.empty() || server.tls != MailTls::None || is_this_machine(server.host)) return {};
  return fail(Error(Code::ValidationError, "a password is not sent without TLS")
                  .with_hint("Set smtp_tls to starttls or tls, or remove smtp_user."));
}

void set_server(Transfer& transfer, const MailServer& server) {
  transfer.trust(server.ca_file);
  transfer.set(CURLOPT_USE_SSL, long{server.tls == MailTls::None ? CURLUSESSL_NONE : CURLUSESSL_ALL});
  if (server.user.empty()) return;
  transfer.set(CURLOPT_USERNAME, server.user.c_str());
  transfer.set(CURLOPT_PASSWORD, std::string(server.password.expose()).c_str());  // libcurl keeps a copy
}

Error mail_error(const MailServer& server, const Transfer::Outcome& outcome) {
  const std::string name = "the mail server " + net::join_host_port(server.host, server.port);
  const std::string& words = outcome.last_line.empty() ? outcome.reason : outcome.last_line;
  const auto refusal = [&](std::string_view what) {
    return Error(Code::Unavailable, fmt::format("{} {}: {}", name, what, words));
  };
  switch (outcome.code) {
    case CURLE_LOGIN_DENIED:
      return refusal("refused the login").with_hint("Check smtp_user and smtp_pass.");
    case CURLE_USE_SSL_FAILED:
      return refusal("offers no STARTTLS")
          .with_hint("Set smtp_tls to tls where the port is one for TLS from the first byte (mostly 465).");
    case CURLE_SEND_ERROR:
    case CURLE_WEIRD_SERVER_REPLY:
      if (outcome.status < 400) return transport_error(name, outcome);
      return refusal("refused the message").with_hint("Check smtp_from, alert_email and smtp_user.");
    case CURLE_SSL_CONNECT_ERROR:
      return transport_error(name, outcome)
          .with_hint(
              "smtp_tls is tls for ports with TLS from the first byte (mostly 465), and starttls for "
              "others (mostly 587).");
    default:
      return transport_error(name, outcome);
  }
}

}  // namespace

Result<void> send_mail(const MailServer& server, const Mail& mail, const Patience& patience) {
  WGP_TRY(check(server, mail));
  WGP_TRY(Transfer transfer, Transfer::open(url_of(server), "smtp,smtps"));
  set_server(transfer, server);
  TextList recipients;
  for (const std::string& address : mail.to) recipients.add(fmt::format("<{}>", address));
  const std::string sender = fmt::format("<{}>", mail.from);
  const std::string message = render_message(mail);
  transfer.set(CURLOPT_MAIL_FROM, sender.c_str());
  transfer.set(CURLOPT_MAIL_RCPT, recipients.get());
  transfer.set(CURLOPT_UPLOAD, 1L);
  transfer.send(message);
  const Transfer::Outcome outcome = transfer.run(patience);
  if (outcome.code != CURLE_OK) return fail(mail_error(server, outcome));
  return {};
}

}  // namespace wgpilot::outbound
