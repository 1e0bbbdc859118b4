#include "dataplane/counted_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "dataplane/nft_listing.hpp"

namespace wgpilot::dataplane {
namespace {

constexpr std::string_view kCounter = "counter packets ", kBytes = " bytes ", kComment = " comment \"";

// The number at the start of `text`, which goes on behind it.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

// A comment comes last, and there is no quote in it; so what looks like a counter in one is none.
std::optional<CountedRule> parse_rule(std::string_view text) {
  const std::string_view body = text.substr(0, text.rfind(kComment));
  const std::size_t start = body.find(kCounter);
  if (start == std::string_view::npos) return std::nullopt;
  std::string_view rest = text.substr(start + kCounter.size());
  const auto packets = take_number(rest);
  if (!packets || !rest.starts_with(kBytes)) return std::nullopt;
  rest.remove_prefix(kBytes.size());
  const auto bytes = take_number(rest);
  if (!bytes) return std::nullopt;
  CountedRule rule{
      .text = fmt::format("{}counter{}", text.substr(0, start), rest), .packets = *packets, .bytes = *bytes};
  if (body.size() < text.size()) {
    const std::string_view comment = text.substr(body.size() + kComment.size());
    rule.comment = comment.substr(0, comment.find('"'));
  }
  return rule;
}

// In a chain of its own, or by name.
bool names(const CountedRule& rule, std::string_view interface) {
  return rule.chain == fmt::format("from_{}", interface) || rule.chain == fmt::format("to_{}", interface) ||
         rule.text.find(fmt::format("\"{}\"", interface)) != std::string::npos;
}

// What the forward chain does with the packets of all networks. Its first rule lets pass what is of none.
bool serves_all(const CountedRule& rule) {
  return rule.chain == "forward" && rule.text.find('@') == std::string::npos &&
         rule.text.find("ifname") == std::string::npos;
}

}  // namespace

std::vector<CountedRule> parse_counted_rules(std::string_view listing) {
  std::vector<CountedRule> rules;
  for (const FilterChain& chain : parse_nft_listing(listing)) {
    for (const FilterRule& listed : chain.rules) {
      auto rule = parse_rule(listed.text);
      if (!rule) continue;
      rule->chain = chain.name;
      rules.push_back(*std::move(rule));
    }
  }
  return rules;
}

std::vector<CountedRule> rules_serving(std::vector<CountedRule> rules, std::string_view interface) {
  if (std::ranges::none_of(rules, [&](const CountedRule& rule) { return names(rule, interface); })) return {};
  for (CountedRule& rule : rules) rule.is_shared = !names(rule, interface) && serves_all(rule);
  std::erase_if(rules, [&](const CountedRule& rule) { return !rule.is_shared && !names(rule, interface); });
  return rules;
}

}  // namespace wgpilot::dataplane
