#include <fmt/ranges.h>

#include <algorithm>

#include "doctor/judges.hpp"

namespace wgpilot::doctor {
namespace {

using dataplane::DefaultRoute;
using dataplane::KernelPart;
using dataplane::LinkFacts;

constexpr std::uint16_t kFirstFreePort = 1024;
constexpr int kOverheadV4 = 60, kOverheadV6 = 80;  // IP 20 or 40, UDP 8, WireGuard 32

Verdict well(std::string what) {
  return {.well = std::move(what)};
}

Verdict wrong(std::string message) {
  return {.well = {}, .findings = {{.message = std::move(message)}}};
}

KernelPart part(const Facts& facts, const std::string& module) {
  const auto found = facts.machine->parts.find(module);
  return found == facts.machine->parts.end() ? KernelPart::Unknown : found->second;
}

bool is_missing(const Facts& facts, const std::string& module) {
  return part(facts, module) == KernelPart::Missing;
}

bool has_wireguard(const Facts& facts) {
  return part(facts, "wireguard") == KernelPart::Present || part(facts, "wireguard") == KernelPart::Loadable;
}

const LinkFacts* find_link(const Facts& facts, const std::string& name) {
  const auto found = std::ranges::find(facts.machine->links, name, &LinkFacts::name);
  return found == facts.machine->links.end() ? nullptr : &*found;
}

std::vector<std::string> userspace_interfaces(const Facts& facts) {
  std::vector<std::string> names;
  for (const LinkFacts& link : facts.machine->links) {
    if (link.is_ours && link.device_type == "userspace") names.push_back(link.name);
  }
  return names;
}

// The largest MTU that fits through the smallest way out, and that way.
struct Fit {
  int largest;
  int outer;
  std::string_view family;
  std::string interface;
};

std::optional<Fit> smallest_fit(const Facts& facts) {
  std::optional<Fit> fit;
  for (const DefaultRoute& route : facts.machine->default_routes) {
    const LinkFacts* const link = find_link(facts, route.interface);
    if (link == nullptr || link->is_ours) continue;
    const bool is_v4 = route.family == net::Family::V4;
    const Fit candidate{.largest = link->mtu - (is_v4 ? kOverheadV4 : kOverheadV6),
                        .outer = link->mtu,
                        .family = is_v4 ? "IPv4" : "IPv6",
                        .interface = route.interface};
    if (!fit || candidate.largest < fit->largest) fit = candidate;
  }
  return fit;
}

}  // namespace

Verdict judge_machine(const Facts& facts) {
  if (facts.machine) return well("Netlink and /proc answer.");
  return wrong(facts.machine.error().message());
}

Verdict judge_net_admin(const Facts& facts) {
  if (facts.machine->capabilities.contains("CAP_NET_ADMIN")) return well("CAP_NET_ADMIN is in effect.");
  return wrong("This process may not change the network: CAP_NET_ADMIN is missing.");
}

Verdict judge_bind_service(const Facts& facts) {
  const std::uint16_t port = facts.installation.api_port;
  if (port >= kFirstFreePort) return well(fmt::format("Not needed: the API listens on port {}.", port));
  if (facts.machine->capabilities.contains("CAP_NET_BIND_SERVICE")) {
    return well("CAP_NET_BIND_SERVICE is in effect.");
  }
  return wrong(fmt::format("This process may not listen on port {}: CAP_NET_BIND_SERVICE is missing.", port));
}

Verdict judge_nftables(const Facts& facts) {
  if (facts.machine->nftables) return well("The kernel's nf_tables answers.");
  return wrong(facts.machine->nftables.error().message());
}

Verdict judge_wireguard(const Facts& facts) {
  if (has_wireguard(facts)) return well("The kernel has WireGuard.");
  if (facts.machine->has_userspace_program) return well("wireguard-go is installed.");
  if (part(facts, "wireguard") == KernelPart::Unknown) {
    return well("No modules can be seen from here; wireguard-go is not installed.");
  }
  return wrong("The kernel has no WireGuard, and wireguard-go is not installed.");
}

Verdict judge_userspace(const Facts& facts) {
  const auto names = userspace_interfaces(facts);
  if (!names.empty()) {
    Finding finding{.message = fmt::format("{} run{} in userspace (wireguard-go), which is slower.",
                                           fmt::join(names, ", "), names.size() == 1 ? "s" : ""),
                    .remedy = {},
                    .details = {{"interfaces", json::to_json(names)}}};
    if (has_wireguard(facts)) {
      finding.remedy =
          "This kernel has WireGuard: set wireguard to auto or kernel, then disable and enable each network.";
    }
    return {.well = {}, .findings = {std::move(finding)}};
  }
  if (is_missing(facts, "wireguard")) {
    return wrong("The kernel has no WireGuard; new interfaces run in userspace (wireguard-go).");
  }
  return well("No interface of wgpilot runs in userspace.");
}

Verdict judge_bandwidth(const Facts& facts) {
  std::vector<std::string> missing;
  for (const char* module : {"sch_htb", "sch_ingress", "ifb", "act_mirred"}) {
    if (is_missing(facts, module)) missing.emplace_back(module);
  }
  const bool has_classifier = !is_missing(facts, "cls_flower") || !is_missing(facts, "cls_u32");
  if (!has_classifier) missing.emplace_back("cls_flower or cls_u32");
  if (!missing.empty()) {
    return wrong(fmt::format("Peers cannot be limited: the kernel lacks {}.", fmt::join(missing, ", ")));
  }
  return well(
      fmt::format("HTB and IFB with {}, {}.", is_missing(facts, "cls_flower") ? "u32" : "flower",
                  is_missing(facts, "sch_fq_codel") ? "the default qdisc as leaf" : "fq_codel as leaf"));
}

Verdict judge_uplink(const Facts& facts) {
  const auto& routes = facts.machine->default_routes;
  if (routes.empty()) return wrong("There is no default route: nothing leads to the internet.");
  std::vector<std::string> ways;
  for (const DefaultRoute& route : routes) {
    ways.push_back(
        fmt::format("{} by {}", route.family == net::Family::V4 ? "IPv4" : "IPv6", route.interface));
  }
  return well(fmt::format("{}.", fmt::join(ways, ", ")));
}

// Linux: a host that forwards IPv6 takes no router advertisements unless accept_ra is 2.
Verdict judge_advertisements(const Facts& facts) {
  Verdict verdict{.well = "No way out depends on them."};
  if (!facts.machine->forwards_ipv6) return verdict;
  for (const DefaultRoute& route : facts.machine->default_routes) {
    const LinkFacts* const link = find_link(facts, route.interface);
    if (!route.is_advertised || link == nullptr || link->router_advertisements != "1") continue;
    verdict.findings.push_back(
        {.message =
             fmt::format("The IPv6 default route by {} came from a router advertisement. With forwarding "
                         "on the kernel takes no more of them, and the route expires.",
                         route.interface),
         .remedy = fmt::format("sysctl -w net.ipv6.conf.{}.accept_ra=2, and the same in /etc/sysctl.d.",
                               route.interface),
         .details = {{"interface", route.interface}}});
  }
  return verdict;
}

// The kernel takes the larger of all/ and the link's own value; the strict filter asks the main table.
Verdict judge_reverse_path_filter(const Facts& facts) {
  Verdict verdict{.well = "It drops nothing that comes from the networks."};
  for (const auto& entry : facts.rows.networks) {
    const auto& network = *entry.network;
    const LinkFacts* const link = find_link(facts, network.interface);
    if (!network.routing_table || link == nullptr || link->reverse_path_filter != "1") continue;
    verdict.findings.push_back(
        {.message =
             fmt::format("{} has its routes in table {}, but the strict reverse path filter looks into "
                         "the main table and may drop what its peers send.",
                         network.interface, *network.routing_table),
         .remedy = fmt::format("sysctl -w net.ipv4.conf.{0}.rp_filter=2 (and net.ipv4.conf.all.rp_filter=2).",
                               network.interface),
         .details = {{"interface", network.interface}, {"routing_table", *network.routing_table}}});
  }
  return verdict;
}

Verdict judge_ports(const Facts& facts) {
  Verdict verdict{.well = "No other program holds a listen port."};
  for (const auto& [port, owner] : facts.machine->udp_port_owners) {
    if (owner.process.empty() || owner.process == "wireguard-go") continue;
    verdict.findings.push_back(
        {.message = fmt::format("UDP port {} is held by {} (process {}) at {}.", port, owner.process,
                                owner.pid, net::to_string(owner.local_address)),
         .remedy = {},
         .details = {{"port", port},
                     {"protocol", owner.protocol},
                     {"process", owner.process},
                     {"pid", owner.pid},
                     {"local_address", net::to_string(owner.local_address)}}});
  }
  return verdict;
}

Verdict judge_mtu_of_uplink(const Facts& facts) {
  const auto fit = smallest_fit(facts);
  if (!fit) return well("There is no way out to compare with.");
  Verdict verdict{.well = fmt::format("Up to {} fits through {} ({} over {}).", fit->largest, fit->interface,
                                      fit->outer, fit->family)};
  for (const auto& entry : facts.rows.networks) {
    const auto& network = *entry.network;
    if (!network.enabled || network.mtu <= fit->largest) continue;
    verdict.findings.push_back(
        {.message =
             fmt::format("{} has MTU {}, but {} with its MTU {} carries at most {} over {} ({} bytes of "
                         "overhead): large packets are fragmented or lost.",
                         network.interface, network.mtu, fit->interface, fit->outer, fit->largest,
                         fit->family, fit->outer - fit->largest),
         .remedy = fmt::format("Set the mtu of network '{}' to {} and give its peers their new files.",
                               network.name, fit->largest),
         .details = {{"interface", network.interface},
                     {"mtu", network.mtu},
                     {"uplink", fit->interface},
                     {"uplink_mtu", fit->outer},
                     {"largest_mtu", fit->largest}}});
  }
  return verdict;
}

}  // namespace wgpilot::doctor
