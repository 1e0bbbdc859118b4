// The fake side of the seam, for tests: a kernel in memory that does what a step says, can be told to fail,
// and can be tampered with. It proves our own logic only; the real kernel is proven in test/netns and
// test/vm.
#pragma once

#include <atomic>
#include <functional>
#include <set>

#include "dataplane/dataplane.hpp"

namespace wgpilot::dataplane {

class FakeDataplane final : public Dataplane {
 public:
  State kernel{.origin = Origin::Observed};
  std::vector<LinkSummary> foreign_links{{.name = "lo"}, {.name = "eth0"}};
  std::map<std::string, Interface> foreign;  // WireGuard interfaces of somebody else
  std::vector<HostPrefix> host_prefixes;
  std::map<std::uint16_t, SocketOwner> udp_owners;
  MachineFacts machine;
  HostRoutes host_routes;
  std::vector<HostRule> host_rules;
  std::vector<WireguardPort> foreign_ports;
  std::optional<std::vector<CountedRule>> counted_rules;  // of our table; absent: there is none
  std::optional<Error> nftables_failure;                  // of reading it
  std::vector<Connection> connections;
  std::optional<Error> conntrack_failure;           // of everything that concerns connections
  Result<void> shaping;                             // whether it can
  RouteQuery last_query;                            // of fetch_host_routes
  std::map<std::string, InterfaceStatus> statuses;  // reported instead of what `kernel` has
  std::atomic<int> dumps = 0;                       // how often a status was fetched
  std::function<void()> while_dumping = [] {};
  std::string log;  // every step that was applied, as text
  // Asked before each step; an error makes the step fail.
  std::function<Result<void>(const Step&)> before = [](const Step&) { return Result<void>{}; };

  Result<State> observe() override { return kernel; }

  Result<void> apply(const Step& step) override {
    WGP_TRY(before(step));
    if (conntrack_failure && std::holds_alternative<FlushConnections>(step.action))
      return fail(*conntrack_failure);
    log += to_text(step);
    std::visit([&](const auto& action) { run(step.interface, action); }, step.action);
    return {};
  }

  Result<void> check_shaping() override { return shaping; }

  Result<ShapingStatus> fetch_shaping(const std::string& interface) override {
    const auto found = kernel.interfaces.find(interface);
    if (found == kernel.interfaces.end() || (!found->second->download && !found->second->upload))
      return ShapingStatus{};
    return ShapingStatus{.classifier = "flower", .leaf = "fq_codel"};
  }

  Result<InterfaceStatus> fetch_status(const std::string& interface) override {
    ++dumps;
    while_dumping();
    if (const auto told = statuses.find(interface); told != statuses.end()) return told->second;
    const auto found = kernel.interfaces.find(interface);
    if (found == kernel.interfaces.end()) return fail(Code::NotFound, "no interface " + interface);
    InterfaceStatus status{.up = found->second->up, .mtu = found->second->mtu, .device_type = "fake"};
    for (const auto& peer : found->second->peers) {
      status.peers.push_back(
          {.public_key = peer->public_key,
           .endpoint = peer->endpoint,
           .persistent_keepalive = static_cast<std::uint16_t>(peer->persistent_keepalive.count())});
    }
    return status;
  }

  Result<std::vector<LinkSummary>> fetch_links() override {
    std::vector<LinkSummary> links = foreign_links;
    for (const auto& [name, interface] : foreign) links.push_back({.name = name, .is_wireguard = true});
    for (const auto& [name, interface] : kernel.interfaces) {
      links.push_back({.name = name, .is_wireguard = true, .is_ours = true});
    }
    return links;
  }
  Result<Interface> fetch_foreign(const std::string& interface) override {
    const auto found = foreign.find(interface);
    if (found == foreign.end()) return fail(Code::NotFound, "no interface " + interface);
    return found->second;
  }
  Result<std::vector<HostPrefix>> fetch_host_prefixes() override { return host_prefixes; }
  Result<HostRoutes> fetch_host_routes(const RouteQuery& query) override {
    last_query = query;
    return host_routes;
  }
  Result<std::vector<HostRule>> fetch_host_rules() override { return host_rules; }
  Result<std::vector<WireguardPort>> fetch_wireguard_ports() override {
    std::vector<WireguardPort> ports = foreign_ports;
    for (const auto& [name, interface] : kernel.interfaces) {
      if (interface->up) ports.push_back({interface->listen_port, name, true});
    }
    return ports;
  }
  Result<std::optional<std::vector<CountedRule>>> fetch_firewall() override {
    if (nftables_failure) return fail(*nftables_failure);
    return counted_rules;
  }
  Result<void> visit_connections(const std::vector<net::Prefix>& ends,
                                 const ConnectionVisitor& visit) override {
    if (conntrack_failure) return fail(*conntrack_failure);
    for (const Connection& connection : connections) {
      if (has_end_in(connection, ends)) visit(connection);
    }
    return {};
  }
  Result<std::size_t> flush_connections(const std::vector<net::Prefix>& ends) override {
    if (conntrack_failure) return fail(*conntrack_failure);
    return std::erase_if(connections,
                         [&](const Connection& connection) { return has_end_in(connection, ends); });
  }
  Result<std::optional<SocketOwner>> find_udp_owner(std::uint16_t port) override {
    const auto found = udp_owners.find(port);
    if (found == udp_owners.end()) return std::nullopt;
    return found->second;
  }
  Result<std::optional<Uplink>> fetch_uplink() override {
    return Uplink{"eth0", net::parse_address("203.0.113.1").value()};
  }

