#include "doctor/filter_remedy.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace wgpilot::doctor {
namespace {

using dataplane::FilterChain;
using dataplane::Hook;

std::string family_name(net::Family family) {
  return family == net::Family::V4 ? "ip" : "ip6";
}

// The tunnel's own packets, between this host and the peers.
void add_tunnel(std::vector<Traffic>& all, const model::Network& network,
                const dataplane::DefaultRoute& way) {
  const std::string port = fmt::format("UDP port {} at {}", network.listen_port, way.interface);
  const Packet incoming{.family = family_name(way.family),
                        .input = way.interface,
                        .output = {},
                        .source = {},
                        .destination = {},
                        .protocol = "udp",
                        .source_port = {},
                        .destination_port = network.listen_port,
                        .state = "new",
                        .destination_type = "local"};
  const Packet answer{.family = family_name(way.family),
                      .input = {},
                      .output = way.interface,
                      .source = {},
                      .destination = {},
                      .protocol = "udp",
                      .source_port = network.listen_port,
                      .destination_port = {},
                      .state = "established",
                      .destination_type = "unicast"};
  all.push_back({.text = "what peers send to " + port,
                 .packet = incoming,
                 .hooks = {Hook::Prerouting, Hook::Input},
                 .interface = network.interface,
                 .listen_port = network.listen_port});
  all.push_back({.text = "answers from " + port,
                 .packet = answer,
                 .hooks = {Hook::Output, Hook::Postrouting},
                 .interface = network.interface,
                 .listen_port = network.listen_port});
}

Packet forwarded(net::Family family, std::string from, std::string to, std::string state) {
  return {.family = family_name(family),
          .input = std::move(from),
          .output = std::move(to),
          .source = {},
          .destination = {},
          .protocol = "tcp",
          .source_port = {},
          .destination_port = {},
          .state = std::move(state),
          .destination_type = "unicast"};
}

void add_forwarded(std::vector<Traffic>& all, const model::Network& network, std::string text,
                   Packet packet) {
  all.push_back({.text = std::move(text),
                 .packet = std::move(packet),
                 .hooks = {Hook::Prerouting, Hook::Forward, Hook::Postrouting},
                 .interface = network.interface});
}

// From the clients to the internet, and back.
void add_way_out(std::vector<Traffic>& all, const model::Network& network, const net::Prefix& subnet,
                 const std::string& uplink) {
  Packet out = forwarded(subnet.family(), network.interface, uplink, "new");
  out.source = subnet;
  Packet back = forwarded(subnet.family(), uplink, network.interface, "established");
  add_forwarded(all, network, fmt::format("what goes from {} to {}", network.interface, uplink),
                std::move(out));
  add_forwarded(all, network, fmt::format("the answers from {} to {}", uplink, network.interface),
                std::move(back));
}

void add_between_peers(std::vector<Traffic>& all, const model::Network& network, const net::Prefix& subnet) {
  Packet packet = forwarded(subnet.family(), network.interface, network.interface, "new");
  packet.source = packet.destination = subnet;
  add_forwarded(all, network, fmt::format("what goes between the peers of {}", network.interface),
                std::move(packet));
}

void add_network(std::vector<Traffic>& all, const model::Network& network,
                 const std::vector<dataplane::DefaultRoute>& ways) {
  std::vector<net::Prefix> subnets{network.subnet};
  if (network.subnet_v6) subnets.push_back(*network.subnet_v6);
  const bool links_peers = network.mode != model::Mode::Gateway || network.inter_peer_routing;
  for (const auto& way : ways) {
    add_tunnel(all, network, way);
    for (const net::Prefix& subnet : subnets) {
      if (network.mode == model::Mode::Gateway && subnet.family() == way.family) {
        add_way_out(all, network, subnet, way.interface);
      }
    }
  }
  for (const net::Prefix& subnet : subnets) {
    if (links_peers) add_between_peers(all, network, subnet);
  }
}

enum class Tool { Ufw, Docker, Firewalld, Nft, Iptables };

bool has_chain(const std::vector<FilterChain>& chains, const FilterChain& like, std::string_view name) {
  return std::ranges::any_of(chains, [&](const FilterChain& chain) {
    return chain.name == name && chain.table == like.table && chain.family == like.family &&
           chain.engine == like.engine;
  });
}

// Whose way it is: that of the culprit's chain, else of whoever hooks its own chains into the base chain.
Tool tool_of(const FilterChain& base, const FilterChain& culprit, const std::vector<FilterChain>& chains) {
  if (base.table == "firewalld") return Tool::Firewalld;
  const std::string prefix = base.family == "ip6" ? "ufw6-" : "ufw-";
  const bool is_forward = base.hook == Hook::Forward;
  if (culprit.name.starts_with(prefix)) return Tool::Ufw;
  if (is_forward && has_chain(chains, base, "DOCKER-USER")) return Tool::Docker;
  if (has_chain(chains, base, prefix + (is_forward ? "user-forward" : "user-input"))) return Tool::Ufw;
  return base.engine == "nft" ? Tool::Nft : Tool::Iptables;
}

struct Need {
  std::string interface;
  std::uint16_t listen_port;
  friend bool operator==(const Need&, const Need&) = default;
};

std::string commands_of_ufw(const Need& need) {
  if (need.listen_port != 0) return fmt::format("ufw allow {}/udp", need.listen_port);
  return fmt::format("ufw route allow in on {0} && ufw route allow out on {0}", need.interface);
}

std::string commands_of_firewalld(const Need& need) {
  if (need.listen_port != 0) {
    return fmt::format("firewall-cmd --permanent --add-port={}/udp && firewall-cmd --reload",
                       need.listen_port);
  }
  return fmt::format("firewall-cmd --permanent --zone=trusted --add-interface={} && firewall-cmd --reload",
                     need.interface);
}

std::string commands_of_docker(const Need& need, std::string_view program) {
  return fmt::format("{0} -I DOCKER-USER -i {1} -j ACCEPT && {0} -I DOCKER-USER -o {1} -j ACCEPT", program,
                     need.interface);
}

std::string commands_of_iptables(const Need& need, const FilterChain& base) {
  if (need.listen_port == 0) {
    return fmt::format("{0} -t {1} -I {2} -i {3} -j ACCEPT && {0} -t {1} -I {2} -o {3} -j ACCEPT",
                       base.engine, base.table, base.name, need.interface);
  }
  const std::string_view side =
      base.hook == Hook::Output || base.hook == Hook::Postrouting ? "--sport" : "--dport";
  return fmt::format("{} -t {} -I {} -p udp {} {} -j ACCEPT", base.engine, base.table, base.name, side,
                     need.listen_port);
}

std::string commands_of_nft(const Need& need, const FilterChain& base) {
  const std::string insert = fmt::format("nft insert rule {} {} {}", base.family, base.table, base.name);
  const bool leaves = base.hook == Hook::Output || base.hook == Hook::Postrouting;
  if (need.listen_port != 0) {
    return fmt::format("{} udp {} {} accept", insert, leaves ? "sport" : "dport", need.listen_port);
  }
  std::string in = fmt::format("{} iifname {} accept", insert, need.interface);
  std::string out = fmt::format("{} oifname {} accept", insert, need.interface);
  if (base.hook == Hook::Prerouting) return in;
  return base.hook == Hook::Postrouting ? out : in + " && " + out;
}

std::string commands_for(Tool tool, const Need& need, const FilterChain& base) {
  switch (tool) {
    case Tool::Ufw:
      return commands_of_ufw(need);
    case Tool::Docker:
      return commands_of_docker(
          need, base.engine == "nft" ? (base.family == "ip6" ? "ip6tables" : "iptables") : base.engine);
    case Tool::Firewalld:
      return commands_of_firewalld(need);
    case Tool::Nft:
      return commands_of_nft(need, base);
    case Tool::Iptables:
      return commands_of_iptables(need, base);
  }
  return {};
}

}  // namespace

std::vector<Traffic> traffic_of(const Facts& facts) {
  std::vector<dataplane::DefaultRoute> ways;
  for (const auto& way : facts.machine->default_routes) {
    const auto same = [&](const auto& other) {
      return other.family == way.family && other.interface == way.interface;
    };
    if (std::ranges::none_of(ways, same)) ways.push_back(way);
  }
  std::vector<Traffic> all;
  for (const auto& entry : facts.rows.networks) {
    if (entry.network->enabled) add_network(all, *entry.network, ways);
  }
  return all;
}

std::string remedy_against(const FilterChain& base, const FilterChain& culprit,
                           const std::vector<Traffic>& traffic, const std::vector<FilterChain>& chains) {
  const Tool tool = tool_of(base, culprit, chains);
  std::vector<Need> needs;
  for (const Traffic& one : traffic) {
    const Need need{.interface = one.interface, .listen_port = one.listen_port};
    if (std::ranges::find(needs, need) == needs.end()) needs.push_back(need);
  }
  std::vector<std::string> commands;
  for (const Need& need : needs) commands.push_back(commands_for(tool, need, base));
  return fmt::format("Run `{}`.", fmt::join(commands, " && "));
}

}  // namespace wgpilot::doctor
