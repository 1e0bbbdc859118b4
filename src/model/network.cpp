#include "model/network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace wgpilot::model {
namespace {

constexpr std::string_view kAliasMark = "wgpilot:";

}  // namespace

net::Prefix server_address_v4(const Network& network) {
  return {network.subnet.address().plus(1), network.subnet.length()};
}

std::optional<net::Prefix> server_address_v6(const Network& network) {
  if (!network.subnet_v6) return std::nullopt;
  return net::Prefix(network.subnet_v6->address().plus(1), network.subnet_v6->length());
}

std::vector<FieldError> warnings(const Network& network) {
  if (network.mtu < kLowestCommonMtu) {
    return {{"mtu", fmt::format(
                        "is below {}, which costs speed; meant for tunnels inside tunnels and narrow uplinks",
                        kLowestCommonMtu)}};
  }
  if (network.mtu > kHighestCommonMtu) {
    return {
        {"mtu", fmt::format(
                    "is above {}: every link up to the clients must carry jumbo frames of {} bytes, or large "
                    "packets are lost",
                    kHighestCommonMtu, network.mtu + kOverheadV4)}};
  }
  return {};
}

std::string lowest_free_interface(const std::vector<std::string>& taken) {
  for (int number = 0;; ++number) {
    std::string name = fmt::format("wg{}", number);
    if (std::ranges::find(taken, name) == taken.end()) return name;
  }
}

std::string link_alias(NetworkId id) {
  return fmt::format("{}{}", kAliasMark, id.value);
}

std::optional<NetworkId> find_marked_network(std::string_view alias) {
  if (!alias.starts_with(kAliasMark)) return std::nullopt;
  const std::string_view digits = alias.substr(kAliasMark.size());
  NetworkId id;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), id.value);
  if (error != std::errc{} || end != digits.data() + digits.size() || id.value <= 0) return std::nullopt;
  return id;
}

}  // namespace wgpilot::model
