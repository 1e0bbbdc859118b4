#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "doctor/filter_remedy.hpp"
#include "doctor/filter_walk.hpp"
#include "doctor/judges.hpp"

namespace wgpilot::doctor {
namespace {

using dataplane::FilterChain;
using dataplane::Hook;

constexpr std::array<std::pair<Hook, std::string_view>, 5> kHookNames{{{Hook::Prerouting, "prerouting"},
                                                                       {Hook::Input, "input"},
                                                                       {Hook::Forward, "forward"},
                                                                       {Hook::Output, "output"},
                                                                       {Hook::Postrouting, "postrouting"}}};

std::string_view name_of_hook(Hook hook) {
  return std::ranges::find(kHookNames, hook, [](const auto& entry) { return entry.first; })->second;
}

// A chain of the kernel that loses traffic of ours, by one rule or by its policy.
struct Loss {
  const FilterChain* base;
  Fate fate;
  std::vector<Traffic> traffic;
};

std::string describe(const Loss& loss) {
  const FilterChain& chain = *loss.fate.chain;
  std::vector<std::string> kinds;
  for (const Traffic& traffic : loss.traffic) {
    if (std::ranges::find(kinds, traffic.text) == kinds.end()) kinds.push_back(traffic.text);
  }
  const std::string_view verb = loss.fate.drop == Certainty::Certain ? "drops" : "may drop";
  const std::string cause = loss.fate.rule != nullptr ? fmt::format("the rule `{}`", loss.fate.rule->text)
                                                      : std::string("the policy");
  return fmt::format("{} of chain {} in table {} {} ({}, hook {}, priority {}) {} {}.", cause, chain.name,
                     chain.family, chain.table, chain.engine, name_of_hook(*loss.base->hook),
                     loss.base->priority, verb, fmt::join(kinds, ", "));
}

json::object details_of(const Loss& loss) {
  const FilterChain& chain = *loss.fate.chain;
  std::vector<std::string> kinds;
  std::ranges::transform(loss.traffic, std::back_inserter(kinds), &Traffic::text);
  json::object details{{"engine", chain.engine},
                       {"family", chain.family},
                       {"table", chain.table},
                       {"chain", chain.name},
                       {"hook", name_of_hook(*loss.base->hook)},
                       {"priority", loss.base->priority},
                       {"traffic", json::to_json(kinds)}};
  if (loss.fate.rule != nullptr) details["rule"] = loss.fate.rule->text;
  return details;
}

void put(std::vector<Loss>& losses, const FilterChain& base, const Fate& fate, const Traffic& traffic) {
  const auto same = std::ranges::find_if(losses, [&](const Loss& loss) {
    return loss.base == &base && loss.fate.rule == fate.rule && loss.fate.chain == fate.chain;
  });
  if (same == losses.end()) {
    losses.push_back({&base, fate, {traffic}});
  } else {
    same->traffic.push_back(traffic);
  }
}

std::vector<Loss> find_losses(const Facts& facts, Certainty certainty) {
  if (!facts.machine->filters) return {};
  const std::vector<FilterChain>& chains = *facts.machine->filters;
  const std::vector<Traffic> traffic = traffic_of(facts);
  std::vector<Loss> losses;
  for (const FilterChain& base : chains) {
    if (!base.hook) continue;
    for (const Traffic& one : traffic) {
      if (std::ranges::find(one.hooks, *base.hook) == one.hooks.end()) continue;
      const Fate fate = fate_of(one.packet, base, chains);
      if (fate.drop == certainty) put(losses, base, fate, one);
    }
  }
  return losses;
}

Verdict judge_losses(const Facts& facts, Certainty certainty, std::string well) {
  Verdict verdict{.well = std::move(well)};
  for (const Loss& loss : find_losses(facts, certainty)) {
    std::string message = describe(loss);
    message.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(message.front())));
    verdict.findings.push_back(
        {.message = std::move(message),
         .remedy = remedy_against(*loss.base, *loss.fate.chain, loss.traffic, *facts.machine->filters),
         .details = details_of(loss)});
  }
  return verdict;
}

}  // namespace

Verdict judge_foreign_drops(const Facts& facts) {
  return judge_losses(facts, Certainty::Certain, "No other firewall drops what the networks need.");
}

Verdict judge_possible_foreign_drops(const Facts& facts) {
  if (const auto& filters = facts.machine->filters; !filters) {
    return {.well = {},
            .findings = {{.message = fmt::format("They cannot be read: {}", filters.error().message()),
                          .remedy = "Look at them with `nft list ruleset`."}}};
  }
  return judge_losses(facts, Certainty::Possible, "No other firewall has rules that may catch it.");
}

}  // namespace wgpilot::doctor
