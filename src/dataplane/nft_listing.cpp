#include "dataplane/nft_listing.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "dataplane/nft_rule.hpp"

namespace wgpilot::dataplane {
namespace {

using Words = std::vector<std::string>;

constexpr std::array<std::pair<std::string_view, Hook>, 5> kHooks{{{"prerouting", Hook::Prerouting},
                                                                   {"input", Hook::Input},
                                                                   {"forward", Hook::Forward},
                                                                   {"output", Hook::Output},
                                                                   {"postrouting", Hook::Postrouting}}};

std::optional<Hook> find_hook(std::string_view name) {
  const auto* const hook = std::ranges::find(kHooks, name, [](const auto& entry) { return entry.first; });
  if (hook == kHooks.end()) return std::nullopt;
  return hook->second;
}

// The word behind `name`, or "".
std::string word_after(const Words& words, std::string_view name) {
  const auto found = std::ranges::find(words, name);
  return found == words.end() || found + 1 == words.end() ? "" : *(found + 1);
}

// type filter hook forward priority filter - 5; policy drop;
void read_base(FilterChain& chain, std::string_view line) {
  const Words words = to_words(line);
  chain.hook = find_hook(word_after(words, "hook"));
  chain.policy = word_after(words, "policy") == "drop" ? FilterAction::Drop : FilterAction::Accept;
  const auto start = line.find("priority ");
  if (start == std::string_view::npos) return;
  const auto rest = line.substr(start + std::string_view("priority ").size());
  chain.priority = rest.substr(0, rest.find(';'));
}

// Reads line by line; braces tell the depth: 1 in a table, 2 in a chain or set, deeper in multi-line sets.
class Listing {
 public:
  void read(std::string_view line) {
    const Words words = to_words(line);
    if (words.empty() || words.front() == "#") return;
    if (words.back() == "{") {
      open(words);
    } else if (words.front() == "}") {
      close();
    } else if (depth_ == 1 && words.front() == "flags") {
      is_dormant_ = is_dormant_ || std::ranges::find(words, "dormant") != words.end();
    } else if (chain_) {
      read_in_chain(words, line);
    }
  }

  std::vector<FilterChain> take() { return std::move(chains_); }

 private:
  void open(const Words& words) {
    ++depth_;
    if (depth_ == 1 && words.size() >= 3) start_table(words);
    if (depth_ == 2 && words.size() >= 2 && words.front() == "chain") {
      chain_ = FilterChain{.engine = "nft", .family = family_, .table = table_, .name = words[1]};
    }
  }

  void start_table(const Words& words) {
    family_ = words[1];
    table_ = words[2];
    is_dormant_ = false;
  }

  void close() {
    if (depth_ == 2 && chain_) {
      const bool counts = !is_dormant_ && (family_ == "inet" || family_ == "ip" || family_ == "ip6");
      if (counts) chains_.push_back(*std::move(chain_));
      chain_.reset();
    }
    depth_ = std::max(0, depth_ - 1);
  }

  void read_in_chain(const Words& words, std::string_view line) {
    if (words.front() == "type" && words.size() > 2 && words[2] == "hook") {
      read_base(*chain_, line);
    } else if (words.front() != "comment" && depth_ == 2) {
      std::ranges::move(parse_nft_rule(line), std::back_inserter(chain_->rules));
    }
  }

  std::vector<FilterChain> chains_;
  std::optional<FilterChain> chain_;
  std::string family_, table_;
  bool is_dormant_ = false;
  int depth_ = 0;
};

}  // namespace

std::vector<FilterChain> parse_nft_listing(std::string_view text) {
  Listing listing;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    listing.read(line);
  }
  return listing.take();
}

}  // namespace wgpilot::dataplane
