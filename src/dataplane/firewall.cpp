#include "dataplane/firewall.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace wgpilot::dataplane {
namespace {

using model::Mode;
using model::Network;

// Lines of one chain or set, indented as nft lists them.
class Block {
 public:
  explicit Block(std::string_view head) : text_(fmt::format("\t{} {{\n", head)) {}
  void line(std::string_view text) { text_ += fmt::format("\t\t{}\n", text); }
  std::string end() && { return std::move(text_) + "\t}\n\n"; }

 private:
  std::string text_;
};

std::string quoted(std::string_view name) {
  return fmt::format("\"{}\"", name);
}

// A comment that nft takes: no quotes, no control characters, at most 128 bytes, cut between characters.
std::string comment(std::string_view network, std::string_view what) {
  constexpr std::size_t kLongestName = 60;
  std::string name;
  for (const char c : network) {
    if (c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20) name += c;
  }
  std::size_t length = std::min(name.size(), kLongestName);
  while (length < name.size() && length > 0 && (static_cast<unsigned char>(name[length]) >> 6) == 0b10)
    --length;
  return fmt::format("comment \"{}: {}\"", name.substr(0, length), what);
}

// The prefixes of one family as elements of a set, without those that lie in another: intervals must not
// overlap. `auto-merge` is no way out, because elements that were merged cannot be deleted one by one.
std::vector<std::string> to_elements(const std::vector<net::Prefix>& prefixes, net::Family family) {
  std::set<std::string> elements;
  for (const net::Prefix& prefix : prefixes) {
    const net::Prefix inner = prefix.masked();
    const bool lies_in_another = std::ranges::any_of(prefixes, [&](const net::Prefix& outer) {
      return outer.length() < inner.length() && outer.contains(inner);
    });
    if (inner.family() == family && !lies_in_another) elements.insert(net::to_string(inner));
  }
  return {elements.begin(), elements.end()};
}

// What stands behind a network: its own subnets and its sites.
std::vector<net::Prefix> prefixes_behind(const FirewallNetwork& entry) {
  std::vector<net::Prefix> prefixes = entry.sites;
  prefixes.push_back(entry.network->subnet);
  if (entry.network->subnet_v6) prefixes.push_back(*entry.network->subnet_v6);
  return prefixes;
}

struct FamilyWords {
  net::Family family;
  std::string_view match;  // "ip saddr"
  std::string_view type;   // set type
  char digit;
};
constexpr FamilyWords kFamilies[] = {{net::Family::V4, "ip", "ipv4_addr", '4'},
                                     {net::Family::V6, "ip6", "ipv6_addr", '6'}};

std::string site_set(const Network& network, char digit) {
  return fmt::format("{}_sites{}", network.interface, digit);
}

std::string local_set(const Network& network, char digit) {
  return fmt::format("{}_local{}", network.interface, digit);
}

bool masquerades(const Network& network) {
  return network.nat_enabled && network.mode != Mode::HubRouted;
}

void add_gateway_rules(const Network& network, Block& chain) {
  if (network.inter_peer_routing) {
    chain.line(fmt::format("oifname {} counter accept {}", quoted(network.interface),
                           comment(network.name, "peer to peer")));
  }
  chain.line(
      fmt::format("oifname != @interfaces counter accept {}", comment(network.name, "peers to the outside")));
}

void add_site_rules(const Network& network, Block& chain) {
  for (const FamilyWords& f : kFamilies) {
    chain.line(fmt::format("oifname {0} {1} saddr @{2} {1} daddr @{2} counter accept {3}",
                           quoted(network.interface), f.match, site_set(network, f.digit),
                           comment(network.name, "site to site")));
    chain.line(fmt::format("oifname != @interfaces {} saddr @{} {} daddr @{} counter accept {}", f.match,
                           site_set(network, f.digit), f.match, local_set(network, f.digit),
                           comment(network.name, "sites to local networks")));
  }
  if (masquerades(network)) {
    chain.line(fmt::format("oifname != @interfaces meta nfproto ipv4 counter accept {}",
                           comment(network.name, "sites to the outside")));
  }
}

// Destinations of one family as an anonymous set: "10.9.0.0/24, 10.10.0.5/32".
std::string destinations(const FirewallBridge& bridge, net::Family family) {
  return fmt::format("{}", fmt::join(to_elements(bridge.allowed_cidrs, family), ", "));
}

std::string bridge_comment(const FirewallBridge& bridge) {
  return comment(fmt::format("bridge {}", bridge.id.value),
                 fmt::format("{} to {}", bridge.from->interface, bridge.to->interface));
}

void add_bridge_rules(const FirewallBridge& bridge, Block& chain) {
  const std::string to = quoted(bridge.to->interface);
  if (bridge.allowed_cidrs.empty()) {
    return chain.line(fmt::format("oifname {} counter accept {}", to, bridge_comment(bridge)));
  }
  for (const FamilyWords& f : kFamilies) {
    const std::string allowed = destinations(bridge, f.family);
    if (allowed.empty()) continue;
    chain.line(fmt::format("oifname {} {} daddr {{ {} }} counter accept {}", to, f.match, allowed,
                           bridge_comment(bridge)));
  }
}

std::string from_chain(const Network& network, const std::vector<FirewallBridge>& bridges) {
  Block chain("chain from_" + network.interface);
  switch (network.mode) {
    case Mode::Gateway:
      add_gateway_rules(network, chain);
      break;
    case Mode::SiteToSite:
      add_site_rules(network, chain);
      break;
    case Mode::HubRouted:
      chain.line(fmt::format("oifname {} counter accept {}", quoted(network.interface),
                             comment(network.name, "peer to peer")));
      break;
  }
  for (const FirewallBridge& bridge : bridges) {
    if (bridge.from->id == network.id) add_bridge_rules(bridge, chain);
  }
  return std::move(chain).end();
}

// Only sites may be called from the local networks; everything else is called by nobody.
// WireGuard vouches for the source address of what a peer sends; for what comes from elsewhere, the way back
// to it must be the way it came.
std::string to_chain(const Network& network) {
  Block chain("chain to_" + network.interface);
  chain.line(fmt::format("iifname != @interfaces fib saddr . iif oif missing counter drop {}",
                         comment(network.name, "forged source address")));
  for (const FamilyWords& f : kFamilies) {
    chain.line(fmt::format("iifname != @interfaces {} saddr @{} {} daddr @{} counter accept {}", f.match,
                           local_set(network, f.digit), f.match, site_set(network, f.digit),
                           comment(network.name, "local networks to sites")));
  }
  return std::move(chain).end();
}

std::string set_declaration(const std::string& name, std::string_view type) {
  Block set("set " + name);
  set.line(fmt::format("type {}", type));
  set.line("flags interval");
  return std::move(set).end();
}

std::string interfaces_set(const std::vector<FirewallNetwork>& networks) {
  std::vector<std::string> names;
  for (const auto& entry : networks) names.push_back(quoted(entry.network->interface));
  Block set("set interfaces");
  set.line("type ifname");
  set.line(fmt::format("elements = {{ {} }}", fmt::join(names, ", ")));
  return std::move(set).end();
}

std::string forward_chain(const std::vector<FirewallNetwork>& networks) {
  Block chain("chain forward");
  chain.line("type filter hook forward priority filter; policy accept;");
  chain.line("iifname != @interfaces oifname != @interfaces counter accept comment \"none of our networks\"");
  chain.line("ct state established,related counter accept comment \"answers\"");
  chain.line("ct state invalid counter drop comment \"no part of a connection\"");
  for (const FirewallNetwork& entry : networks) {
    const Network& network = *entry.network;
    chain.line(fmt::format("iifname {} counter jump from_{} {}", quoted(network.interface), network.interface,
                           comment(network.name, "from its peers")));
    if (network.mode == Mode::SiteToSite) {
      chain.line(fmt::format("oifname {} counter jump to_{} {}", quoted(network.interface), network.interface,
                             comment(network.name, "to its sites")));
    }
  }
  chain.line("counter drop comment \"everything that no network grants\"");
  return std::move(chain).end();
}

// IPv6 is translated in gateway mode only; what goes from sites to local networks, not at all.
std::string postrouting_chain(const std::vector<FirewallNetwork>& networks) {
  Block chain("chain postrouting");
  chain.line("type nat hook postrouting priority srcnat; policy accept;");
  for (const FirewallNetwork& entry : networks) {
    const Network& network = *entry.network;
    if (!masquerades(network)) continue;
    const std::string only =
        network.mode == Mode::Gateway ? "" : fmt::format(" ip daddr != @{}", local_set(network, '4'));
    chain.line(fmt::format("iifname {} oifname != @interfaces{} counter masquerade {}",
                           quoted(network.interface), only, comment(network.name, "NAT")));
  }
  return std::move(chain).end();
}

std::string clamp_chain(const std::vector<FirewallNetwork>& networks) {
  Block chain("chain clamp_mss");
  chain.line("type filter hook forward priority mangle; policy accept;");
  for (const FirewallNetwork& entry : networks) {
    const Network& network = *entry.network;
    if (!network.mss_clamp) continue;
    for (const char* direction : {"iifname", "oifname"}) {
      chain.line(fmt::format("{} {} tcp flags syn / syn,rst counter tcp option maxseg size set rt mtu {}",
                             direction, quoted(network.interface), comment(network.name, "MSS clamp")));
    }
  }
  return std::move(chain).end();
}

const std::vector<net::Prefix>& everywhere() {
  static const std::vector<net::Prefix> all{net::parse_prefix("0.0.0.0/0").value(),
                                            net::parse_prefix("::/0").value()};
  return all;
}

// Of two prefixes that overlap, one lies in the other.
std::vector<net::Prefix> what_both_hold(const std::vector<net::Prefix>& a,
                                        const std::vector<net::Prefix>& b) {
  std::vector<net::Prefix> both;
  for (const net::Prefix& one : a) {
    for (const net::Prefix& other : b) {
      if (one.overlaps(other)) both.push_back(one.contains(other) ? other : one);
    }
  }
  return both;
}

// The same as its chains, in values.
void add_grants(const FirewallNetwork& entry, const std::vector<net::Prefix>& behind,
                std::vector<Grant>& grants) {
  const Network& network = *entry.network;
  if (network.mode != Mode::Gateway || network.inter_peer_routing)
    grants.push_back({.from = behind, .to = behind});
  if (network.mode == Mode::Gateway)
    grants.push_back({.from = behind, .to = everywhere(), .only_outside = true});
  if (network.mode != Mode::SiteToSite) return;
  grants.push_back({.from = behind, .to = network.local_networks});
  grants.push_back({.from = network.local_networks, .to = behind});
  if (masquerades(network))
    grants.push_back({.from = behind, .to = {everywhere().front()}, .only_outside = true});
}

}  // namespace

