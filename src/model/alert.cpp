#include "model/alert.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <span>

#include "model/fields.hpp"
#include "model/input.hpp"

namespace wgpilot::model {
namespace {

using std::chrono::seconds;

constexpr seconds kShortestCoolDown = std::chrono::minutes(1);
constexpr seconds kLongestCoolDown = std::chrono::days(30);
// A peer that is there renews its handshake every two minutes, and counts as online for three.
constexpr seconds kShortestOffline = std::chrono::minutes(3);
constexpr double kLargestAmount = 1e18;

struct Unit {
  std::string_view name;
  double size;
};
constexpr Unit kWindows[] = {{"s", 1}, {"min", 60}, {"h", 3600}, {"d", 86400}};
constexpr Unit kBytes[] = {{"B", 1},
                           {"kB", 1e3},
                           {"KB", 1e3},
                           {"MB", 1e6},
                           {"GB", 1e9},
                           {"TB", 1e12},
                           {"KiB", 1024.0},
                           {"MiB", 1024.0 * 1024},
                           {"GiB", 1024.0 * 1024 * 1024},
                           {"TiB", 1024.0 * 1024 * 1024 * 1024},
                           {"kbit", 1e3 / 8},
                           {"Mbit", 1e6 / 8},
                           {"Gbit", 1e9 / 8}};
constexpr Unit kCounts[] = {{"", 1}};

std::optional<double> find_unit(std::span<const Unit> units, std::string_view name) {
  const auto found = std::ranges::find(units, name, &Unit::name);
  return found == units.end() ? std::nullopt : std::optional(found->size);
}

// "12.5MB/s" with the units of `amounts`; absent when it is not one.
std::optional<Pace> find_pace(std::string_view text, std::span<const Unit> amounts) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view left = text.substr(0, slash);
  const std::size_t digits = std::min(left.find_first_not_of("0123456789."), left.size());
  double number = 0;
  const auto [end, error] =
      std::from_chars(left.data(), left.data() + digits, number, std::chars_format::fixed);
  if (error != std::errc{} || end != left.data() + digits) return std::nullopt;
  const auto unit = find_unit(amounts, left.substr(digits));
  const auto window = find_unit(kWindows, text.substr(slash + 1));
  if (!unit || !window || number <= 0 || number * *unit > kLargestAmount) return std::nullopt;
  return Pace{.amount = number * *unit, .window = seconds(static_cast<std::int64_t>(*window))};
}

// Which kind of threshold a type has.
enum class Kind { None, Duration, Data, Count };

Kind kind_of(AlertType type) {
  switch (type) {
    case AlertType::PeerOffline:
    case AlertType::CertificateExpiring:
      return Kind::Duration;
    case AlertType::TransferSpike:
      return Kind::Data;
    case AlertType::InterfaceErrors:
      return Kind::Count;
    case AlertType::InterfaceDown:
    case AlertType::WireguardUserspace:
    case AlertType::Drift:
    case AlertType::HistoryUnavailable:
      return Kind::None;
  }
  return Kind::None;
}

bool is_about_peers(AlertType type) {
  return type == AlertType::PeerOffline || type == AlertType::TransferSpike;
}

bool is_about_networks(AlertType type) {
  return type != AlertType::CertificateExpiring && type != AlertType::HistoryUnavailable;
}

std::string problem_with_duration(AlertType type, std::string_view text) {
  const bool is_peer = type == AlertType::PeerOffline;
  const std::string_view example = is_peer ? "10m" : "14d";
  const auto duration = parse_duration(text);
  if (!duration) return fmt::format("must be a duration with its unit, such as {}, at most 3660d", example);
  if (is_peer && *duration < kShortestOffline) {
    return "must be at least 3m: a peer that is there is heard every two minutes only";
  }
  return "";
}

std::string problem_with_threshold(AlertType type, std::string_view text) {
  switch (kind_of(type)) {
    case Kind::None:
      return text.empty() ? "" : fmt::format("must be empty: {} has no threshold", name_of(type));
    case Kind::Duration:
      return problem_with_duration(type, text);
    case Kind::Data: {
      const auto pace = parse_data_pace(text);
      return pace ? "" : pace.error().message();
    }
    case Kind::Count: {
      const auto pace = parse_count_pace(text);
      return pace ? "" : pace.error().message();
    }
  }
  return "";
}

std::string_view default_threshold(AlertType type) {
  switch (type) {
    case AlertType::PeerOffline:
      return "10m";
    case AlertType::CertificateExpiring:
      return "14d";
    default:
      return "";
  }
}

template <class Id>
void set_id(const std::optional<Id>& from, std::optional<Id>& to) {
  if (from) to = from->value == 0 ? std::nullopt : from;
}

void set_scope(AlertRule& rule, const AlertRuleInput& input, Errors& errors) {
  set_id(input.network_id, rule.network_id);
  set_id(input.peer_id, rule.peer_id);
  const std::string_view type = name_of(rule.type);
  if (rule.network_id && !is_about_networks(rule.type)) {
    errors.add("network_id", fmt::format("must be 0: {} is about the whole server", type));
  }
  if (rule.peer_id && !is_about_peers(rule.type)) {
    errors.add("peer_id", fmt::format("must be 0: {} is not about single peers", type));
  } else if (rule.peer_id && !rule.network_id) {
    errors.add("network_id", "is required with peer_id");
  }
}

void set_cool_down(const std::optional<std::string>& from, seconds& to, Errors& errors) {
  if (!from) return;
  const auto duration = parse_duration(*from);
  const bool fits = duration && *duration >= kShortestCoolDown && *duration <= kLongestCoolDown;
  fits ? void(to = *duration)
       : errors.add("cool_down", "must be a duration such as 30m or 6h, from 1m to 30d");
}

void set_channels(const std::optional<std::vector<AlertChannel>>& from, std::vector<AlertChannel>& to) {
  if (!from) return;
  to = *from;
  std::ranges::sort(to);
  const auto rest = std::ranges::unique(to);
  to.erase(rest.begin(), rest.end());
}

}  // namespace