  Result<MachineFacts> fetch_machine(const std::vector<std::uint16_t>&) override { return machine; }

  // Changes an interface behind the program's back.
  void tamper(const std::string& name, const std::function<void(Interface&)>& change) {
    Interface copy = *kernel.interfaces.at(name);
    change(copy);
    kernel.interfaces[name] = std::make_shared<const Interface>(std::move(copy));
  }

 private:
  void run(const std::string& name, const CreateLink& a) {
    kernel.interfaces[name] = std::make_shared<const Interface>(Interface{.alias = a.alias, .up = false});
  }
  void run(const std::string& name, const DeleteLink&) { kernel.interfaces.erase(name); }
  void run(const std::string& name, const AdoptLink& a) {
    auto interface = std::make_shared<Interface>(foreign.extract(name).mapped());
    interface->alias = a.alias;
    kernel.interfaces[name] = std::move(interface);
  }
  void run(const std::string& name, const ReleaseLink& a) {
    foreign[name] = *kernel.interfaces.extract(name).mapped();
    foreign[name].alias = a.alias;
  }
  void run(const std::string& name, const SetMtu& a) {
    tamper(name, [&](Interface& i) { i.mtu = a.mtu; });
  }
  void run(const std::string& name, const SetLinkState& a) {
    tamper(name, [&](Interface& i) { i.up = a.state == LinkState::Up; });
  }
  void run(const std::string& name, const AddAddress& a) {
    tamper(name, [&](Interface& i) { merge(i.addresses, {a.address}); });
  }
  void run(const std::string& name, const RemoveAddress& a) {
    tamper(name, [&](Interface& i) { std::erase(i.addresses, a.address); });
  }
  void run(const std::string& name, const ConfigureDevice& a) {
    tamper(name, [&](Interface& i) {
      if (a.private_key) i.private_key = *a.private_key;
      if (a.listen_port) i.listen_port = *a.listen_port;
      if (a.firewall_mark) i.firewall_mark = *a.firewall_mark;
    });
  }
  void run(const std::string& name, const ChangePeers& a) {
    tamper(name, [&](Interface& i) {
      for (const auto& key : a.remove) erase(i.peers, key);
      for (const auto& change : a.set) insert_or_replace(i.peers, change.peer);
    });
  }
  void run(const std::string& name, const RemoveAllPeers&) {
    tamper(name, [&](Interface& i) { i.peers.clear(); });
  }
  void run(const std::string& name, const AddRoutes& a) {
    tamper(name, [&](Interface& i) { merge(i.routes, a.routes); });
  }
  void run(const std::string& name, const RemoveRoutes& a) {
    tamper(name, [&](Interface& i) {
      for (const Route& route : a.routes) std::erase(i.routes, route);
    });
  }
  void run(const std::string&, const AddRules& a) { merge(kernel.rules, a.rules); }
  void run(const std::string&, const RemoveRules& a) {
    for (const Rule& rule : a.rules) std::erase(kernel.rules, rule);
  }
  void run(const std::string&, const ReplaceFirewall& a) { kernel.firewall = a.firewall; }
  void run(const std::string&, const RemoveFirewall&) { kernel.firewall.reset(); }
  void run(const std::string&, const ChangeElements& a) { kernel.firewall = a.firewall; }
  void run(const std::string& name, const CreateShaper& a) {
    tamper(name, [&](Interface& i) { shaper_of(i, a.direction).emplace(); });
  }
  void run(const std::string& name, const RemoveShaper& a) {
    tamper(name, [&](Interface& i) { shaper_of(i, a.direction).reset(); });
  }
  void run(const std::string& name, const ChangeShaper& a) {
    tamper(name, [&](Interface& i) {
      Shaper& shaper = shaper_of(i, a.direction).value();
      remove(shaper.redirected, a.remove.redirected);
      remove(shaper.prefixes, a.remove.prefixes);
      remove(shaper.classes, a.remove.classes);
      for (const ShapedClass& c : a.set.classes)
        std::erase_if(shaper.classes, [&](const ShapedClass& old) { return old.id == c.id; });
      merge(shaper.classes, a.set.classes);
      merge(shaper.prefixes, a.set.prefixes);
      merge(shaper.redirected, a.set.redirected);
    });
  }
  void run(const std::string& name, const RemoveStrayDevice&) { std::erase(kernel.stray_devices, name); }
  void run(const std::string&, const SetSysctl& a) { kernel.sysctls[a.key] = a.value; }
  void run(const std::string&, const FlushConnections& a) {
    std::erase_if(connections, [&](const Connection& connection) { return a.concerns(connection); });
  }

  template <class T>
  static void remove(std::vector<T>& from, const std::vector<T>& gone) {
    for (const T& item : gone) std::erase(from, item);
  }
  template <class T>
  static void merge(std::vector<T>& into, const std::vector<T>& more) {
    std::set<T> all(into.begin(), into.end());
    all.insert(more.begin(), more.end());
    into.assign(all.begin(), all.end());
  }
};

}  // namespace wgpilot::dataplane
