#include <fmt/format.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/x_tables.h>
#include <linux/netfilter/xt_conntrack.h>
#include <linux/netfilter/xt_state.h>
#include <linux/netfilter/xt_tcpudp.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <map>
#include <string_view>

#include "kernel/xtables/tables.hpp"

namespace wgpilot::xtables {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::array<std::string_view, 5> kHooks{"PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"};
constexpr std::uint8_t kTcp = 6, kUdp = 17;

std::unexpected<Error> no_table(std::string_view why) {
  return fail(Code::KernelError, fmt::format("the kernel's answer is no table of xtables: {}", why));
}

template <class T>
bool read_at(Bytes bytes, std::size_t offset, T& value) {
  if (offset > bytes.size() || bytes.size() - offset < sizeof value) return false;
  std::memcpy(&value, bytes.subspan(offset).data(), sizeof value);
  return true;
}

template <std::size_t N>
std::string text_of(const char (&field)[N]) {
  return {static_cast<const char*>(field), ::strnlen(static_cast<const char*>(field), N)};
}

// The kernel keeps the + of a wildcard in the name.
template <std::size_t N>
std::optional<Condition<std::string>> interface_of(const char (&name)[N], bool inverted) {
  std::string text = text_of(name);
  if (text.empty()) return std::nullopt;
  return Condition<std::string>{std::move(text), inverted};
}

// Absent for no condition; a mask with holes makes `is_strange` true.
std::optional<Condition<net::Prefix>> prefix_of(net::Family family, Bytes address, Bytes mask, bool inverted,
                                                bool& is_strange) {
  int length = 0;
  for (const std::uint8_t byte : mask) length += std::popcount(byte);
  if (length == 0) return std::nullopt;
  for (int bit = 0; bit < length; ++bit) {
    is_strange = is_strange || (mask[static_cast<std::size_t>(bit) / 8] & (0x80 >> (bit % 8))) == 0;
  }
  if (family == net::Family::V4) {
    std::uint32_t value = 0;
    for (const std::uint8_t byte : address) value = value << 8 | byte;
    return Condition{net::Prefix(net::Address::v4(value), length), inverted};
  }
  std::array<std::uint8_t, 16> bytes{};
  std::ranges::copy(address, bytes.begin());
  return Condition{net::Prefix(net::Address::v6(bytes), length), inverted};
}

template <class T>
Bytes bytes_of(const T& value) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the object's own bytes
  return {reinterpret_cast<const std::uint8_t*>(&value), sizeof value};
}

struct Entry {
  Rule rule;
  std::size_t first_match = 0;  // offsets from the entry's begin
  std::size_t target = 0;
  std::size_t next = 0;
};

// The parts that both families have under the same names.
template <class Header, class Ip>
Entry begin_entry(net::Family family, const Header& header, const Ip& ip, unsigned protocol,
                  unsigned inverted) {
  Entry entry{.first_match = sizeof header, .target = header.target_offset, .next = header.next_offset};
  Rule& rule = entry.rule;
  bool is_strange = false;
  rule.input = interface_of(ip.iniface, (inverted & IPT_INV_VIA_IN) != 0);
  rule.output = interface_of(ip.outiface, (inverted & IPT_INV_VIA_OUT) != 0);
  rule.source =
      prefix_of(family, bytes_of(ip.src), bytes_of(ip.smsk), (inverted & IPT_INV_SRCIP) != 0, is_strange);
  rule.destination =
      prefix_of(family, bytes_of(ip.dst), bytes_of(ip.dmsk), (inverted & IPT_INV_DSTIP) != 0, is_strange);
  if (is_strange) rule.other_matches.emplace_back("netmask");
  if (protocol != 0) {
    rule.protocol = Condition{static_cast<std::uint8_t>(protocol), (inverted & XT_INV_PROTO) != 0};
  }
  return entry;
}

std::optional<Entry> read_entry(net::Family family, Bytes bytes, std::size_t offset) {
  if (family == net::Family::V4) {
    ipt_entry header{};
    if (!read_at(bytes, offset, header)) return std::nullopt;
    Entry entry = begin_entry(family, header, header.ip, header.ip.proto, header.ip.invflags);
    entry.rule.is_goto = (header.ip.flags & IPT_F_GOTO) != 0;
    if ((header.ip.flags & IPT_F_FRAG) != 0) entry.rule.other_matches.emplace_back("fragment");
    return entry;
  }
  ip6t_entry header{};
  if (!read_at(bytes, offset, header)) return std::nullopt;
  Entry entry = begin_entry(family, header, header.ipv6, header.ipv6.proto, header.ipv6.invflags);
  entry.rule.is_goto = (header.ipv6.flags & IP6T_F_GOTO) != 0;
  return entry;
}

