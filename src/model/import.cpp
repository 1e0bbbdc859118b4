#include "model/import.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/json.hpp"
#include "model/file_problems.hpp"
#include "model/imported_routing.hpp"
#include "model/name.hpp"

namespace wgpilot::model {
namespace {

constexpr std::size_t kMostAddresses = 64;

// The allowed IPs of a peer, each in its part.
struct Shares {
  std::optional<net::Address> address_v4;
  std::optional<net::Address> address_v6;
  std::vector<Said<net::Prefix>> sites;
};

bool mentions(std::string_view command, std::string_view word) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return !std::ranges::search(command, word, {}, lower, lower).empty();
}

bool is_nat(std::string_view command) {
  return mentions(command, "masquerade") || mentions(command, "snat");
}

bool is_routing(std::string_view command) {
  constexpr auto kWords = std::to_array<std::string_view>(
      {"ip rule", "ip -4 rule", "ip -6 rule", "ip route", "ip -4 route", "ip -6 route"});
  return std::ranges::any_of(kWords, [&](std::string_view word) { return mentions(command, word); });
}

std::string_view why_no_command(std::string_view command) {
  if (is_nat(command)) return "replaced by nat_enabled";
  if (is_routing(command)) return "a network's own routes and rules are for that";
  if (mentions(command, "forward")) return "wgpilot forwards and filters by the network's mode";
  return "wgpilot runs no commands";
}

TextList to_list(const std::vector<Said<net::Prefix>>& prefixes) {
  TextList list;
  for (const auto& prefix : prefixes) list.items.push_back(net::to_string(prefix.value));
  return list;
}

template <class T>
std::optional<std::int64_t> to_number(const std::optional<Said<T>>& said) {
  if (!said) return std::nullopt;
  return said->value;
}

class Interpreter {
 public:
  Interpreter(WgQuickFile file, Network blank) : file_(std::move(file)) {
    import_.network = std::move(blank);
    import_.not_kept = std::move(file_.not_kept);
  }

  Result<Import> run(const NetworkInput& wishes, UnixTime now);

 private:
  void choose_subnets();
  bool choose_subnet(const net::Prefix& subnet);
  Result<void> read_network(const NetworkInput& wishes, const std::vector<Shares>& shares);
  NetworkInput network_input(const NetworkInput& wishes, const std::vector<Shares>& shares);
  void take_dns_servers(NetworkInput& input);
  void take_commands(NetworkInput& input);
  std::string network_name() const;
  void report_network(const Error& error);

  Shares share_out(const WgQuickPeer& peer);
  std::string why_no_site(const net::Prefix& prefix) const;
  void read_peer(WgQuickPeer& peer, const Shares& shares, UnixTime now);
  PeerInput peer_input(const WgQuickPeer& peer, const Shares& shares);
  std::string peer_name(const WgQuickPeer& peer, const Shares& shares);
  void check_unique(const WgQuickPeer& peer, const Peer& made);
  void check_address(const WgQuickPeer& peer, const Shares& shares);

  template <class Input>
  Input read_note(const std::optional<Said<std::string>>& note);
  void leave_out(int line, std::string text, std::string reason) {
    const auto place = line == 0 ? std::nullopt : std::optional(line);
    import_.not_kept.push_back({place, std::move(text), std::move(reason)});
  }
  void problem(const WgQuickPeer& peer, int line, std::string_view key, std::string_view what);

