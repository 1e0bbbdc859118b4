#include "model/wg_quick.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "model/file_problems.hpp"
#include "model/input.hpp"

namespace wgpilot::model {
namespace {

constexpr std::size_t kLongestQuotation = 200;
constexpr std::size_t kLongestKey = 32;
constexpr std::uint32_t kMainTable = 254;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_word(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

bool starts_with_word(std::string_view text, std::string_view word) {
  return same_word(text.substr(0, word.size()), word);
}

// Of a line, for an answer that is not to be as long as the file.
std::string quotation(std::string_view text) {
  std::size_t length = std::min(text.size(), kLongestQuotation);
  while (length < text.size() && length > 0 && (static_cast<unsigned char>(text[length]) >> 6) == 0b10)
    --length;
  return std::string(text.substr(0, length)) + (length < text.size() ? "…" : "");
}

template <class Number>
Result<Number> parse_number(std::string_view text, int base = 10) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error == std::errc{} && end == text.data() + text.size()) return number;
  return fail(Code::ValidationError, fmt::format("'{}' is not a number in range", quotation(text)));
}

Result<std::uint32_t> parse_mark(std::string_view text) {
  if (same_word(text, "off")) return 0;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    return parse_number<std::uint32_t>(text.substr(2), 16);
  }
  return parse_number<std::uint32_t>(text);
}

bool is_endpoint_by_name(std::string_view text) {
  const auto colon = text.rfind(':');
  return colon != std::string_view::npos && net::is_host_name(text.substr(0, colon)) &&
         net::parse_port(text.substr(colon + 1)).has_value();
}

// "### alice ###" -> "alice"
std::string_view without_hashes(std::string_view comment) {
  constexpr std::string_view kFrame = "# \t\r";
  const auto first = comment.find_first_not_of(kFrame);
  if (first == std::string_view::npos) return {};
  return comment.substr(first, comment.find_last_not_of(kFrame) - first + 1);
}

// "alice (6ba7b810-9dad-11d1-80b4-00c04fd430c8)" -> "alice"
std::string_view without_identifier(std::string_view text) {
  constexpr std::size_t kLength = 36;
  const auto bracket = text.rfind(" (");
  const bool ends = bracket != std::string_view::npos && text.ends_with(')') &&
                    text.size() - bracket == kLength + std::string_view(" ()").size();
  return ends ? text.substr(0, bracket) : text;
}

// One file, line by line.
class Parser {
 public:
  void read_line(std::string_view line);
  Result<WgQuickFile> end() &&;

 private:
  enum class Section { None, Interface, Peer, Unknown };
  using Reader = void (Parser::*)(std::string_view value);
  struct Key {
    std::string_view name;
    Reader reader;
  };
  static const std::array<Key, 12> kInterfaceKeys;
  static const std::array<Key, 5> kPeerKeys;

  void read_comment(std::string_view comment);
  void read_section(std::string_view header);
  void read_setting(std::string_view setting);
  Reader find_reader(std::string_view key);

  void read_private_key(std::string_view value);
  void read_addresses(std::string_view value);
  void read_listen_port(std::string_view value);
  void read_dns_servers(std::string_view value);
  void read_mtu(std::string_view value);
  void read_table(std::string_view value);
  void read_mark(std::string_view value);
  void read_save_config(std::string_view value);
  void read_command(std::string_view value);
  void read_public_key(std::string_view value);
  void read_preshared_key(std::string_view value);
  void read_allowed_ips(std::string_view value);
  void read_endpoint(std::string_view value);
  void read_keepalive(std::string_view value);

  WgQuickPeer& peer() { return file_.peers.back(); }
  std::optional<Said<std::string>>& name() {
    return section_ == Section::Peer ? peer().name : file_.interface.name;
  }
  void take_name();
  void problem(std::string_view what) { problems_.add(line_, key_, what); }
  void leave_out(std::string_view text, std::string_view reason) {
    file_.not_kept.push_back({line_, quotation(text), std::string(reason)});
  }
  // A value that a section has once.
  template <class T>
  void set_once(std::optional<Said<T>>& to, Result<T> value) {
    if (!value) return problem(value.error().message());
    if (to) return problem(fmt::format("stands in line {} already", to->line));
    to = Said<T>{*std::move(value), line_};
  }

  WgQuickFile file_;
  FileProblems problems_;
  int line_ = 0;
  Section section_ = Section::None;
  std::string_view key_;      // of the present line, as it is written there
  std::string_view setting_;  // the present line without its comment
  // The names in the comment lines right above the present line: the one that says that it is a name, and the
  // last.
  std::optional<Said<std::string>> said_name_;
  std::optional<Said<std::string>> last_comment_;
};