std::vector<std::string> states_of(unsigned mask) {
  std::vector<std::string> states;
  if ((mask & XT_STATE_INVALID) != 0) states.emplace_back("INVALID");
  if ((mask & XT_STATE_BIT(IP_CT_NEW)) != 0) states.emplace_back("NEW");
  if ((mask & XT_STATE_BIT(IP_CT_ESTABLISHED)) != 0) states.emplace_back("ESTABLISHED");
  if ((mask & XT_STATE_BIT(IP_CT_RELATED)) != 0) states.emplace_back("RELATED");
  return states;
}

// Absent for every port.
std::optional<Condition<PortRange>> ports_of(std::uint16_t first, std::uint16_t last, bool inverted) {
  const PortRange range{first, last};
  if (range == PortRange{} && !inverted) return std::nullopt;
  return Condition{range, inverted};
}

// Each answers whether it has read the whole match.
bool read_ports(Rule& rule, Bytes data, bool source_inverted, bool destination_inverted) {
  std::array<std::uint16_t, 4> ports{};  // both matches begin with these
  if (!read_at(data, 0, ports)) return false;
  rule.source_ports = ports_of(ports.at(0), ports.at(1), source_inverted);
  rule.destination_ports = ports_of(ports.at(2), ports.at(3), destination_inverted);
  return true;
}

bool read_tcp(Rule& rule, Bytes data) {
  xt_tcp tcp{};
  return read_at(data, 0, tcp) && tcp.option == 0 && tcp.flg_mask == 0 &&
         read_ports(rule, data, (tcp.invflags & XT_TCP_INV_SRCPT) != 0,
                    (tcp.invflags & XT_TCP_INV_DSTPT) != 0);
}

bool read_udp(Rule& rule, Bytes data) {
  xt_udp udp{};
  return read_at(data, 0, udp) && read_ports(rule, data, (udp.invflags & XT_UDP_INV_SRCPT) != 0,
                                             (udp.invflags & XT_UDP_INV_DSTPT) != 0);
}

// Revisions from 2 on have room for more states. -m state is an alias of it.
template <class Info>
bool read_conntrack(Rule& rule, Bytes data) {
  Info info{};
  if (!read_at(data, 0, info)) return false;
  if ((info.match_flags & ~unsigned{XT_CONNTRACK_STATE_ALIAS}) != XT_CONNTRACK_STATE) return false;
  rule.states = Condition{states_of(info.state_mask), (info.invert_flags & XT_CONNTRACK_STATE) != 0};
  return true;
}

bool read_state(Rule& rule, Bytes data) {
  xt_state_info state{};
  if (!read_at(data, 0, state)) return false;
  rule.states = Condition{states_of(state.statemask), false};
  return true;
}

bool read_match(Rule& rule, const std::string& name, unsigned revision, Bytes data) {
  if (name == "comment") return true;
  if (name == "tcp" && rule.protocol && rule.protocol->value == kTcp) return read_tcp(rule, data);
  if (name == "udp" && rule.protocol && rule.protocol->value == kUdp) return read_udp(rule, data);
  if (name == "conntrack" && revision >= 2) return read_conntrack<xt_conntrack_mtinfo3>(rule, data);
  if (name == "conntrack") return revision == 1 && read_conntrack<xt_conntrack_mtinfo1>(rule, data);
  return name == "state" && read_state(rule, data);
}

// A match or a target: size, name and revision, then its own data.
struct Extension {
  std::size_t size;
  std::string name;
  unsigned revision;
  Bytes data;
};

std::optional<Extension> read_extension(Bytes entry, std::size_t offset) {
  xt_entry_match head{};
  if (!read_at(entry, offset, head)) return std::nullopt;
  const std::size_t size = head.u.user.match_size;
  if (size < sizeof(xt_entry_match) || size > entry.size() - offset) return std::nullopt;
  return Extension{.size = size,
                   .name = text_of(head.u.user.name),
                   .revision = head.u.user.revision,
                   .data = entry.subspan(offset + sizeof(xt_entry_match), size - sizeof(xt_entry_match))};
}