std::optional<Firewall> render_firewall(const std::vector<FirewallNetwork>& networks,
                                        const std::vector<FirewallBridge>& bridges) {
  if (networks.empty()) return std::nullopt;
  Firewall firewall;
  std::string sets = interfaces_set(networks);
  std::string chains;
  for (const FirewallNetwork& entry : networks) {
    const Network& network = *entry.network;
    chains += from_chain(network, bridges);
    if (network.mode != Mode::SiteToSite) continue;
    chains += to_chain(network);
    for (const FamilyWords& f : kFamilies) {
      sets += set_declaration(site_set(network, f.digit), f.type) +
              set_declaration(local_set(network, f.digit), f.type);
      firewall.sets[site_set(network, f.digit)] = to_elements(prefixes_behind(entry), f.family);
      firewall.sets[local_set(network, f.digit)] = to_elements(network.local_networks, f.family);
    }
  }
  firewall.rules = "table inet wgpilot {\n" + sets + chains + forward_chain(networks) +
                   postrouting_chain(networks) + clamp_chain(networks);
  firewall.rules.pop_back();  // no blank line before the end
  firewall.rules += "}\n";
  return firewall;
}

Grants grants_of(const std::vector<FirewallNetwork>& networks, const std::vector<FirewallBridge>& bridges) {
  Grants grants;
  for (const FirewallNetwork& entry : networks) {
    const auto behind = prefixes_behind(entry);
    grants.inside.insert(grants.inside.end(), behind.begin(), behind.end());
    grants.own.push_back(model::server_address_v4(*entry.network).address());
    if (const auto v6 = model::server_address_v6(*entry.network)) grants.own.push_back(v6->address());
    add_grants(entry, behind, grants.list);
  }
  for (const FirewallBridge& bridge : bridges) {
    const auto behind = [&](const model::Network& network) {
      const auto found = std::ranges::find(networks, network.id, [](const auto& e) { return e.network->id; });
      return prefixes_behind(*found);
    };
    grants.list.push_back({.from = behind(*bridge.from),
                           .to = bridge.allowed_cidrs.empty()
                                     ? behind(*bridge.to)
                                     : what_both_hold(behind(*bridge.to), bridge.allowed_cidrs)});
  }
  return grants;
}

}  // namespace wgpilot::dataplane
