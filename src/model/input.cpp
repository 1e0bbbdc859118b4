#include "model/input.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <functional>

#include "base/json.hpp"
#include "model/fields.hpp"
#include "model/name.hpp"

namespace wgpilot::model {
namespace {

constexpr std::size_t kMostPrefixes = 1000;
constexpr std::int64_t kMostKbps = 10'000'000;  // 10 Gbit/s
constexpr std::chrono::seconds kLongestDuration = std::chrono::days(3660);

void set_prefixes(std::string_view field, const std::optional<TextList>& from, std::vector<net::Prefix>& to,
                  Errors& errors) {
  if (!from) return;
  if (from->items.size() > kMostPrefixes) {
    return errors.add(field, fmt::format("must have at most {} networks", kMostPrefixes));
  }
  to.clear();
  for (std::size_t i = 0; i < from->items.size(); ++i) {
    if (const auto prefix = find_network_prefix(fmt::format("{}[{}]", field, i), from->items[i], errors)) {
      to.push_back(*prefix);
    }
  }
}

void check_routed(std::string_view field, const std::vector<net::Prefix>& prefixes, Errors& errors) {
  for (std::size_t i = 0; i < prefixes.size(); ++i) {
    errors.add_unless_empty(fmt::format("{}[{}]", field, i), problem_with_routed(prefixes[i]));
  }
}

void set_subnet(const std::optional<std::string>& from, net::Prefix& to, Errors& errors) {
  if (!from) return;
  const auto prefix = find_network_prefix("subnet", *from, errors);
  if (!prefix) return;
  std::string problem = problem_with_subnet(*prefix);
  problem.empty() ? void(to = *prefix) : errors.add("subnet", std::move(problem));
}

void set_subnet_v6(const std::optional<std::string>& from, std::optional<net::Prefix>& to, Errors& errors) {
  if (!from) return;
  to.reset();
  if (from->empty()) return;
  const auto prefix = find_network_prefix("subnet_v6", *from, errors);
  if (!prefix) return;
  std::string problem = problem_with_subnet_v6(*prefix);
  problem.empty() ? void(to = *prefix) : errors.add("subnet_v6", std::move(problem));
}

void set_dns_servers(const std::optional<TextList>& from, std::vector<net::Address>& to, Errors& errors) {
  if (!from) return;
  if (from->items.size() > kMostDnsServers) {
    return errors.add("dns_servers", fmt::format("must have at most {} addresses", kMostDnsServers));
  }
  to.clear();
  for (const std::string& item : from->items) {
    const auto address = net::parse_address(item);
    address ? to.push_back(*address) : errors.add("dns_servers", address.error().message());
  }
}

void set_name(const std::optional<std::string>& from, std::string& to, Errors& errors) {
  if (from) to = *from;
  errors.add_unless_empty("name", problem_with_name(to));
}

void set_email(const std::optional<std::string>& from, std::string& to, Errors& errors) {
  if (!from) return;
  to = *from;
  if (!to.empty()) errors.add_unless_empty("email", problem_with_email(to));
}

void set_endpoint(const std::optional<std::string>& from, std::optional<net::Endpoint>& to, Errors& errors) {
  if (!from) return;
  to.reset();
  if (from->empty()) return;
  const auto endpoint = net::parse_endpoint(*from);
  endpoint ? void(to = *endpoint) : errors.add("endpoint", endpoint.error().message());
}

// One of the two fields; a time in the past is refused because the peer would vanish at once.
void set_expiry(const PeerInput& input, UnixTime now, std::optional<UnixTime>& to, Errors& errors) {
  if (input.expires_at && input.expires_in) {
    return errors.add("expires_in", "cannot be given together with expires_at");
  }
  if (input.expires_in) {
    to.reset();
    if (input.expires_in->empty()) return;
    const auto duration = parse_duration(*input.expires_in);
    duration ? void(to = now + *duration) : errors.add("expires_in", duration.error().message());
  } else if (input.expires_at) {
    const std::optional<UnixTime> before = to;
    to.reset();
    if (input.expires_at->is_string() && input.expires_at->get_string().empty()) return;
    const auto time = parse_time(*input.expires_at);
    if (!time) return errors.add("expires_at", time.error().message());
    if (*time <= now && time.value() != before) return errors.add("expires_at", "must be in the future");
    to = *time;
  }
}

void check_sites(const Peer& peer, const Network& network, Errors& errors) {
  if (peer.site_networks.empty()) return;
  if (peer.role != PeerRole::SiteGateway) return errors.add("site_networks", "need the role site-gateway");
  check_routed("site_networks", peer.site_networks, errors);
  for (std::size_t i = 0; i < peer.site_networks.size(); ++i) {
    const net::Prefix& site = peer.site_networks[i];
    const bool hides_subnet =
        site.overlaps(network.subnet) || (network.subnet_v6 && site.overlaps(*network.subnet_v6));
    if (site.length() != 0 && hides_subnet) {
      errors.add(fmt::format("site_networks[{}]", i), "overlaps the network's own subnet");
    }
  }
}

}  // namespace

bool from_json(const boost::json::value& from, TextList& to, std::string& why) {
  if (from.is_string()) {
    to.items = split_list(from.get_string());
    return true;
  }
  const bool texts =
      from.is_array() && std::ranges::all_of(from.get_array(), [](const auto& v) { return v.is_string(); });
  if (!texts) {
    why = "must be a list of strings";
    return false;
  }
  for (const auto& item : from.get_array()) to.items.emplace_back(item.get_string());
  return true;
}

boost::json::value to_json(const TextList& list) {
  return boost::json::value_from(list.items);
}

Result<Network> with_input(Network current, const NetworkInput& input) {
  Errors errors;
  set_name(input.name, current.name, errors);
  set(input.mode, current.mode);
  set_subnet(input.subnet, current.subnet, errors);
  if (!input.subnet && current.subnet.length() == 0) errors.add("subnet", "is required");
  set_subnet_v6(input.subnet_v6, current.subnet_v6, errors);
  set_number("listen_port", input.listen_port, {kLowestListenPort, 65535}, current.listen_port, errors);
  set_dns_servers(input.dns_servers, current.dns_servers, errors);
  set_number("mtu", input.mtu, {kSmallestMtu, kLargestMtu}, current.mtu, errors);
  set(input.nat_enabled, current.nat_enabled);
  set(input.inter_peer_routing, current.inter_peer_routing);
  set_prefixes("local_networks", input.local_networks, current.local_networks, errors);
  check_routed("local_networks", current.local_networks, errors);
  set_optional_number("routing_table", input.routing_table, current.routing_table, errors);
  if (current.routing_table)
    errors.add_unless_empty("routing_table", problem_with_table(*current.routing_table));
  set_optional_number("firewall_mark", input.firewall_mark, current.firewall_mark, errors);
  set(input.mss_clamp, current.mss_clamp);
  set(input.enabled, current.enabled);
  return errors.result(std::move(current));
}

Result<Peer> with_input(Peer current, const PeerInput& input, const Network& network, UnixTime now) {
  Errors errors;
  set_name(input.name, current.name, errors);
  set_email(input.email, current.email, errors);
  set(input.role, current.role);
  set_endpoint(input.endpoint, current.endpoint, errors);
  set_number("persistent_keepalive", input.persistent_keepalive, {0, 65535}, current.persistent_keepalive,
             errors);
  set_prefixes("site_networks", input.site_networks, current.site_networks, errors);
  check_sites(current, network, errors);
  set(input.tunnel, current.tunnel);
  set_prefixes("split_cidrs", input.split_cidrs, current.split_cidrs, errors);
  set(input.enabled, current.enabled);
  set_expiry(input, now, current.expires_at, errors);
  if (input.enabled.value_or(false) && current.expires_at && *current.expires_at <= now) {
    errors.add("enabled", "has no effect: the peer has expired, change expires_at first");
  }
  set_number("bandwidth_up_kbps", input.bandwidth_up_kbps, {0, kMostKbps}, current.bandwidth_up_kbps, errors);
  set_number("bandwidth_down_kbps", input.bandwidth_down_kbps, {0, kMostKbps}, current.bandwidth_down_kbps,
             errors);
  return errors.result(std::move(current));
}

Result<Bridge> with_input(Bridge current, const BridgeInput& input) {
  Errors errors;
  set(input.network_a_id, current.network_a);
  set(input.network_b_id, current.network_b);
  if (current.network_a.value == 0) errors.add("network_a_id", "is required");
  if (current.network_b.value == 0) errors.add("network_b_id", "is required");
  set(input.direction, current.direction);
  set_prefixes("allowed_cidrs", input.allowed_cidrs, current.allowed_cidrs, errors);
  set(input.enabled, current.enabled);
  return errors.result(std::move(current));
}

std::string problem_with_routed(const net::Prefix& prefix) {
  const net::Address& address = prefix.address();
  if (prefix.length() == 0) return "cannot be the default route";
  const bool special = address.is_unspecified() || address.is_loopback() || address.is_multicast() ||
                       address.is_link_local() || (prefix.is_v4() && address.bytes()[0] >= 240);
  return special ? "is not a network that can be routed" : "";
}

std::string problem_with_subnet(const net::Prefix& prefix) {
  if (!prefix.is_v4() || !prefix.address().is_private())
    return "must be a private IPv4 network, such as 10.8.0.0/24";
  return prefix.length() < 16 || prefix.length() > 30 ? "must be between /16 and /30" : "";
}

std::string problem_with_subnet_v6(const net::Prefix& prefix) {
  if (prefix.is_v4() || !problem_with_routed(prefix).empty())
    return "must be an IPv6 network, such as fd00:8::/64";
  return prefix.length() < 48 || prefix.length() > 126 ? "must be between /48 and /126" : "";
}

std::string problem_with_email(std::string_view email) {
  const auto at = email.find('@');
  const bool plain = std::ranges::all_of(email, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte != 0x7f && c != ',' && c != ';' && c != '<' && c != '>' && c != '"';
  });
  const bool one_at =
      at != std::string_view::npos && at != 0 && email.find('@', at + 1) == std::string_view::npos;
  if (!plain || !one_at || email.size() > 254 || !net::is_host_name(email.substr(at + 1))) {
    return "is not an e-mail address";
  }
  return {};
}