bool read_matches(Entry& entry, Bytes bytes) {
  for (std::size_t at = entry.first_match; at < entry.target;) {
    const auto match = read_extension(bytes, at);
    if (!match) return false;
    if (!read_match(entry.rule, match->name, match->revision, match->data)) {
      entry.rule.other_matches.push_back(match->name);
    }
    at += match->size;
  }
  return true;
}

class Decoder {
 public:
  Decoder(net::Family family, const Layout& layout, Bytes bytes)
      : family_(family), layout_(layout), bytes_(bytes) {}

  Result<std::vector<Chain>> decode() {
    for (std::size_t at = 0; at < bytes_.size();) {
      auto entry = read_entry(family_, bytes_, at);
      if (!entry || entry->next < entry->target || entry->target < entry->first_match ||
          entry->next > bytes_.size() - at) {
        return no_table("an entry does not fit");
      }
      const Bytes own = bytes_.subspan(at, entry->next);
      const auto target = read_extension(own, entry->target);
      if (!target || !read_matches(*entry, own)) return no_table("a match or target does not fit");
      place(at, *std::move(entry), *target);
      at += own.size();
    }
    name_jumps();
    return std::move(chains_);
  }

 private:
  std::optional<std::size_t> hook_at(const std::array<std::uint32_t, 5>& offsets, std::size_t at) const {
    for (std::size_t hook = 0; hook < offsets.size(); ++hook) {
      if ((layout_.valid_hooks >> hook & 1) != 0 && offsets.at(hook) == at) return hook;
    }
    return std::nullopt;
  }

  // An entry is the head of a chain of the table's own, a policy, or a rule.
  void place(std::size_t at, Entry entry, const Extension& target) {
    if (target.name == XT_ERROR_TARGET) return begin_chain(at + entry.next, target);
    if (const auto hook = hook_at(layout_.entries, at))
      chains_.push_back({.name = std::string(kHooks.at(*hook))});
    if (chains_.empty()) return;
    int verdict = 0;
    const bool is_standard = target.name.empty() && read_at(target.data, 0, verdict);
    entry.rule.target = is_standard ? name_of_verdict(verdict) : target.name;
    if (hook_at(layout_.policies, at)) {
      chains_.back().policy = entry.rule.target;
      return;
    }
    if (is_standard && verdict >= 0 && static_cast<std::size_t>(verdict) != at + entry.next) {
      jumps_.push_back({chains_.size() - 1, chains_.back().rules.size(), static_cast<std::size_t>(verdict)});
    }
    chains_.back().rules.push_back(std::move(entry.rule));
  }

  // The name is the data of the error target; "ERROR" ends the table.
  void begin_chain(std::size_t first_rule, const Extension& target) {
    std::string name(target.data.begin(), std::ranges::find(target.data, std::uint8_t{0}));
    starts_[first_rule] = name;
    if (name != XT_ERROR_TARGET) chains_.push_back({.name = std::move(name)});
  }

  static std::string name_of_verdict(int verdict) {
    constexpr int kDrop = -1, kAccept = -2, kQueue = -4;  // -NF_… - 1
    if (verdict == kDrop) return "DROP";
    if (verdict == kAccept) return "ACCEPT";
    if (verdict == kQueue) return "QUEUE";
    return verdict == XT_RETURN ? "RETURN" : "";
  }

  void name_jumps() {
    for (const auto& [chain, rule, offset] : jumps_) {
      if (const auto start = starts_.find(offset); start != starts_.end()) {
        chains_[chain].rules[rule].target = start->second;
      }
    }
  }

  struct Jump {
    std::size_t chain, rule, offset;
  };

  net::Family family_;
  const Layout& layout_;
  Bytes bytes_;
  std::vector<Chain> chains_;
  std::vector<Jump> jumps_;
  std::map<std::size_t, std::string> starts_;  // of the table's own chains, by the offset of their first rule
};

}  // namespace

Result<std::vector<Chain>> decode_table(net::Family family, const Layout& layout,
                                        std::span<const std::uint8_t> entries) {
  return Decoder(family, layout, entries).decode();
}

}  // namespace wgpilot::xtables
