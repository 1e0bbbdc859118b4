// Policy routing: routes that lead through a network's interface, and rules that say which packets consult
// which table. Plain data, what a request may say about them, and the pure step from there. Neither opens the
// firewall: what may pass is the network's mode's affair.
#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>

#include "model/network.hpp"

namespace wgpilot::model {

inline constexpr std::uint32_t kMainTable = 254;
// Of rules that people make. 0, 32766 and 32767 are the kernel's own; 32765 is also that of the rules by
// which a network's own packets find its table, so those come last.
inline constexpr std::uint32_t kLowestPriority = 1;
inline constexpr std::uint32_t kHighestPriority = 32765;

// The table in which the network's site networks and routes live.
std::uint32_t table_of(const Network& network);

struct NetworkRoute {
  RouteId id;
  NetworkId network_id;
  net::Prefix destination;
  std::optional<net::Address> gateway;  // inside one of the network's subnets
  std::uint32_t metric = 0;             // the lowest wins; IPv6 takes 0 for 1024
  std::string description;
  UnixTime created_at;
  UnixTime updated_at;
};

// The metric as the kernel will report it.
std::uint32_t effective_metric(const NetworkRoute& route);
// Whether no table can hold both.
bool is_same_way(const NetworkRoute& one, const NetworkRoute& other);

// A packet that has all that is given consults the table.
struct NetworkRule {
  RuleId id;
  NetworkId network_id;
  std::uint32_t priority = 0;  // the lowest is asked first; no two rules have the same
  std::optional<net::Prefix> source;
  std::optional<net::Prefix> destination;      // of the same family
  std::optional<std::uint32_t> firewall_mark;  // alone: for packets of both families
  std::uint32_t table_id = 0;
  std::string description;
  UnixTime created_at;
  UnixTime updated_at;
};

// What is absent stays as it is.
struct RouteInput {
  std::optional<std::string> destination;
  std::optional<std::string> gateway;  // "" is none
  std::optional<std::int64_t> metric;
  std::optional<std::string> description;
};
BOOST_DESCRIBE_STRUCT(RouteInput, (), (destination, gateway, metric, description))

struct RuleInput {
  std::optional<std::int64_t> priority;
  std::optional<std::string> source;          // "" is any
  std::optional<std::string> destination;     // "" is any
  std::optional<std::int64_t> firewall_mark;  // 0 is any
  std::optional<std::int64_t> table_id;
  std::optional<std::string> description;
};
BOOST_DESCRIBE_STRUCT(RuleInput, (), (priority, source, destination, firewall_mark, table_id, description))

// `current` with the input's fields; ValidationError names every wrong one. Ids and times are the caller's.
Result<NetworkRoute> with_input(NetworkRoute current, const RouteInput& input, const Network& network);
Result<NetworkRule> with_input(NetworkRule current, const RuleInput& input);

}  // namespace wgpilot::model