const std::array<Parser::Key, 12> Parser::kInterfaceKeys{{{"PrivateKey", &Parser::read_private_key},
                                                          {"Address", &Parser::read_addresses},
                                                          {"ListenPort", &Parser::read_listen_port},
                                                          {"DNS", &Parser::read_dns_servers},
                                                          {"MTU", &Parser::read_mtu},
                                                          {"Table", &Parser::read_table},
                                                          {"FwMark", &Parser::read_mark},
                                                          {"SaveConfig", &Parser::read_save_config},
                                                          {"PreUp", &Parser::read_command},
                                                          {"PostUp", &Parser::read_command},
                                                          {"PreDown", &Parser::read_command},
                                                          {"PostDown", &Parser::read_command}}};

const std::array<Parser::Key, 5> Parser::kPeerKeys{{{"PublicKey", &Parser::read_public_key},
                                                    {"PresharedKey", &Parser::read_preshared_key},
                                                    {"AllowedIPs", &Parser::read_allowed_ips},
                                                    {"Endpoint", &Parser::read_endpoint},
                                                    {"PersistentKeepalive", &Parser::read_keepalive}}};

void Parser::read_line(std::string_view line) {
  ++line_;
  line = trimmed(line);
  if (line.starts_with(kOffMark)) line = trimmed(line.substr(kOffMark.size()));
  const auto hash = line.find('#');
  setting_ = trimmed(line.substr(0, hash));
  const auto comment = hash == std::string_view::npos ? std::string_view() : line.substr(hash);
  if (setting_.empty() && !comment.empty()) return read_comment(comment);
  if (setting_.starts_with('[')) {
    read_section(setting_);
    if (!comment.empty()) read_comment(comment);
    return;
  }
  if (setting_.empty()) {
    said_name_.reset();
    last_comment_.reset();
    return;
  }
  take_name();
  read_setting(setting_);
  const auto trailing = name_in_comment(comment);
  if (section_ == Section::Peer && !peer().name && !trailing.empty()) {
    peer().name = {std::string(trailing), line_};
  }
}

void Parser::read_comment(std::string_view comment) {
  const auto text = trimmed(comment.substr(std::min(comment.find_first_not_of('#'), comment.size())));
  if (text.starts_with(kNoteMark)) {
    key_ = "note";
    auto& note = section_ == Section::Peer ? peer().note : file_.interface.note;
    return set_once(note, Result<std::string>(trimmed(text.substr(kNoteMark.size()))));
  }
  if (text.starts_with(kRouteMark)) {
    return file_.interface.routes.push_back({std::string(trimmed(text.substr(kRouteMark.size()))), line_});
  }
  if (text.starts_with(kRuleMark)) {
    return file_.interface.rules.push_back({std::string(trimmed(text.substr(kRuleMark.size()))), line_});
  }
  const auto name = name_in_comment(text);
  if (name.empty()) return;
  auto& place = name.size() == text.size() ? last_comment_ : said_name_;
  place = {std::string(name), line_};
}

// Comments right above a setting are about its section, those above a section about that one.
void Parser::take_name() {
  auto& found = said_name_ ? said_name_ : last_comment_;
  if (section_ != Section::None && section_ != Section::Unknown && found && !name()) name() = found;
  said_name_.reset();
  last_comment_.reset();
}

void Parser::read_section(std::string_view header) {
  key_ = header;
  if (same_word(header, "[Peer]")) {
    section_ = Section::Peer;
    file_.peers.push_back({.line = line_});
    return take_name();
  }
  said_name_.reset();
  last_comment_.reset();
  section_ = same_word(header, "[Interface]") ? Section::Interface : Section::Unknown;
  if (section_ == Section::Unknown) return problem("is not a section of wg-quick");
  if (file_.interface.line != 0) {
    return problem(fmt::format("stands in line {} already", file_.interface.line));
  }
  file_.interface.line = line_;
}

void Parser::read_setting(std::string_view setting) {
  if (section_ == Section::Unknown) return;  // reported at its head
  const auto equals = setting.find('=');
  key_ = trimmed(setting.substr(0, equals));
  // Neither is it to be as long as the line, nor a secret that stands in the wrong place.
  if (key_.size() > kLongestKey || key_.contains(' ')) key_ = "setting";
  if (equals == std::string_view::npos) return problem("is neither a section nor 'Key = value'");
  const auto value = trimmed(setting.substr(equals + 1));
  const Reader reader = find_reader(key_);
  if (reader == nullptr)
    return problem(section_ == Section::None ? "stands before the first section"
                                             : "is not a key of this section");
  if (value.empty()) return problem("has no value");
  (this->*reader)(value);
}

Parser::Reader Parser::find_reader(std::string_view key) {
  const auto find = [key](const auto& keys) -> Reader {
    const auto found = std::ranges::find_if(keys, [key](const Key& k) { return same_word(k.name, key); });
    return found == keys.end() ? nullptr : found->reader;
  };
  if (section_ == Section::None) return nullptr;
  return section_ == Section::Peer ? find(kPeerKeys) : find(kInterfaceKeys);
}

