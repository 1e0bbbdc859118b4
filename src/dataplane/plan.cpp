#include "dataplane/plan.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace wgpilot::dataplane {
namespace {

constexpr std::size_t kMostInWords = 8;

std::string route_text(std::string_view verb, const std::string& interface, const Route& route) {
  std::string text = fmt::format("ip route {} {}", verb, net::to_string(route.destination));
  if (route.gateway) text += fmt::format(" via {}", net::to_string(*route.gateway));
  text += fmt::format(" dev {} proto {}", interface, kRouteProtocol);
  if (route.table != 254) text += fmt::format(" table {}", route.table);
  if (route.metric != 0) text += fmt::format(" metric {}", route.metric);
  return text + "\n";
}

std::string rule_text(std::string_view verb, const Rule& rule) {
  std::string text = fmt::format("ip{} rule {} pref {} from {}", rule.family == net::Family::V6 ? " -6" : "",
                                 verb, rule.priority, rule.source ? net::to_string(*rule.source) : "all");
  if (rule.destination) text += fmt::format(" to {}", net::to_string(*rule.destination));
  if (rule.firewall_mark != 0) text += fmt::format(" fwmark {:#x}", rule.firewall_mark);
  if (!rule.incoming_interface.empty()) text += fmt::format(" iif {}", rule.incoming_interface);
  return text + fmt::format(" lookup {} protocol {}\n", rule.table, kRouteProtocol);
}

std::string prefixes_text(const std::vector<net::Prefix>& prefixes) {
  std::string text;
  for (const net::Prefix& prefix : prefixes) text += (text.empty() ? "" : ",") + net::to_string(prefix);
  return text;
}

std::string peer_text(const std::string& interface, const PeerChange& change) {
  const PeerState& peer = *change.peer;
  std::string text = fmt::format("wg set {} peer {}", interface, crypto::to_base64(peer.public_key));
  if (peer.preshared_key) text += " preshared-key (hidden)";
  if (change.remove_preshared_key) text += " preshared-key /dev/null";
  if (change.set_endpoint && peer.endpoint)
    text += fmt::format(" endpoint {}", net::to_string(*peer.endpoint));
  text += fmt::format(" persistent-keepalive {}", peer.persistent_keepalive.count());
  return text + fmt::format(" allowed-ips {}\n", prefixes_text(peer.allowed_ips));
}

template <class Items, class ToText>
std::string some_in_words(const Items& items, ToText to_line) {
  std::string text;
  for (std::size_t i = 0; i < items.size() && i < kMostInWords; ++i) text += to_line(items[i]);
  if (items.size() > kMostInWords) text += fmt::format("# and {} more\n", items.size() - kMostInWords);
  return text;
}

std::string elements_text(std::string_view verb,
                          const std::map<std::string, std::vector<std::string>>& sets) {
  std::string text;
  for (const auto& [name, elements] : sets) {
    text += fmt::format("{} element inet wgpilot {} {{ {} }}\n", verb, name, fmt::join(elements, ", "));
  }
  return text;
}

// Where a direction's classes are, and which address its filters look at.
struct ShaperWords {
  std::string device;
  std::string_view address;
};

ShaperWords words_of(const std::string& interface, Direction direction) {
  if (direction == Direction::Download) return {interface, "dst_ip"};
  return {upload_device_of(interface), "src_ip"};
}

std::string_view protocol_of(const net::Prefix& prefix) {
  return prefix.is_v4() ? "ip" : "ipv6";
}

std::string shaper_text(std::string_view verb, const std::string& interface, Direction direction,
                        const Shaper& shaper) {
  const ShaperWords words = words_of(interface, direction);
  const auto class_line = [&](const ShapedClass& c) {
    const std::string rate = verb == "add" ? fmt::format(" htb rate {}kbit", c.kbps) : "";
    return fmt::format("tc class {} dev {} parent {:x}: classid {:x}:{:x}{}\n",
                       verb == "add" ? "replace" : verb, words.device, kShaperMajor, kShaperMajor, c.id,
                       rate);
  };
  const auto filter_line = [&](const ShapedPrefix& p) {
    return fmt::format("tc filter {} dev {} parent {:x}: protocol {} flower {} {} classid {:x}:{:x}\n", verb,
                       words.device, kShaperMajor, protocol_of(p.prefix), words.address,
                       net::to_string(p.prefix), kShaperMajor, p.id);
  };
  const auto redirect_line = [&](const net::Prefix& prefix) {
    return fmt::format(
        "tc filter {} dev {} ingress protocol {} flower src_ip {} action mirred redirect dev {}\n", verb,
        interface, protocol_of(prefix), net::to_string(prefix), words.device);
  };
  const std::string classes = some_in_words(shaper.classes, class_line);
  const std::string filters = some_in_words(shaper.prefixes, filter_line);
  const std::string redirects = some_in_words(shaper.redirected, redirect_line);
  return verb == "add" ? classes + filters + redirects : redirects + filters + classes;
}

// One overload an action; `name` is the interface's.
struct Describe {
  const std::string& name;

