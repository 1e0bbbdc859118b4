#include "dataplane/diff.hpp"

#include <algorithm>
#include <iterator>

namespace wgpilot::dataplane {
namespace {

using Elements = std::map<std::string, std::vector<std::string>>;

// What is in `a` and not in `b`; both sorted.
template <class T>
std::vector<T> minus(const std::vector<T>& a, const std::vector<T>& b) {
  std::vector<T> result;
  std::ranges::set_difference(a, b, std::back_inserter(result));
  return result;
}

Shaper minus(const Shaper& a, const Shaper& b) {
  return {.classes = minus(a.classes, b.classes),
          .prefixes = minus(a.prefixes, b.prefixes),
          .redirected = minus(a.redirected, b.redirected)};
}

bool is_empty(const Shaper& shaper) {
  return shaper.classes.empty() && shaper.prefixes.empty() && shaper.redirected.empty();
}

// A class that stays with another rate is set, not removed.
ChangeShaper diff_shaper(Direction direction, const Shaper& from, const Shaper& to) {
  ChangeShaper change{.direction = direction, .remove = minus(from, to), .set = minus(to, from)};
  std::erase_if(change.remove.classes, [&](const ShapedClass& gone) {
    return std::ranges::binary_search(to.classes, gone.id, {}, &ShapedClass::id);
  });
  return change;
}

Elements minus(const Elements& a, const Elements& b) {
  Elements result;
  for (const auto& [name, elements] : a) {
    const auto other = b.find(name);
    auto rest = other == b.end() ? elements : minus(elements, other->second);
    if (!rest.empty()) result[name] = std::move(rest);
  }
  return result;
}

bool endpoint_changed(const PeerState& from, const PeerState& to, Origin origin) {
  if (!to.endpoint || from.endpoint == to.endpoint) return false;
  return origin == Origin::Desired || !from.endpoint;
}

bool peer_changed(const PeerState& from, const PeerState& to, Origin origin) {
  return from.preshared_key != to.preshared_key || from.persistent_keepalive != to.persistent_keepalive ||
         from.allowed_ips != to.allowed_ips || endpoint_changed(from, to, origin);
}

PeerChange addition(const std::shared_ptr<const PeerState>& peer) {
  return {.peer = peer, .set_endpoint = peer->endpoint.has_value()};
}

PeerChange change(const PeerState& from, const std::shared_ptr<const PeerState>& to, Origin origin) {
  return {.peer = to,
          .remove_preshared_key = from.preshared_key && !to->preshared_key,
          .set_endpoint = endpoint_changed(from, *to, origin)};
}

void append(std::vector<net::Prefix>& to, const std::vector<net::Prefix>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

struct PeerDifference {
  ChangePeers changes;
  std::vector<net::Prefix> lost;  // what peers had and have no longer

  void remove(const PeerState& peer) {
    changes.remove.push_back(peer.public_key);
    append(lost, peer.allowed_ips);
  }
};

// Walks both sorted tables side by side.
PeerDifference diff_peers(const PeerTable& from, const PeerTable& to, Origin origin) {
  PeerDifference difference;
  ChangePeers& changes = difference.changes;
  auto old = from.begin();
  for (const auto& peer : to) {
    for (; old != from.end() && *old != peer && (*old)->public_key < peer->public_key; ++old) {
      difference.remove(**old);
    }
    if (old != from.end() && *old == peer) {
      ++old;
    } else if (old != from.end() && (*old)->public_key == peer->public_key) {
      if (peer_changed(**old, *peer, origin)) changes.set.push_back(change(**old, peer, origin));
      append(difference.lost, minus((*old)->allowed_ips, peer->allowed_ips));
      ++old;
    } else {
      changes.set.push_back(addition(peer));
    }
  }
  for (; old != from.end(); ++old) difference.remove(**old);
  return difference;
}

// The steps of one interface.
class InterfaceDiff {
 public:
  InterfaceDiff(const std::string& name, Origin origin, Plan& plan)
      : name_(name), origin_(origin), plan_(plan) {}

  void remove(const Interface& from) {
    if (from.upload) add(RemoveShaper{Direction::Upload});  // download goes with the link
    if (!from.peers.empty()) add(RemoveAllPeers{});
    add(DeleteLink{});
    flush(diff_peers(from.peers, {}, origin_).lost, from.routes);
  }

  void create(const Interface& to) {
    add(CreateLink{to.alias});
    change(Interface{.up = false}, to);
  }

  // Gives back what another interface of the same plan may want.
  void release(const Interface& from, const Interface& to) {
    for (const auto& address : minus(from.addresses, to.addresses)) add(RemoveAddress{address});
    if (auto routes = minus(from.routes, to.routes); !routes.empty()) add(RemoveRoutes{std::move(routes)});
  }

  void change(const Interface& from, const Interface& to) {
    if (from.mtu != to.mtu) add(SetMtu{to.mtu});
    change_addresses(from, to);
    change_device(from, to);
    change_peers(from, to);
    if (from.up != to.up) add(SetLinkState{to.up ? LinkState::Up : LinkState::Down});
    change_routes(from, to);
    for (const Direction direction : {Direction::Download, Direction::Upload})
      change_shaper(direction, shaper_of(from, direction), shaper_of(to, direction));
  }

 private:
  template <class T>
  void add(T action) {
    plan_.push_back({name_, std::move(action)});
  }

  void change_addresses(const Interface& from, const Interface& to) {
    for (const auto& address : minus(to.addresses, from.addresses)) add(AddAddress{address});
  }

  void change_device(const Interface& from, const Interface& to) {
    ConfigureDevice device;
    if (from.private_key != to.private_key) device.private_key = to.private_key;
    if (from.listen_port != to.listen_port) device.listen_port = to.listen_port;
    if (from.firewall_mark != to.firewall_mark) device.firewall_mark = to.firewall_mark;
    if (device.private_key || device.listen_port || device.firewall_mark) add(std::move(device));
  }

  void change_peers(const Interface& from, const Interface& to) {
    PeerDifference peers = diff_peers(from.peers, to.peers, origin_);
    if (!peers.changes.set.empty() || !peers.changes.remove.empty()) add(std::move(peers.changes));
    flush(std::move(peers.lost), from.routes);
  }

  // Only of what our routes lead to: a foreign hand may have given a peer the whole internet, and this host's
  // own connections with it.
  void flush(std::vector<net::Prefix> lost, const std::vector<Route>& routes) {
    std::erase_if(lost, [&](const net::Prefix& prefix) {
      return std::ranges::none_of(routes, [&](const Route& route) {
        return route.destination.length() > 0 && route.destination.contains(prefix);
      });
    });
    std::ranges::sort(lost);
    const auto rest = std::ranges::unique(lost);
    lost.erase(rest.begin(), rest.end());
    if (!lost.empty()) add(FlushConnections{std::move(lost)});
  }

  // A link that goes down takes its routes along, so they are set after it came up.
  void change_routes(const Interface& from, const Interface& to) {
    if (auto routes = minus(to.routes, from.routes); !routes.empty()) add(AddRoutes{std::move(routes)});
  }

  void change_shaper(Direction direction, const std::optional<Shaper>& from,
                     const std::optional<Shaper>& to) {
    if (!to) {
      if (from) add(RemoveShaper{direction});
      return;
    }
    const bool is_new = !from || !from->is_whole;
    if (is_new) add(CreateShaper{direction});
    ChangeShaper change = diff_shaper(direction, is_new ? Shaper() : *from, *to);
    if (!is_empty(change.remove) || !is_empty(change.set)) add(std::move(change));
  }

  std::string name_;
  Origin origin_;
  Plan& plan_;
};

void diff_firewall(const std::optional<Firewall>& from, const std::optional<Firewall>& to, Plan& plan) {
  if (from == to) return;
  if (!to) {
    plan.push_back({"", RemoveFirewall{}});
  } else if (!from || from->rules != to->rules) {
    plan.push_back({"", ReplaceFirewall{*to}});
  } else {
    plan.push_back({"", ChangeElements{*to, minus(to->sets, from->sets), minus(from->sets, to->sets)}});
  }
}

// The kernel forwards what it knows without asking the table again.
void diff_grants(const State& from, const State& to, Plan& plan) {
  if (!to.grants || from.grants == to.grants) return;
  static const Grants nothing;
  const Grants* before = from.grants.get();
  if (before == nullptr && from.origin == Origin::Desired) before = &nothing;
  if (before == nullptr && from.firewall == to.firewall) return;
  if (auto sources = revoked_sources(before, *to.grants); !sources.empty())
    plan.push_back({"", FlushConnections{std::move(sources), to.grants}});
}

void diff_sysctls(const State& from, const State& to, Plan& plan) {
  for (const auto& [key, value] : to.sysctls) {
    const auto current = from.sysctls.find(key);
    if (current == from.sysctls.end() || current->second != value)
      plan.push_back({"", SetSysctl{key, value}});
  }
}

// A link that carries another network's mark cannot be changed into ours: it goes and comes anew.
bool is_replaced(const Interface& from, const Interface& to) {
  return from.alias != to.alias;
}

}  // namespace

Plan diff(const State& from, const State& to) {
  Plan plan;
  if (auto rules = minus(from.rules, to.rules); !rules.empty())
    plan.push_back({"", RemoveRules{std::move(rules)}});
  for (const auto& [name, interface] : from.interfaces) {
    const auto kept = to.interfaces.find(name);
    if (kept == to.interfaces.end() || is_replaced(*interface, *kept->second)) {
      InterfaceDiff(name, from.origin, plan).remove(*interface);
    } else if (kept->second != interface) {
      InterfaceDiff(name, from.origin, plan).release(*interface, *kept->second);
    }
  }
  for (const std::string& device : minus(from.stray_devices, to.stray_devices))
    plan.push_back({device, RemoveStrayDevice{}});
  diff_firewall(from.firewall, to.firewall, plan);
  diff_grants(from, to, plan);
  diff_sysctls(from, to, plan);
  for (const auto& [name, interface] : to.interfaces) {
    const auto old = from.interfaces.find(name);
    InterfaceDiff difference(name, from.origin, plan);
    if (old == from.interfaces.end() || is_replaced(*old->second, *interface)) {
      difference.create(*interface);
    } else if (old->second != interface) {
      difference.change(*old->second, *interface);
    }
  }
  if (auto rules = minus(to.rules, from.rules); !rules.empty())
    plan.push_back({"", AddRules{std::move(rules)}});
  return plan;
}

}  // namespace wgpilot::dataplane
