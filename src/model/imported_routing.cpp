#include "model/imported_routing.hpp"

#include <algorithm>

#include "base/json.hpp"

namespace wgpilot::model {
namespace {

void add_problems(FileProblems& problems, int line, const Error& error) {
  if (error.fields().empty()) problems.add(line, "note", error.message());
  for (const FieldError& field : error.fields())
    problems.add(line, "note", fmt::format("{} {}", field.field, field.message));
}

// `make` reads one note; `is_same` says that two items cannot stand beside each other.
template <class Item, class Make, class IsSame>
std::vector<Item> read_all(const std::vector<Said<std::string>>& notes, Make make, IsSame is_same,
                           FileProblems& problems) {
  std::vector<Item> items;
  for (const auto& [text, line] : notes) {
    auto item = make(text);
    if (!item) {
      add_problems(problems, line, item.error());
    } else if (std::ranges::any_of(items, [&](const Item& other) { return is_same(other, *item); })) {
      problems.add(line, "note", "says what another one says already");
    } else {
      items.push_back(*std::move(item));
    }
  }
  return items;
}

}  // namespace

std::vector<NetworkRoute> read_routes(const std::vector<Said<std::string>>& notes, const Network& network,
                                      FileProblems& problems) {
  const auto make = [&](const std::string& note) -> Result<NetworkRoute> {
    WGP_TRY(const auto input, json::parse<RouteInput>(note));
    return with_input(NetworkRoute{}, input, network);
  };
  return read_all<NetworkRoute>(notes, make, &is_same_way, problems);
}

std::vector<NetworkRule> read_rules(const std::vector<Said<std::string>>& notes, FileProblems& problems) {
  const auto make = [](const std::string& note) -> Result<NetworkRule> {
    WGP_TRY(const auto input, json::parse<RuleInput>(note));
    return with_input(NetworkRule{}, input);
  };
  const auto is_same = [](const NetworkRule& a, const NetworkRule& b) { return a.priority == b.priority; };
  return read_all<NetworkRule>(notes, make, is_same, problems);
}

}  // namespace wgpilot::model
