#include "monitor/alert_delivery.hpp"

#include <fmt/format.h>

#include <charconv>

#include "crypto/token.hpp"
#include "model/input.hpp"
#include "net/address.hpp"
#include "net/target.hpp"

namespace wgpilot::monitor {
namespace {

using model::AlertChannel;
using outbound::MailTls;

std::string setting(const storage::Settings& settings, const std::string& key) {
  const auto found = settings.find(key);
  return found == settings.end() ? "" : found->second;
}

Secret secret(const storage::SecretSettings& secrets, const std::string& key) {
  const auto found = secrets.find(key);
  return found == secrets.end() ? Secret() : found->second;
}

MailTls tls_of(const storage::Settings& settings) {
  return find_enum<MailTls>(setting(settings, "smtp_tls")).value_or(MailTls::Starttls);
}

// The usual ports of RFC 5321, 6409 and 8314, unless another is set.
std::uint16_t port_of(const storage::Settings& settings) {
  if (const auto port = net::parse_port(setting(settings, "smtp_port"))) return *port;
  switch (tls_of(settings)) {
    case MailTls::None:
      return 25;
    case MailTls::Starttls:
      return 587;
    case MailTls::Tls:
      return 465;
  }
  return 587;
}

Result<void> deliver_mail(const model::Notice& notice, const DeliverySettings& delivery, UnixTime now,
                          const outbound::Patience& patience) {
  const storage::Settings& settings = delivery.settings;
  const outbound::MailServer server{.host = setting(settings, "smtp_host"),
                                    .port = port_of(settings),
                                    .tls = tls_of(settings),
                                    .user = setting(settings, "smtp_user"),
                                    .password = secret(delivery.secrets, "smtp_pass"),
                                    .ca_file = delivery.ca_file};
  const outbound::Mail mail{.id = notice.key,
                            .from = setting(settings, "smtp_from"),
                            .to = model::split_list(setting(settings, "alert_email")),
                            .subject = "[wgpilot] " + notice.title,
                            .text = notice.body,
                            .date = now};
  return outbound::send_mail(server, mail, patience);
}

Result<void> deliver_webhook(const model::Notice& notice, const DeliverySettings& delivery, UnixTime now,
                             const outbound::Patience& patience) {
  outbound::JsonPost post{.url = setting(delivery.settings, "webhook_url"),
                          .body = notice.body,
                          .headers = {{"X-Wgpilot-Event", notice.event}, {"X-Wgpilot-Delivery", notice.key}},
                          .ca_file = delivery.ca_file};
  if (const Secret key = secret(delivery.secrets, "webhook_secret"); !key.empty()) {
    post.headers.push_back({"X-Wgpilot-Signature", webhook_signature(key, post.body, now)});
  }
  return outbound::post_json(post, patience);
}

}  // namespace

bool is_same(const DeliverySettings& one, const DeliverySettings& other) {
  const auto is_equal = [](const auto& a, const auto& b) {
    return a.first == b.first && a.second.expose() == b.second.expose();
  };
  return one.settings == other.settings && std::ranges::equal(one.secrets, other.secrets, is_equal);
}

std::vector<std::string> missing_settings(AlertChannel channel, const storage::Settings& settings) {
  const std::vector<std::string> needed =
      channel == AlertChannel::Email ? std::vector<std::string>{"smtp_host", "smtp_from", "alert_email"}
                                     : std::vector<std::string>{"webhook_url"};
  std::vector<std::string> missing;
  for (const std::string& key : needed) {
    if (setting(settings, key).empty()) missing.push_back(key);
  }
  return missing;
}

std::vector<AlertChannel> open_channels(const storage::Settings& settings) {
  std::vector<AlertChannel> open;
  for (const AlertChannel channel : {AlertChannel::Email, AlertChannel::Webhook}) {
    if (missing_settings(channel, settings).empty()) open.push_back(channel);
  }
  return open;
}

std::string target_text(AlertChannel channel, const storage::Settings& settings) {
  if (channel == AlertChannel::Webhook) return net::origin_of(setting(settings, "webhook_url"));
  return fmt::format("{} through {}", setting(settings, "alert_email"),
                     net::join_host_port(setting(settings, "smtp_host"), port_of(settings)));
}

std::string webhook_signature(const Secret& secret, std::string_view body, UnixTime now) {
  const std::string signed_text = fmt::format("{}.{}", to_unix(now), body);
  return fmt::format("t={},v1={}", to_unix(now), crypto::hmac_sha256_hex(secret, signed_text));
}

Result<void> deliver(const model::Notice& notice, const DeliverySettings& settings, UnixTime now,
                     const outbound::Patience& patience) {
  return notice.channel == AlertChannel::Email ? deliver_mail(notice, settings, now, patience)
                                               : deliver_webhook(notice, settings, now, patience);
}

}  // namespace wgpilot::monitor
