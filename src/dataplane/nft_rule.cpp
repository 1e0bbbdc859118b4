#include "dataplane/nft_rule.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace wgpilot::dataplane {
namespace {

using Words = std::vector<std::string>;

// What stands on the left of a comparison, and what it says about the packet besides.
struct Selector {
  std::string_view words;  // "ip saddr"
  Field field;
  std::string_view family = {};
  std::string_view protocol = {};
};

constexpr std::array kSelectors{
    Selector{"iifname", Field::Input},
    Selector{"iif", Field::Input},
    Selector{"oifname", Field::Output},
    Selector{"oif", Field::Output},
    Selector{"meta iifname", Field::Input},
    Selector{"meta oifname", Field::Output},
    Selector{"meta nfproto", Field::Family},
    Selector{"meta l4proto", Field::Protocol},
    Selector{"ip protocol", Field::Protocol, "ip"},
    Selector{"ip6 nexthdr", Field::Protocol, "ip6"},
    Selector{"ip saddr", Field::Source, "ip"},
    Selector{"ip daddr", Field::Destination, "ip"},
    Selector{"ip6 saddr", Field::Source, "ip6"},
    Selector{"ip6 daddr", Field::Destination, "ip6"},
    Selector{"tcp sport", Field::SourcePort, {}, "tcp"},
    Selector{"tcp dport", Field::DestinationPort, {}, "tcp"},
    Selector{"udp sport", Field::SourcePort, {}, "udp"},
    Selector{"udp dport", Field::DestinationPort, {}, "udp"},
    Selector{"th sport", Field::SourcePort},
    Selector{"th dport", Field::DestinationPort},
    Selector{"ct state", Field::State},
    Selector{"fib daddr type", Field::DestinationType},
};

struct Verdict {
  std::string_view word;
  FilterAction action;
};

// Address translation ends its chain as an accept does.
constexpr std::array kVerdicts{
    Verdict{"accept", FilterAction::Accept},  Verdict{"drop", FilterAction::Drop},
    Verdict{"reject", FilterAction::Drop},    Verdict{"return", FilterAction::Return},
    Verdict{"jump", FilterAction::Jump},      Verdict{"goto", FilterAction::Goto},
    Verdict{"queue", FilterAction::Other},    Verdict{"masquerade", FilterAction::Accept},
    Verdict{"snat", FilterAction::Accept},    Verdict{"dnat", FilterAction::Accept},
    Verdict{"redirect", FilterAction::Accept}};

const Verdict* find_verdict(std::string_view word) {
  const auto* const found = std::ranges::find(kVerdicts, word, &Verdict::word);
  return found == kVerdicts.end() ? nullptr : found;
}

bool is_protocol(std::string_view word) {
  constexpr std::array<std::string_view, 6> kNames{"tcp", "udp", "icmp", "icmpv6", "sctp", "dccp"};
  return std::ranges::find(kNames, word) != kNames.end();
}

class Reader {
 public:
  explicit Reader(std::string_view text) : words_(to_words(text)) { rule_.text = text; }

  std::vector<FilterRule> read() {
    while (at_ < words_.size() && rule_.action == FilterAction::Continue && mapped_.empty()) read_part();
    return mapped_.empty() ? std::vector{std::move(rule_)} : std::move(mapped_);
  }

 private:
  std::string_view word(std::size_t ahead = 0) const {
    return at_ + ahead < words_.size() ? std::string_view(words_[at_ + ahead]) : std::string_view();
  }
  bool take(std::string_view expected) {
    if (word() != expected) return false;
    ++at_;
    return true;
  }
  // A word as a value: without the quote.
  std::string take_value() {
    std::string_view value = word();
    ++at_;
    if (value.starts_with('"')) value.remove_prefix(1);
    return std::string(value);
  }

  void read_part() {
    if (const Verdict* const verdict = find_verdict(word())) return read_verdict(*verdict);
    if (const Selector* const selector = find_selector()) return read_match(*selector);
    if (skip_statement()) return;
    if (is_never()) return add({.field = Field::Never}), skip_to_verdict();
    if (is_protocol(word())) add({.field = Field::Protocol, .values = {std::string(word())}});
    add({.field = Field::Other});
    skip_to_verdict();
  }