  WgQuickFile file_;
  Import import_;
  FileProblems problems_;
  std::vector<net::Prefix> lost_subnets_;
  std::map<crypto::PublicKey, int> lines_of_keys_;
  std::map<net::Address, int> lines_of_addresses_;
};

Result<Import> Interpreter::run(const NetworkInput& wishes, UnixTime now) {
  choose_subnets();
  WGP_TRY(problems_.check());
  std::vector<Shares> shares;
  for (const WgQuickPeer& peer : file_.peers) shares.push_back(share_out(peer));
  WGP_TRY(read_network(wishes, shares));
  import_.routes = read_routes(file_.interface.routes, import_.network, problems_);
  import_.rules = read_rules(file_.interface.rules, problems_);
  import_.peers.reserve(file_.peers.size());
  for (std::size_t i = 0; i < file_.peers.size(); ++i) read_peer(file_.peers[i], shares[i], now);
  WGP_TRY(problems_.check());
  std::ranges::stable_sort(import_.not_kept, {}, &NotKept::line);
  return std::move(import_);
}

// Clients keep their own addresses whatever the server's is; only what calls the server itself notices.
void Interpreter::choose_subnets() {
  const auto& addresses = file_.interface.addresses;
  if (addresses.size() > kMostAddresses) {
    return problems_.add(addresses.back().line, "Address", "has more addresses than a server needs");
  }
  for (const auto& [address, line] : addresses) {
    const net::Prefix subnet = address.masked();
    const std::string problem =
        address.is_v4() ? problem_with_subnet(subnet) : problem_with_subnet_v6(subnet);
    if (!problem.empty() || !choose_subnet(subnet)) {
      leave_out(line, net::to_string(address),
                problem.empty() ? "a network has one subnet of each family" : "a subnet " + problem);
      lost_subnets_.push_back(subnet);
    } else if (const auto first = subnet.address().plus(1); address.address() != first) {
      leave_out(line, net::to_string(address),
                fmt::format("the server takes the first address of its subnet, {}", net::to_string(first)));
    }
  }
  if (import_.network.subnet.length() != 0) return;
  problems_.add(addresses.empty() ? file_.interface.line : addresses.front().line, "Address",
                "has no private IPv4 subnet from /16 to /30, such as 10.8.0.1/24");
}

// False when there is one of its family already.
bool Interpreter::choose_subnet(const net::Prefix& subnet) {
  Network& network = import_.network;
  if (!subnet.is_v4()) {
    if (network.subnet_v6) return false;
    network.subnet_v6 = subnet;
    return true;
  }
  if (network.subnet.length() != 0) return false;
  network.subnet = subnet;
  return true;
}

Result<void> Interpreter::read_network(const NetworkInput& wishes, const std::vector<Shares>& shares) {
  Network& network = import_.network;
  network.private_key = file_.interface.private_key->value;
  network.public_key = crypto::public_key_of(network.private_key);
  auto made = with_input(network, network_input(wishes, shares));
  if (made) {
    network = *std::move(made);
  } else {
    report_network(made.error());
  }
  return problems_.check();
}

NetworkInput Interpreter::network_input(const NetworkInput& wishes, const std::vector<Shares>& shares) {
  const WgQuickInterface& said = file_.interface;
  auto input = read_note<NetworkInput>(said.note);
  const bool has_sites = std::ranges::any_of(shares, [](const Shares& s) { return !s.sites.empty(); });
  if (!input.mode) input.mode = has_sites ? Mode::SiteToSite : Mode::Gateway;
  if (!said.note) input.inter_peer_routing = true;
  input.name = wishes.name ? wishes.name : input.name.value_or(network_name());
  input.enabled = wishes.enabled.value_or(true);
  input.subnet.reset();  // chosen
  input.subnet_v6.reset();
  input.listen_port = to_number(said.listen_port);
  input.mtu = to_number(said.mtu);
  input.routing_table = to_number(said.routing_table);
  input.firewall_mark = to_number(said.firewall_mark);
  take_dns_servers(input);
  take_commands(input);
  return input;
}

void Interpreter::take_dns_servers(NetworkInput& input) {
  const auto& servers = file_.interface.dns_servers;
  if (servers.empty()) return;
  input.dns_servers.emplace();
  for (std::size_t i = 0; i < servers.size(); ++i) {
    const std::string text = net::to_string(servers[i].value);
    if (i < kMostDnsServers) {
      input.dns_servers->items.push_back(text);
    } else {
      leave_out(servers[i].line, text, fmt::format("a network has at most {} name servers", kMostDnsServers));
    }
  }
}

void Interpreter::take_commands(NetworkInput& input) {
  const auto& commands = file_.interface.commands;
  for (const auto& [command, line] : commands) leave_out(line, command, std::string(why_no_command(command)));
  if (input.nat_enabled || input.mode == Mode::HubRouted) return;
  const bool is_running = file_.interface.line == 0;  // and tells no commands
  input.nat_enabled =
      is_running ? input.mode == Mode::Gateway
                 : std::ranges::any_of(commands, [](const auto& said) { return is_nat(said.value); });
}

// A comment is taken only if somebody meant it as a name.
std::string Interpreter::network_name() const {
  const auto& name = file_.interface.name;
  return name && problem_with_name(name->value).empty() ? name->value : import_.network.name;
}

// The fields of the model in the words and lines of the file; those of the request stay as they are.
void Interpreter::report_network(const Error& error) {
  const WgQuickInterface& said = file_.interface;
  const auto line_of = [](const auto& item) { return item ? item->line : 0; };
  struct Place {
    std::string_view field, key;
    int line;
  };
  const auto places = std::to_array<Place>({{"listen_port", "ListenPort", line_of(said.listen_port)},
                                            {"mtu", "MTU", line_of(said.mtu)},
                                            {"routing_table", "Table", line_of(said.routing_table)},
                                            {"firewall_mark", "FwMark", line_of(said.firewall_mark)},
                                            {"dns_servers", "note", line_of(said.note)},
                                            {"local_networks", "note", line_of(said.note)}});
  for (const FieldError& field : error.fields()) {
    const auto place =
        std::ranges::find_if(places, [&](const Place& p) { return field.field.starts_with(p.field); });
    place == places.end() ? problems_.add(field) : problems_.add(place->line, place->key, field.message);
  }
}

Shares Interpreter::share_out(const WgQuickPeer& peer) {
  const Network& network = import_.network;
  Shares shares;
  std::set<net::Prefix> known;
  for (const auto& [prefix, line] : peer.allowed_ips) {
    const bool is_host = prefix.length() == prefix.address().bits();
    const bool is_ours = (prefix.is_v4() ? network.subnet.contains(prefix)
                                         : network.subnet_v6 && network.subnet_v6->contains(prefix));
    auto& address = prefix.is_v4() ? shares.address_v4 : shares.address_v6;
    if (is_host && is_ours && !address) {
      address = prefix.address();
    } else if (is_ours) {
      if (!is_host || address != prefix.address())
        leave_out(line, net::to_string(prefix), "a peer has one address of each subnet");
    } else if (std::string why = why_no_site(prefix); !why.empty()) {
      leave_out(line, net::to_string(prefix), std::move(why));
    } else if (known.insert(prefix).second) {
      shares.sites.push_back({prefix, line});
    }
  }
  return shares;
}

std::string Interpreter::why_no_site(const net::Prefix& prefix) const {
  const Network& network = import_.network;
  const auto lost =
      std::ranges::find_if(lost_subnets_, [&](const net::Prefix& subnet) { return subnet.contains(prefix); });
  if (lost != lost_subnets_.end()) return fmt::format("{} is not kept", net::to_string(*lost));
  std::string problem = problem_with_routed(prefix);
  if (!problem.empty()) return problem;
  const bool hides =
      prefix.contains(network.subnet) || (network.subnet_v6 && prefix.contains(*network.subnet_v6));
  return hides ? "overlaps the network's own subnet" : "";
}

void Interpreter::read_peer(WgQuickPeer& peer, const Shares& shares, UnixTime now) {
  PeerInput input = peer_input(peer, shares);
  const auto expires_at = std::exchange(input.expires_at, std::nullopt);  // may be past
  auto made = with_input(Peer{}, input, import_.network, now);
  if (!made) {
    for (const FieldError& field : made.error().fields()) {
      problem(peer, peer.line, "[Peer]", fmt::format("{} {}", field.field, field.message));
    }
    return;
  }
  if (expires_at) {
    const auto time = parse_time(*expires_at);
    if (!time) return problem(peer, peer.note->line, "note", "expires_at " + time.error().message());
    made->expires_at = *time;
  }
  check_address(peer, shares);
  if (!shares.address_v4) return;
  made->public_key = peer.public_key->value;
  if (peer.preshared_key) made->preshared_key = peer.preshared_key->value;
  made->address_v4 = *shares.address_v4;
  made->address_v6 = shares.address_v6;
  check_unique(peer, *made);
  import_.peers.push_back(*std::move(made));
}

PeerInput Interpreter::peer_input(const WgQuickPeer& peer, const Shares& shares) {
  auto input = read_note<PeerInput>(peer.note);
  if (!input.name) input.name = peer_name(peer, shares);
  if (peer.endpoint) input.endpoint = net::to_string(peer.endpoint->value);
  if (peer.persistent_keepalive) input.persistent_keepalive = peer.persistent_keepalive->value;
  if (shares.sites.empty()) return input;
  if (import_.network.mode == Mode::SiteToSite) {
    input.role = PeerRole::SiteGateway;
    input.site_networks = to_list(shares.sites);
  } else {
    for (const auto& [prefix, line] : shares.sites) {
      leave_out(line, net::to_string(prefix), "only a site-to-site network has networks behind its peers");
    }
  }
  return input;
}

std::string Interpreter::peer_name(const WgQuickPeer& peer, const Shares& shares) {
  std::string name = peer.name ? to_name(peer.name->value) : "";
  const bool is_kept = !peer.name || name == peer.name->value;
  if (name.empty()) name = shares.address_v4 ? net::to_string(*shares.address_v4) : "Peer";
  if (!is_kept) {
    leave_out(peer.name->line, peer.name->value,
              fmt::format("a name has letters, digits, spaces and _ - . only; the peer is called {}", name));
  }
  return name;
}

void Interpreter::check_unique(const WgQuickPeer& peer, const Peer& made) {
  const auto claim = [&](auto& lines, const auto& item, std::string_view key, int line) {
    const auto [known, is_new] = lines.emplace(item, peer.line);
    if (!is_new) {
      problem(peer, line, key, fmt::format("belongs to the [Peer] in line {} already", known->second));
    }
  };
  claim(lines_of_keys_, made.public_key, "PublicKey", peer.public_key->line);
  claim(lines_of_addresses_, made.address_v4, "AllowedIPs", peer.line);
  if (made.address_v6) claim(lines_of_addresses_, *made.address_v6, "AllowedIPs", peer.line);
  if (made.public_key == import_.network.public_key || made.public_key == crypto::PublicKey{}) {
    problem(peer, peer.public_key->line, "PublicKey", "is not the key of a client");
  }
}

void Interpreter::check_address(const WgQuickPeer& peer, const Shares& shares) {
  const int line = peer.allowed_ips.empty() ? peer.line : peer.allowed_ips.front().line;
  const auto server_v6 = server_address_v6(import_.network);
  if (!shares.address_v4) {
    problem(peer, line, "AllowedIPs",
            fmt::format("must hold an IPv4 address of {} with /32", net::to_string(import_.network.subnet)));
  } else if (shares.address_v4 == server_address_v4(import_.network).address() ||
             (server_v6 && shares.address_v6 == server_v6->address())) {
    problem(peer, line, "AllowedIPs",
            "has the first address of the subnet, which is the server's in wgpilot");
  }
}

template <class Input>
Input Interpreter::read_note(const std::optional<Said<std::string>>& note) {
  if (!note) return {};
  auto input = json::parse<Input>(note->value);
  if (input) return *std::move(input);
  problems_.add(note->line, "note", input.error().message());
  return {};
}

void Interpreter::problem(const WgQuickPeer& peer, int line, std::string_view key, std::string_view what) {
  if (line != 0) return problems_.add(line, key, what);
  problems_.add(0, fmt::format("{} of peer {}", key, crypto::to_base64(peer.public_key->value)), what);
}

}  // namespace

Result<Import> interpret(WgQuickFile file, Network blank, const NetworkInput& wishes, UnixTime now) {
  return Interpreter(std::move(file), std::move(blank)).run(wishes, now);
}

}  // namespace wgpilot::model
