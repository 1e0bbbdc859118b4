#include "control/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "model/input.hpp"
#include "net/target.hpp"

namespace wgpilot::control {
namespace {

constexpr std::size_t kMostRecipients = 5;
constexpr std::size_t kLongestCredential = 256;
constexpr std::size_t kShortestSigningSecret = 16;

std::string ip_address(std::string_view text) {
  const auto address = net::parse_address(text);
  if (!address) return "must be an IP address";
  const bool reachable = !address->is_unspecified() && !address->is_multicast();
  return reachable ? "" : "must be an address that clients can reach";
}

std::string host_name(std::string_view text) {
  return net::is_host_name(text) ? "" : "must be a host name or an IP address";
}

std::string addresses(std::string_view text) {
  const auto items = model::split_list(text);
  if (items.size() > model::kMostDnsServers)
    return fmt::format("must have at most {} addresses", model::kMostDnsServers);
  for (const auto& item : items) {
    if (!net::parse_address(item)) return fmt::format("'{}' is not an IP address", item);
  }
  return "";
}

std::string mtu(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool number = error == std::errc{} && end == text.data() + text.size();
  const bool fits = number && value >= model::kSmallestMtu && value <= model::kLargestMtu;
  return fits ? "" : fmt::format("must be between {} and {}", model::kSmallestMtu, model::kLargestMtu);
}

std::string port(std::string_view text) {
  return net::parse_port(text) ? "" : "must be a port between 1 and 65535";
}

std::string tls(std::string_view text) {
  return text == "none" || text == "starttls" || text == "tls" ? "" : "must be none, starttls or tls";
}

std::string mail_address(std::string_view text) {
  return net::is_mail_address(text) ? "" : "must be a mail address such as ops@example.org";
}

std::string mail_addresses(std::string_view text) {
  const auto items = model::split_list(text);
  if (items.empty()) return mail_address(text);
  if (items.size() > kMostRecipients) return fmt::format("must have at most {} addresses", kMostRecipients);
  for (const auto& item : items) {
    if (!net::is_mail_address(item)) return fmt::format("'{}' is not a mail address", item);
  }
  return "";
}

// What goes to a server as it is, or makes a signature.
std::string credential(std::string_view text) {
  const bool is_clean = std::ranges::none_of(text, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; });
  const bool is_good = is_clean && text.size() <= kLongestCredential;
  return is_good ? ""
                 : fmt::format("must be at most {} bytes without control characters", kLongestCredential);
}

std::string signing_secret(std::string_view text) {
  if (text.size() < kShortestSigningSecret) {
    return fmt::format("must have at least {} characters", kShortestSigningSecret);
  }
  return credential(text);
}

enum class Visibility { Shown, WriteOnly };

struct Rule {
  std::string_view key;
  std::string (*problem)(std::string_view);  // of a value that is not empty; an empty one unsets
  Visibility visibility = Visibility::Shown;
};

constexpr Rule kRules[] = {{"public_ip", ip_address},
                           {"hostname", host_name},
                           {"dns_servers", addresses},
                           {"default_mtu", mtu},
                           {"smtp_host", host_name},
                           {"smtp_port", port},
                           {"smtp_user", credential},
                           {"smtp_pass", credential, Visibility::WriteOnly},
                           {"smtp_from", mail_address},
                           {"smtp_tls", tls},
                           {"alert_email", mail_addresses},
                           {"webhook_url", net::problem_with_web_url},
                           {"webhook_secret", signing_secret, Visibility::WriteOnly}};

const Rule* find_rule(std::string_view key) {
  const auto rule = std::ranges::find(kRules, key, &Rule::key);
  return rule == std::end(kRules) ? nullptr : rule;
}

Result<void> store(Control& control, storage::Database& database, Snapshot& next,
                   const storage::Settings::value_type& change) {
  const auto& [key, value] = change;
  if (find_rule(key)->visibility == Visibility::Shown) {
    WGP_TRY(storage::store_setting(database, key, value));
    next.settings[key] = value;
    return {};
  }
  WGP_TRY(storage::store_secret_setting(database, control.parts().master_key, key, Secret(value)));
  if (value.empty()) {
    next.secrets.erase(key);
  } else {
    next.secrets[key] = Secret(value);
  }
  return {};
}

}  // namespace

storage::Settings visible_settings(const Snapshot& snapshot) {
  storage::Settings visible;
  for (const Rule& rule : kRules) {
    if (rule.visibility == Visibility::WriteOnly) continue;
    visible[std::string(rule.key)] = setting(snapshot, std::string(rule.key));
  }
  return visible;
}

std::vector<FieldError> problems_with_settings(const storage::Settings& changes) {
  std::vector<FieldError> problems;
  for (const auto& [key, value] : changes) {
    const Rule* rule = find_rule(key);
    if (rule == nullptr) {
      problems.push_back({key, "is not a known setting"});
    } else if (std::string problem = value.empty() ? "" : rule->problem(value); !problem.empty()) {
      problems.push_back({key, std::move(problem)});
    }
  }
  return problems;
}

Result<void> update_settings(Control& control, const storage::Settings& changes,
                             const Control::EditRows& also) {
  if (auto problems = problems_with_settings(changes); !problems.empty()) {
    return fail(validation_error(std::move(problems)));
  }
  return control.change_rows([&](storage::Database& database, Snapshot& next) -> Result<void> {
    for (const auto& change : changes) WGP_TRY(store(control, database, next, change));
    return also ? also(database, next) : Result<void>{};
  });
}

int default_mtu(const Snapshot& snapshot) {
  const std::string text = setting(snapshot, "default_mtu");
  int value = model::kDefaultMtu;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace wgpilot::control