Result<std::chrono::seconds> parse_duration(std::string_view text) {
  const auto invalid = [] {
    return fail(Code::ValidationError, "must be a duration such as 90m, 720h or 30d, at most 3660d");
  };
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || number <= 0 || end + 1 != text.data() + text.size()) return invalid();
  const std::int64_t unit = *end == 's' ? 1 : *end == 'm' ? 60 : *end == 'h' ? 3600 : *end == 'd' ? 86400 : 0;
  if (unit == 0 || number > kLongestDuration.count() / unit) return invalid();
  return std::chrono::seconds(number * unit);
}

Result<UnixTime> parse_time(const boost::json::value& value) {
  constexpr std::int64_t kLatest = 253'402'300'799;  // the end of the year 9999
  if (value.is_int64() && value.get_int64() > 0 && value.get_int64() <= kLatest)
    return from_unix(value.get_int64());
  if (value.is_string()) {
    std::tm parts{};
    const std::string text(value.get_string());
    const bool read = strptime(text.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts) != nullptr;
    const UnixTime time = from_unix(timegm(&parts));
    // strptime takes 31 February; only what reads back the same is a time.
    if (read && fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(to_unix(time))) == text) return time;
  }
  return fail(Code::ValidationError, "must be a time in unix seconds or like 2030-01-31T12:00:00Z");
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const auto comma = text.find(',');
    std::string_view item = text.substr(0, comma);
    item.remove_prefix(std::min(item.find_first_not_of(' '), item.size()));
    item.remove_suffix(item.size() - std::min(item.find_last_not_of(' ') + 1, item.size()));
    if (!item.empty()) items.emplace_back(item);
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  return items;
}

}  // namespace wgpilot::model
