#include "model/config_file.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.hpp"
#include "model/note.hpp"
#include "model/wg_quick.hpp"

namespace wgpilot::model {
namespace {

constexpr std::size_t kLongestInterfaceName = 15;

class Lines {
 public:
  void section(std::string_view name) {
    text_ += fmt::format("{}{}[{}]\n", text_.empty() ? "" : "\n", prefix_, name);
  }
  void comment(std::string_view what) {
    if (!what.empty()) text_ += fmt::format("{}# {}\n", prefix_, comment_text(what));
  }
  void set(std::string_view key, std::string_view value) {
    text_ += fmt::format("{}{} = {}\n", prefix_, key, value);
  }
  template <class Input>
  void note(const Input& input, std::string_view mark = kNoteMark) {
    const boost::json::value json = json::to_json(input);
    if (!json.get_object().empty()) comment(fmt::format("{} {}", mark, boost::json::serialize(json)));
  }
  // What begins each line from now on.
  void set_prefix(std::string prefix) { prefix_ = std::move(prefix); }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
  std::string prefix_;
};

std::string join_addresses(const std::vector<net::Address>& addresses) {
  std::string text;
  for (const net::Address& address : addresses) text += (text.empty() ? "" : ", ") + net::to_string(address);
  return text;
}

std::vector<net::Prefix> tunnel_addresses(const Peer& peer) {
  std::vector<net::Prefix> addresses{net::Prefix::host(peer.address_v4)};
  if (peer.address_v6) addresses.push_back(net::Prefix::host(*peer.address_v6));
  return addresses;
}

void add_nat(Lines& lines, const ServerFile& file, std::string_view command, const net::Prefix& subnet) {
  const auto rule = [&](char flag) {
    return fmt::format("{} -t nat -{} POSTROUTING -s {} -o {} -j MASQUERADE", command, flag,
                       net::to_string(subnet), file.uplink_interface);
  };
  lines.set("PostUp", rule('A'));
  lines.set("PreDown", rule('D'));
}

bool is_v6(const net::Prefix& prefix) {
  return !prefix.is_v4();
}

// A network without an IPv6 subnet may still have sites that do.
bool serves_v6(const ServerFile& file) {
  return file.network.subnet_v6 ||
         std::ranges::any_of(file.routes, [](const auto& route) { return is_v6(route.destination); }) ||
         std::ranges::any_of(file.peers, [&](const Peer& peer) {
           return std::ranges::any_of(server_allowed_ips(file.network, peer), is_v6);
         });
}

void add_forwarding(Lines& lines, const ServerFile& file) {
  lines.set("PostUp", "sysctl -w net.ipv4.ip_forward=1");
  if (serves_v6(file)) lines.set("PostUp", "sysctl -w net.ipv6.conf.all.forwarding=1");
  if (!file.network.nat_enabled) return;
  if (file.uplink_interface.empty()) return lines.comment("NAT is missing: this server has no default route");
  add_nat(lines, file, "iptables", file.network.subnet.masked());
  if (file.network.subnet_v6) add_nat(lines, file, "ip6tables", file.network.subnet_v6->masked());
}

std::string_view flag_of(const net::Prefix& prefix) {
  return prefix.is_v4() ? "-4" : "-6";
}

// wg-quick puts the interface in the place of %i.
std::string route_command(const Network& network, const NetworkRoute& route) {
  std::string command =
      fmt::format("ip {} route add {}", flag_of(route.destination), net::to_string(route.destination));
  if (route.gateway) command += fmt::format(" via {}", net::to_string(*route.gateway));
  command += " dev %i";
  if (route.metric != 0) command += fmt::format(" metric {}", route.metric);
  return command + fmt::format(" table {}", table_of(network));
}

void add_rule(Lines& lines, std::string_view flag, std::string_view selector) {
  lines.set("PostUp", fmt::format("ip {} rule add {}", flag, selector));
  lines.set("PreDown", fmt::format("ip {} rule del {}", flag, selector));
}

void add_rule(Lines& lines, const ServerFile& file, const NetworkRule& rule) {
  std::string selector = fmt::format("pref {}", rule.priority);
  if (rule.source) selector += fmt::format(" from {}", net::to_string(*rule.source));
  if (rule.destination) selector += fmt::format(" to {}", net::to_string(*rule.destination));
  if (rule.firewall_mark) selector += fmt::format(" fwmark {:#x}", *rule.firewall_mark);
  selector += fmt::format(" lookup {}", rule.table_id);
  const auto& prefix = rule.source ? rule.source : rule.destination;
  if (prefix) return add_rule(lines, flag_of(*prefix), selector);
  add_rule(lines, "-4", selector);
  if (serves_v6(file)) add_rule(lines, "-6", selector);
}

// What the network's peers send must find its table, and what people asked for besides.
void add_routing(Lines& lines, const ServerFile& file) {
  if (const std::uint32_t table = table_of(file.network); table != kMainTable) {
    const std::string selector = fmt::format("pref {} iif %i lookup {}", kHighestPriority, table);
    add_rule(lines, "-4", selector);
    if (serves_v6(file)) add_rule(lines, "-6", selector);
  }
  for (const NetworkRule& rule : file.rules) add_rule(lines, file, rule);
  for (const NetworkRoute& route : file.routes) lines.set("PostUp", route_command(file.network, route));
}

void add_server_peer(Lines& lines, const Network& network, const Peer& peer) {
  lines.section("Peer");
  lines.comment(peer.name);
  lines.note(note_of(network, peer));
  lines.set("PublicKey", crypto::to_base64(peer.public_key));
  if (peer.preshared_key) lines.set("PresharedKey", crypto::to_base64(*peer.preshared_key));
  lines.set("AllowedIPs", join(server_allowed_ips(network, peer)));
  if (peer.endpoint) lines.set("Endpoint", net::to_string(*peer.endpoint));
  if (peer.persistent_keepalive != 0)
    lines.set("PersistentKeepalive", std::to_string(peer.persistent_keepalive));
}

}  // namespace

std::string render_client_file(const ClientFile& file) {
  Lines lines;
  lines.section("Interface");
  lines.comment(file.peer.name);
  lines.set("PrivateKey",
            file.private_key ? crypto::to_base64(*file.private_key) : std::string(kPrivateKeyPlaceholder));
  lines.set("Address", join(tunnel_addresses(file.peer)));
  if (!file.dns_servers.empty()) lines.set("DNS", join_addresses(file.dns_servers));
  lines.set("MTU", std::to_string(file.network.mtu));
  lines.section("Peer");
  lines.comment(file.network.name);
  lines.set("PublicKey", crypto::to_base64(file.network.public_key));
  if (file.peer.preshared_key) lines.set("PresharedKey", crypto::to_base64(*file.peer.preshared_key));
  lines.set("AllowedIPs", join(client_allowed_ips(file.network, file.peer, file.other_sites)));
  lines.set("Endpoint", net::join_host_port(file.server_host, file.network.listen_port));
  if (file.peer.persistent_keepalive != 0) {
    lines.set("PersistentKeepalive", std::to_string(file.peer.persistent_keepalive));
  }
  return lines.take();
}

std::string render_server_file(const ServerFile& file) {
  const Network& network = file.network;
  Lines lines;
  lines.section("Interface");
  lines.comment(network.name);
  lines.note(note_of(network));
  for (const NetworkRoute& route : file.routes) lines.note(note_of(route), kRouteMark);
  for (const NetworkRule& rule : file.rules) lines.note(note_of(rule), kRuleMark);
  lines.set("PrivateKey", crypto::to_base64(network.private_key));
  std::vector<net::Prefix> addresses{server_address_v4(network)};
  if (const auto v6 = server_address_v6(network)) addresses.push_back(*v6);
  lines.set("Address", join(addresses));
  lines.set("ListenPort", std::to_string(network.listen_port));
  lines.set("MTU", std::to_string(network.mtu));
  if (network.firewall_mark) lines.set("FwMark", fmt::format("{:#x}", *network.firewall_mark));
  if (table_of(network) != kMainTable) lines.set("Table", std::to_string(table_of(network)));
  add_forwarding(lines, file);
  add_routing(lines, file);
  for (const Peer& peer : file.peers) {
    lines.set_prefix(is_active(peer, file.now) ? "" : fmt::format("{} ", kOffMark));
    add_server_peer(lines, network, peer);
  }
  return lines.take();
}

std::string comment_text(std::string_view text) {
  std::string clean(text);
  std::ranges::replace_if(
      clean, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return clean;
}

std::string client_file_name(const Peer& peer) {
  std::string name;
  for (const char c : peer.name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '_' || c == '.' || c == '-';
    if (plain)
      name += c;
    else if (c == ' ')
      name += '-';
  }
  if (name.find_first_not_of(".-") == std::string::npos) name = fmt::format("peer-{}", peer.id.value);
  return name.substr(0, kLongestInterfaceName) + ".conf";
}

}  // namespace wgpilot::model
