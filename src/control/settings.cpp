#include "control/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "model/input.hpp"

namespace wgpilot::control {
namespace {

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

struct Rule {
  std::string_view key;
  std::string (*problem)(std::string_view);  // of a value that is not empty; an empty one unsets
};

constexpr Rule kRules[] = {
    {"public_ip", ip_address}, {"hostname", host_name}, {"dns_servers", addresses}, {"default_mtu", mtu}};

}  // namespace

storage::Settings visible_settings(const Snapshot& snapshot) {
  storage::Settings visible;
  for (const Rule& rule : kRules) visible[std::string(rule.key)] = setting(snapshot, std::string(rule.key));
  return visible;
}

std::vector<FieldError> problems_with_settings(const storage::Settings& changes) {
  std::vector<FieldError> problems;
  for (const auto& [key, value] : changes) {
    const auto rule = std::ranges::find(kRules, key, &Rule::key);
    if (rule == std::end(kRules)) {
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
    for (const auto& [key, value] : changes) {
      WGP_TRY(storage::store_setting(database, key, value));
      next.settings[key] = value;
    }
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
