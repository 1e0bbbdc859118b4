// WireGuard configuration files as text: what a client imports and what `wg-quick` can run without us. Pure.
// Nothing a person typed can start a new line in them: names stand in comments only, after `comment_text`.
#pragma once

#include <string>
#include <vector>

#include "model/peer.hpp"
#include "model/routing.hpp"

namespace wgpilot::model {

struct ClientFile {
  const Network& network;
  const Peer& peer;
  // Absent when the client made its own key: a placeholder stands in the file.
  std::optional<crypto::PrivateKey> private_key;
  std::string server_host;                // name or address; IPv6 gets brackets
  std::vector<net::Address> dns_servers;  // already decided between network and global setting
  std::vector<net::Prefix> other_sites;   // see client_allowed_ips
};

inline constexpr std::string_view kPrivateKeyPlaceholder = "<the client's private key>";

std::string render_client_file(const ClientFile& file);

struct ServerFile {
  const Network& network;
  std::vector<Peer> peers;
  std::vector<NetworkRoute> routes = {};
  std::vector<NetworkRule> rules = {};
  UnixTime now;                  // peers that are not active then stand in comments
  std::string uplink_interface;  // where masqueraded traffic leaves; empty: no NAT lines
};

// For `wg-quick up`: keys, peers, NAT, routes and rules in PostUp and PreDown. Notes hold what an import
// (import.hpp) needs to make the same network again.
std::string render_server_file(const ServerFile& file);

// `text` without control characters, so that it stays within one comment line.
std::string comment_text(std::string_view text);

// A file name for the client file: letters, digits, `_`, `=`, `+`, `.`, `-`, at most 15 characters before
// `.conf`, as wg-quick demands of interface names.
std::string client_file_name(const Peer& peer);

}  // namespace wgpilot::model
