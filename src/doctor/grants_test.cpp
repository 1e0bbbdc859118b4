// The firewall's text and the grants beside it say the same: every packet that the chains let pass is
// granted, and no other. The walk through foreign filters reads our own table here.
#include "dataplane/grants.hpp"

#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "dataplane/firewall.hpp"
#include "dataplane/nft_listing.hpp"
#include "doctor/filter_walk.hpp"

namespace wgpilot::doctor {
namespace {

using dataplane::FirewallBridge;
using dataplane::FirewallNetwork;
using model::Mode;

std::vector<net::Prefix> prefixes(const std::vector<std::string>& texts) {
  std::vector<net::Prefix> parsed;
  for (const std::string& text : texts) parsed.push_back(net::parse_prefix(text).value());
  return parsed;
}

FirewallNetwork network(int number, Mode mode, bool switched) {
  auto made = std::make_shared<model::Network>();
  made->id.value = number;
  made->name = fmt::format("N{}", number);
  made->interface = fmt::format("wg{}", number);
  made->mode = mode;
  made->subnet = net::parse_prefix(fmt::format("10.{}.0.0/24", number)).value();
  made->subnet_v6 = net::parse_prefix(fmt::format("fd00:{}::/64", number)).value();
  made->inter_peer_routing = made->nat_enabled = switched;
  if (mode != Mode::SiteToSite) return {made, {}};
  made->local_networks =
      prefixes({fmt::format("192.168.{}.0/24", number), fmt::format("fd02:{}::/64", number)});
  return {made, prefixes({fmt::format("172.16.{}.0/24", number), fmt::format("fd01:{}::/64", number)})};
}

std::vector<FirewallNetwork> every_kind() {
  std::vector<FirewallNetwork> networks;
  for (const Mode mode : {Mode::Gateway, Mode::SiteToSite, Mode::HubRouted}) {
    for (const bool switched : {false, true})
      networks.push_back(network(static_cast<int>(networks.size()) + 1, mode, switched));
  }
  return networks;
}

std::vector<FirewallBridge> some_bridges(const std::vector<FirewallNetwork>& networks) {
  const auto bridge = [&](std::size_t from, std::size_t to, const std::vector<std::string>& allowed = {}) {
    return FirewallBridge{BridgeId{1}, networks[from].network, networks[to].network, prefixes(allowed)};
  };
  return {bridge(0, 1), bridge(2, 4), bridge(4, 3), bridge(5, 0, {"10.1.0.2/32", "fd00:1::3/128"}),
          bridge(1, 5, {"0.0.0.0/0"})};
}

// Two hosts of each network, one behind its site, one in its local network, and two of the internet.
struct Host {
  std::string interface;
  std::string address;
};
std::vector<Host> hosts_of(net::Family family) {
  const bool v4 = family == net::Family::V4;
  std::vector<Host> hosts{{"eth0", v4 ? "203.0.113.9" : "2001:db8::9"}};
  for (int n = 1; n <= 6; ++n) {
    const std::string interface = fmt::format("wg{}", n);
    for (const int host : {2, 3})
      hosts.push_back({interface, fmt::format(fmt::runtime(v4 ? "10.{}.0.{}" : "fd00:{}::{}"), n, host)});
    if (n == 3 || n == 4) {
      hosts.push_back({interface, fmt::format(fmt::runtime(v4 ? "172.16.{}.9" : "fd01:{}::9"), n)});
      hosts.push_back({"eth0", fmt::format(fmt::runtime(v4 ? "192.168.{}.9" : "fd02:{}::9"), n)});
    }
  }
  return hosts;
}

void replace_all(std::string& text, const std::string& name, const std::string& value) {
  for (std::size_t at = 0; (at = text.find(name, at)) != std::string::npos; at += value.size())
    text.replace(at, name.size(), value);
}

// With its sets written out, for the walk does not know their elements.
std::vector<dataplane::FilterChain> chains_of(const dataplane::Firewall& firewall) {
  std::string text = firewall.rules;
  replace_all(text, "@interfaces", R"({ "wg1", "wg2", "wg3", "wg4", "wg5", "wg6" })");
  for (const auto& [name, elements] : firewall.sets)
    replace_all(text, "@" + name, fmt::format("{{ {} }}", fmt::join(elements, ", ")));
  return dataplane::parse_nft_listing(text);
}

Packet packet_between(const Host& from, const Host& to, net::Family family) {
  const auto host = [](const Host& h) { return net::Prefix::host(net::parse_address(h.address).value()); };
  return {.family = family == net::Family::V4 ? "ip" : "ip6",
          .input = from.interface,
          .output = to.interface,
          .source = host(from),
          .destination = host(to),
          .protocol = "tcp",
          .source_port = 40'000,
          .destination_port = 443,
          .state = "new",
          .destination_type = "unicast"};
}

TEST(Grants, AreWhatTheChainsLetPass) {
  const auto networks = every_kind();
  const auto bridges = some_bridges(networks);
  const auto chains = chains_of(*dataplane::render_firewall(networks, bridges));
  const auto forward = std::ranges::find(chains, "forward", &dataplane::FilterChain::name);
  ASSERT_NE(forward, chains.end());
  const dataplane::Grants grants = dataplane::grants_of(networks, bridges);
  int passed = 0;
  for (const net::Family family : {net::Family::V4, net::Family::V6}) {
    const auto hosts = hosts_of(family);
    for (const Host& from : hosts) {
      for (const Host& to : hosts) {
        if (from.address == to.address || (from.interface == "eth0" && to.interface == "eth0")) continue;
        const Packet packet = packet_between(from, to, family);
        const Certainty drop = fate_of(packet, *forward, chains).drop;
        const bool granted = is_granted(grants, packet.source->address(), packet.destination->address());
        EXPECT_EQ(drop, granted ? Certainty::No : Certainty::Certain) << from.address << " to " << to.address;
        passed += granted ? 1 : 0;
      }
    }
  }
  EXPECT_GT(passed, 50);
}

}  // namespace
}  // namespace wgpilot::doctor