  // Takes the words of a selector. One that is joined to others ("ip saddr . tcp dport") is not understood.
  const Selector* find_selector() {
    for (const Selector& selector : kSelectors) {
      const Words words = to_words(selector.words);
      const bool is_here = std::ranges::equal(
          words, std::span(words_).subspan(at_).first(std::min(words.size(), words_.size() - at_)));
      if (!is_here || word(words.size()) == ".") continue;
      at_ += words.size();
      return &selector;
    }
    return nullptr;
  }

  // The verdict that ends the rule, in spite of the words before it.
  void skip_to_verdict() {
    while (at_ < words_.size() && find_verdict(word()) == nullptr) ++at_;
  }

  // "no route back to the source" and "the destination was translated".
  bool is_never() const {
    const bool lacks_route =
        word() == "fib" && word(1) == "saddr" &&
        std::find(words_.begin() + static_cast<std::ptrdiff_t>(at_), words_.end(), "missing") != words_.end();
    return lacks_route || (word() == "ct" && word(1) == "status" && word(2) == "dnat");
  }

  // What lets the packet pass by unchanged.
  bool skip_statement() {
    if (take("counter")) {
      if (take("packets")) at_ += 3;
      return true;
    }
    if (take("comment")) return ++at_, true;
    if (!take("log")) return false;
    while (word() == "prefix" || word() == "level" || word() == "flags" || word() == "group") at_ += 2;
    return true;
  }

  void read_verdict(const Verdict& verdict) {
    ++at_;
    rule_.action = verdict.action;
    if (verdict.action == FilterAction::Jump || verdict.action == FilterAction::Goto)
      rule_.target = take_value();
  }

  void read_match(const Selector& selector) {
    if (!selector.family.empty()) add({.field = Field::Family, .values = {std::string(selector.family)}});
    if (!selector.protocol.empty())
      add({.field = Field::Protocol, .values = {std::string(selector.protocol)}});
    if (take("vmap")) return read_verdict_map(selector.field);
    Match match{.field = selector.field};
    if (take("!=")) match.sense = Sense::IsNot;
    take("==");
    match.values = take("{") ? take_set() : take_list();
    if (selector.words == "meta nfproto") {
      for (std::string& family : match.values) family = family == "ipv6" ? "ip6" : "ip";
    }
    add(std::move(match));
  }

  std::vector<std::string> take_list() {
    std::vector<std::string> values{take_value()};
    while (take(",")) values.push_back(take_value());
    return values;
  }

  std::vector<std::string> take_set() {
    std::vector<std::string> values;
    while (at_ < words_.size() && !take("}")) {
      if (!take(",")) values.push_back(take_value());
    }
    return values;
  }

  // { established : accept, invalid : drop }; of a named one the verdicts are not told.
  void read_verdict_map(Field field) {
    if (!take("{")) {
      add({.field = Field::Other});
      rule_.action = FilterAction::Other;
      return;
    }
    while (at_ < words_.size() && !take("}")) {
      FilterRule entry = rule_;
      entry.matches.push_back({.field = field, .values = {take_value()}});
      take(":");
      const Verdict* const verdict = find_verdict(word());
      ++at_;
      entry.action = verdict != nullptr ? verdict->action : FilterAction::Other;
      if (entry.action == FilterAction::Jump || entry.action == FilterAction::Goto)
        entry.target = take_value();
      mapped_.push_back(std::move(entry));
      take(",");
    }
  }

  void add(Match match) { rule_.matches.push_back(std::move(match)); }

  Words words_;
  std::size_t at_ = 0;
  FilterRule rule_;
  std::vector<FilterRule> mapped_;
};

std::string_view trimmed(std::string_view text) {
  const auto start = text.find_first_not_of(" \t");
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(" \t") - start + 1);
}

}  // namespace

std::vector<std::string> to_words(std::string_view line) {
  constexpr std::string_view kBlanks = " \t", kSingles = ",;{}";
  Words words;
  while (!(line = trimmed(line)).empty()) {
    std::size_t length = 1;
    if (line.front() == '"') {
      length = std::min(line.find('"', 1), line.size());
      words.emplace_back(line.substr(0, length));
      line.remove_prefix(std::min(length + 1, line.size()));
      continue;
    }
    if (kSingles.find(line.front()) == std::string_view::npos) {
      length = std::min({line.find_first_of(kBlanks), line.find_first_of(kSingles), line.size()});
    }
    words.emplace_back(line.substr(0, length));
    line.remove_prefix(length);
  }
  return words;
}

std::vector<FilterRule> parse_nft_rule(std::string_view text) {
  return Reader(trimmed(text)).read();
}

}  // namespace wgpilot::dataplane