Result<Pace> parse_data_pace(std::string_view text) {
  if (const auto pace = find_pace(text, kBytes)) return *pace;
  return fail(Code::ValidationError,
              "must be an amount of data in a time, more than 0, such as 100MB/s, 50Mbit/s or 1GB/h (s, min, "
              "h or d)");
}

Result<Pace> parse_count_pace(std::string_view text) {
  if (const auto pace = find_pace(text, kCounts)) return *pace;
  return fail(Code::ValidationError,
              "must be a number in a time, more than 0, such as 10/min or 500/h (s, min, h or d)");
}

std::string duration_text(seconds duration) {
  for (const auto& [name, size] : {Unit{"d", 86400}, Unit{"h", 3600}, Unit{"m", 60}}) {
    const auto unit = static_cast<std::int64_t>(size);
    if (duration.count() % unit == 0) return fmt::format("{}{}", duration.count() / unit, name);
  }
  return fmt::format("{}s", duration.count());
}

seconds threshold_duration(const AlertRule& rule) {
  assert(kind_of(rule.type) == Kind::Duration);
  return parse_duration(rule.threshold).value_or(seconds::max());
}

Pace threshold_pace(const AlertRule& rule) {
  const auto pace =
      kind_of(rule.type) == Kind::Data ? parse_data_pace(rule.threshold) : parse_count_pace(rule.threshold);
  return pace.value_or(Pace{.amount = kLargestAmount});
}

Result<AlertRule> with_input(AlertRule current, const AlertRuleInput& input) {
  Errors errors;
  const bool is_new = current.id == AlertRuleId{};
  if (is_new && !input.type) {
    errors.add("type", "is required: " + names_listed<AlertType>());
    return errors.result(std::move(current));
  }
  set(input.type, current.type);
  if (is_new) current.threshold = default_threshold(current.type);
  set(input.threshold, current.threshold);
  errors.add_unless_empty("threshold", problem_with_threshold(current.type, current.threshold));
  set_scope(current, input, errors);
  set_cool_down(input.cool_down, current.cool_down, errors);
  set_channels(input.channels, current.channels);
  set(input.enabled, current.enabled);
  return errors.result(std::move(current));
}

}  // namespace wgpilot::model
