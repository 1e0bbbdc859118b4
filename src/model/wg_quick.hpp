// Files of wg-quick(8) for a server, from text to values: the syntax and nothing more. What the values mean
// for wgpilot is import.hpp's to say; config_file.hpp writes such files. Pure; linear in the length of the
// text.
//
// Taken are LF and CRLF, a byte order mark, keys in any case, repeated and comma-separated Address, DNS and
// AllowedIPs, and comments anywhere. A comment before or within a [Peer] is its name, in the spellings of the
// usual installers too. Some comments are our own: a note, `# wgpilot: {…}`, holds as JSON what wg-quick has
// no key for, `# wgpilot-route: {…}` and `# wgpilot-rule: {…}` a route and a rule of the network; lines that
// begin with `#wgpilot-off:` are those of a peer that is switched off.
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "crypto/keys.hpp"
#include "net/address.hpp"

namespace wgpilot::model {

inline constexpr std::size_t kLargestFile = 8 * 1024 * 1024;
inline constexpr std::string_view kNoteMark = "wgpilot:";
inline constexpr std::string_view kRouteMark = "wgpilot-route:";
inline constexpr std::string_view kRuleMark = "wgpilot-rule:";
inline constexpr std::string_view kOffMark = "#wgpilot-off:";

// A value and the line that says it, from 1 on; 0 where there is no file.
template <class T>
struct Said {
  T value{};
  int line = 0;
};

// What an import leaves out, and why.
struct NotKept {
  std::optional<int> line;
  std::string text;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(NotKept, (), (line, text, reason))

struct WgQuickInterface {
  int line = 0;
  std::optional<Said<std::string>> name;  // as the comment has it
  std::optional<Said<std::string>> note;  // JSON
  std::vector<Said<std::string>> routes;  // JSON
  std::vector<Said<std::string>> rules;   // JSON
  std::optional<Said<crypto::PrivateKey>> private_key;
  std::vector<Said<net::Prefix>> addresses;  // with their host bits
  std::vector<Said<net::Address>> dns_servers;
  std::optional<Said<std::uint16_t>> listen_port;
  std::optional<Said<std::uint32_t>> mtu;
  std::optional<Said<std::uint32_t>> routing_table;  // absent: the main one
  std::optional<Said<std::uint32_t>> firewall_mark;
  std::vector<Said<std::string>> commands;  // lines of PreUp, PostUp, PreDown and PostDown
};

struct WgQuickPeer {
  int line = 0;
  std::optional<Said<std::string>> name;
  std::optional<Said<std::string>> note;
  std::optional<Said<crypto::PublicKey>> public_key;
  std::optional<Said<crypto::PresharedKey>> preshared_key;
  std::vector<Said<net::Prefix>> allowed_ips;  // without host bits
  std::optional<Said<net::Endpoint>> endpoint;
  std::optional<Said<std::uint16_t>> persistent_keepalive;  // seconds
};

struct WgQuickFile {
  WgQuickInterface interface;
  std::vector<WgQuickPeer> peers;
  std::vector<NotKept> not_kept;  // lines whose kind of value wgpilot has no place for
};

// ValidationError with a field `config` for each wrong line: "line 12: AllowedIPs: '…' is not …".
Result<WgQuickFile> parse_wg_quick(std::string_view text);

// The name that a comment gives: "### Client alice" and "Name = alice" are alice. Empty for other comments.
std::string_view name_in_comment(std::string_view comment);

}  // namespace wgpilot::model