void Parser::read_private_key(std::string_view value) {
  set_once(file_.interface.private_key, crypto::parse_private_key(value));
}

void Parser::read_addresses(std::string_view value) {
  for (const std::string& item : split_list(value)) {
    const auto prefix = net::parse_prefix(item);
    prefix ? void(file_.interface.addresses.push_back({*prefix, line_})) : problem(prefix.error().message());
  }
}

void Parser::read_listen_port(std::string_view value) {
  const auto port = parse_number<std::uint16_t>(value);
  if (port && *port == 0) return;  // any
  set_once(file_.interface.listen_port, port);
}

// What is no address is a search domain.
void Parser::read_dns_servers(std::string_view value) {
  for (const std::string& item : split_list(value)) {
    const auto address = net::parse_address(item);
    if (address) {
      file_.interface.dns_servers.push_back({*address, line_});
    } else {
      leave_out(item, "wgpilot gives clients the addresses of name servers, not search domains");
    }
  }
}

void Parser::read_mtu(std::string_view value) {
  set_once(file_.interface.mtu, parse_number<std::uint32_t>(value));
}

void Parser::read_table(std::string_view value) {
  if (same_word(value, "auto") || same_word(value, "main")) return;
  if (same_word(value, "off")) return leave_out(setting_, "wgpilot makes the routes to its peers itself");
  const auto table = parse_number<std::uint32_t>(value);
  if (table && (*table == 0 || *table == kMainTable)) return;
  set_once(file_.interface.routing_table, table);
}

void Parser::read_mark(std::string_view value) {
  set_once(file_.interface.firewall_mark, parse_mark(value));
}

void Parser::read_save_config(std::string_view value) {
  if (same_word(value, "true")) leave_out(setting_, "wgpilot keeps its configuration in its database");
}

void Parser::read_command(std::string_view) {
  file_.interface.commands.push_back({quotation(setting_), line_});
}

void Parser::read_public_key(std::string_view value) {
  set_once(peer().public_key, crypto::parse_public_key(value));
}

void Parser::read_preshared_key(std::string_view value) {
  set_once(peer().preshared_key, crypto::parse_preshared_key(value));
}

void Parser::read_allowed_ips(std::string_view value) {
  for (const std::string& item : split_list(value)) {
    const auto prefix = net::parse_prefix(item);
    prefix ? void(peer().allowed_ips.push_back({prefix->masked(), line_}))
           : problem(prefix.error().message());
  }
}

void Parser::read_endpoint(std::string_view value) {
  if (is_endpoint_by_name(value) && !net::parse_endpoint(value)) {
    return leave_out(setting_, "wgpilot calls peers by their address only; set the peer's endpoint to one");
  }
  set_once(peer().endpoint, net::parse_endpoint(value));
}

void Parser::read_keepalive(std::string_view value) {
  if (same_word(value, "off")) return;
  set_once(peer().persistent_keepalive, parse_number<std::uint16_t>(value));
}

Result<WgQuickFile> Parser::end() && {
  WGP_TRY(problems_.check());  // a key that is wrong is not missing
  if (file_.interface.line == 0) {
    problems_.add(0, "[Interface]", "is missing: this is not a file of wg-quick");
  } else if (!file_.interface.private_key) {
    problems_.add(file_.interface.line, "PrivateKey", "is missing");
  }
  for (const WgQuickPeer& each : file_.peers) {
    if (!each.public_key) problems_.add(each.line, "PublicKey", "is missing in this [Peer]");
  }
  WGP_TRY(problems_.check());
  return std::move(file_);
}

}  // namespace

Result<WgQuickFile> parse_wg_quick(std::string_view text) {
  if (text.size() > kLargestFile) {
    return fail(validation_error({{"config", "must have at most 8 MiB"}}));
  }
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  Parser parser;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    parser.read_line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return std::move(parser).end();
}

std::string_view name_in_comment(std::string_view comment) {
  const auto text = without_identifier(without_hashes(comment));
  constexpr auto kHeadings =
      std::to_array<std::string_view>({"friendly_name", "name", "client", "begin_peer", "begin"});
  constexpr auto kOthers = std::to_array<std::string_view>({"end_peer", "end "});
  const auto begins = [text](std::string_view word) { return starts_with_word(text, word); };
  if (std::ranges::any_of(kOthers, begins)) return {};
  const auto equals = text.find('=');
  const auto heading = std::ranges::find_if(kHeadings, begins);
  if (heading != kHeadings.end()) {
    const auto rest = text.substr(heading->size());
    const auto name = rest.find_first_not_of(" \t=:");
    if (name == std::string_view::npos) return text;
    if (name != 0) return rest.substr(name);
  }
  return equals == std::string_view::npos ? text : std::string_view();  // a setting that is switched off
}

}  // namespace wgpilot::model