  std::string operator()(const CreateLink& step) const {
    return fmt::format("ip link add {0} type wireguard\nip link set {0} alias {1}\n", name, step.alias);
  }
  std::string operator()(const DeleteLink&) const { return fmt::format("ip link del {}\n", name); }
  std::string operator()(const AdoptLink& step) const {
    return fmt::format("ip link set {} alias {} # adopts it\n", name, step.alias);
  }
  std::string operator()(const ReleaseLink&) const {
    return fmt::format("ip link set {} alias … # releases it\n", name);
  }
  std::string operator()(const SetMtu& step) const {
    return fmt::format("ip link set {} mtu {}\n", name, step.mtu);
  }
  std::string operator()(const SetLinkState& step) const {
    return fmt::format("ip link set {} {}\n", name, step.state == LinkState::Up ? "up" : "down");
  }
  std::string operator()(const AddAddress& step) const {
    return fmt::format("ip address add {} dev {} noprefixroute\n", net::to_string(step.address), name);
  }
  std::string operator()(const RemoveAddress& step) const {
    return fmt::format("ip address del {} dev {}\n", net::to_string(step.address), name);
  }
  std::string operator()(const ConfigureDevice& step) const {
    std::string text = fmt::format("wg set {}", name);
    if (step.private_key) text += " private-key (hidden)";
    if (step.listen_port) text += fmt::format(" listen-port {}", *step.listen_port);
    if (step.firewall_mark) text += fmt::format(" fwmark {:#x}", *step.firewall_mark);
    return text + "\n";
  }
  std::string operator()(const ChangePeers& step) const {
    return some_in_words(step.remove,
                         [&](const auto& key) {
                           return fmt::format("wg set {} peer {} remove\n", name, crypto::to_base64(key));
                         }) +
           some_in_words(step.set, [&](const auto& change) { return peer_text(name, change); });
  }
  std::string operator()(const RemoveAllPeers&) const {
    return fmt::format("wg setconf {} /dev/null\n", name);
  }
  std::string operator()(const AddRoutes& step) const {
    return some_in_words(step.routes, [&](const auto& route) { return route_text("add", name, route); });
  }
  std::string operator()(const RemoveRoutes& step) const {
    return some_in_words(step.routes, [&](const auto& route) { return route_text("del", name, route); });
  }
  std::string operator()(const AddRules& step) const {
    return some_in_words(step.rules, [](const auto& rule) { return rule_text("add", rule); });
  }
  std::string operator()(const RemoveRules& step) const {
    return some_in_words(step.rules, [](const auto& rule) { return rule_text("del", rule); });
  }
  std::string operator()(const ReplaceFirewall&) const { return "nft -f - # replaces table inet wgpilot\n"; }
  std::string operator()(const RemoveFirewall&) const { return "nft delete table inet wgpilot\n"; }
  std::string operator()(const ChangeElements& step) const { return change_text(step); }
  std::string operator()(const CreateShaper& step) const {
    const ShaperWords words = words_of(name, step.direction);
    std::string root =
        fmt::format("tc qdisc replace dev {} root handle {:x}: htb\n", words.device, kShaperMajor);
    if (step.direction == Direction::Download) return root;
    return fmt::format("ip link add {} type ifb\n{}tc qdisc add dev {} ingress\n", words.device, root, name);
  }
  std::string operator()(const RemoveShaper& step) const {
    if (step.direction == Direction::Download) return fmt::format("tc qdisc del dev {} root\n", name);
    return fmt::format("tc qdisc del dev {} ingress\nip link del {}\n", name, upload_device_of(name));
  }
  std::string operator()(const ChangeShaper& step) const {
    return shaper_text("del", name, step.direction, step.remove) +
           shaper_text("add", name, step.direction, step.set);
  }
  std::string operator()(const RemoveStrayDevice&) const {
    return fmt::format("ip link del {} # serves no interface\n", name);
  }
  std::string operator()(const SetSysctl& step) const {
    return fmt::format("sysctl {}={}\n", step.key, step.value);
  }
  std::string operator()(const FlushConnections& step) const {
    return some_in_words(step.ends, [&](const auto& end) {
      const bool is_host = end.length() == end.address().bits();
      return fmt::format("conntrack -D -s {}{}\n",
                         is_host ? net::to_string(end.address()) : net::to_string(end),
                         step.grants ? " # those that are not granted" : "");
    });
  }
};

}  // namespace

bool FlushConnections::concerns(const Connection& connection) const {
  if (!grants) return has_end_in(connection, ends);
  const net::Address& from = connection.source.address;
  return std::ranges::any_of(ends, [&](const net::Prefix& prefix) { return prefix.contains(from); }) &&
         !is_granted(*grants, from, connection.responder());
}

std::string to_text(const Step& step) {
  return std::visit(Describe{step.interface}, step.action);
}

std::string to_text(const Plan& plan) {
  std::string text;
  for (const Step& step : plan) text += to_text(step);
  return text;
}

bool is_dispensable(const Step& step) {
  const auto* const sysctl = std::get_if<SetSysctl>(&step.action);
  return std::holds_alternative<FlushConnections>(step.action) ||
         (sysctl != nullptr && sysctl->key == kAccounting);
}

std::string replace_text(const Firewall& firewall) {
  std::string text = "add table inet wgpilot\ndelete table inet wgpilot\n" + firewall.rules;
  for (const auto& [name, elements] : firewall.sets) {
    if (!elements.empty()) text += elements_text("add", {{name, elements}});
  }
  return text;
}

std::string change_text(const ChangeElements& change) {
  return elements_text("delete", change.remove) + elements_text("add", change.add);
}

}  // namespace wgpilot::dataplane
