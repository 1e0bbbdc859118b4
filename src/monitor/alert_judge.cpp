#include "monitor/alert_judge.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace wgpilot::monitor {
namespace {

using model::Alert;
using model::AlertRule;
using model::AlertType;
using Kind = AlertChange::Kind;

constexpr std::size_t kMostPlanLines = 20;

bool is_judged_by_facts(AlertType type) {
  return type == AlertType::CertificateExpiring || type == AlertType::HistoryUnavailable;
}

bool is_cooling(const AlertRule& rule, std::optional<UnixTime> fired_at, UnixTime now) {
  return fired_at && now < *fired_at + rule.cool_down;
}

const AlertRule* find_rule(const AlertConfiguration& configuration, model::AlertRuleId id) {
  const auto& rules = *configuration.rules;
  const auto found = std::ranges::lower_bound(rules, id, {}, [](const auto& rule) { return rule->id; });
  return found != rules.end() && (*found)->id == id ? found->get() : nullptr;
}

const Finding* find_of(const std::vector<Finding>& findings, const Subject& subject) {
  const auto found = std::ranges::lower_bound(findings, subject, {}, &Finding::subject);
  return found != findings.end() && found->subject == subject ? &*found : nullptr;
}

std::string drift_note(const DriftEvent& drift, std::size_t missed) {
  const std::size_t shown = std::min(drift.plan.size(), kMostPlanLines);
  std::string note =
      fmt::format("It was changed back. Who did it: {}.", drift.by.empty() ? "unknown" : drift.by);
  if (missed > 0) note += fmt::format(" {} more changes were made and undone since the last alert.", missed);
  note += fmt::format(
      " What was done to repair it:\n{}",
      fmt::join(drift.plan.begin(), drift.plan.begin() + static_cast<std::ptrdiff_t>(shown), "\n"));
  if (shown < drift.plan.size()) note += fmt::format("\nand {} steps more", drift.plan.size() - shown);
  return note;
}

}  // namespace

AlertJudge::AlertJudge(const std::vector<Alert>& recent) {
  for (const Alert& alert : recent) {
    State& state = states_[{alert.rule_id, Subject{alert.network_id, alert.peer_id}}];
    state.firing = alert.recovered_at ? std::nullopt : std::optional(alert);
    state.fired_at = alert.fired_at;
    last_id_ = std::max(last_id_, alert.id.value);
  }
}

std::vector<AlertChange> AlertJudge::judge(const AlertConfiguration& configuration, const Observation& before,
                                           const Observation& after) {
  Context context{.configuration = configuration, .now = after.time};
  conditions_.observe(configuration, before, after);
  for (const auto& rule : *configuration.rules) {
    if (!rule->enabled || is_judged_by_facts(rule->type) || rule->type == AlertType::Drift) continue;
    apply(context, *rule, conditions_.find(configuration, *rule, after));
  }
  return std::move(context.changes);
}

std::vector<AlertChange> AlertJudge::judge(const AlertConfiguration& configuration, const ServerFacts& facts,
                                           UnixTime now) {
  Context context{.configuration = configuration, .now = now};
  end_orphans(context);
  for (const auto& rule : *configuration.rules) {
    if (!rule->enabled || !is_judged_by_facts(rule->type)) continue;
    apply(context, *rule, AlertConditions::find(*rule, facts, now));
  }
  return std::move(context.changes);
}

std::vector<AlertChange> AlertJudge::judge(const AlertConfiguration& configuration, const DriftEvent& drift,
                                           UnixTime now) {
  Context context{.configuration = configuration, .now = now};
  for (const auto& rule : *configuration.rules) {
    const bool is_in_scope = !rule->network_id || rule->network_id == drift.network_id;
    if (!rule->enabled || rule->type != AlertType::Drift || !is_in_scope) continue;
    const Subject subject{drift.network_id, std::nullopt};
    State& state = states_[{rule->id, subject}];
    if (is_cooling(*rule, state.fired_at, now)) {
      ++state.missed;
      continue;
    }
    const std::size_t missed = std::exchange(state.missed, 0);
    fire(context, *rule, {.subject = subject, .note = drift_note(drift, missed)}, state);
    state.firing.reset();
    context.changes.back().alert.recovered_at = now;
  }
  return std::move(context.changes);
}

void AlertJudge::apply(Context& context, const AlertRule& rule, const std::vector<Finding>& findings) {
  for (auto entry = states_.lower_bound({rule.id, Subject{}});
       entry != states_.end() && entry->first.first == rule.id;) {
    auto& [key, state] = *entry;
    const bool goes_on = find_of(findings, key.second) != nullptr &&
                         is_watched(context.configuration, rule, key.second, context.now);
    if (state.firing && !goes_on) end(context, &rule, key.second, state);
    const bool is_over = !state.firing && !is_cooling(rule, state.fired_at, context.now);
    entry = is_over ? states_.erase(entry) : std::next(entry);
  }
  for (const Finding& finding : findings) {
    if (finding.verdict == Finding::Verdict::Unknown) continue;
    State& state = states_[{rule.id, finding.subject}];
    if (!state.firing && !is_cooling(rule, state.fired_at, context.now)) fire(context, rule, finding, state);
  }
}

void AlertJudge::fire(Context& context, const AlertRule& rule, const Finding& finding, State& state) {
  SubjectNames names = names_of(context.configuration, finding.subject);
  AlertText text = describe(rule, finding, names, context.now);
  Alert alert{.id = {++last_id_},
              .rule_id = rule.id,
              .type = rule.type,
              .network_id = finding.subject.network,
              .peer_id = finding.subject.peer,
              .summary = text.headline,
              .detail = std::move(text.detail),
              .fired_at = context.now,
              .recovered_at = std::nullopt};
  state.firing = alert;
  state.fired_at = context.now;
  context.changes.push_back({.kind = Kind::Fired,
                             .alert = std::move(alert),
                             .headline = std::move(text.headline),
                             .names = std::move(names),
                             .channels = rule.channels});
}

// `rule` is null when there is none any more.
void AlertJudge::end(Context& context, const AlertRule* rule, const Subject& subject, State& state) {
  const bool has_recovered =
      rule != nullptr && is_watched(context.configuration, *rule, subject, context.now);
  SubjectNames names = names_of(context.configuration, subject);
  Alert alert = *std::exchange(state.firing, std::nullopt);
  alert.recovered_at = context.now;
  std::string headline = has_recovered ? describe_recovery(alert.type, names) : alert.summary;
  context.changes.push_back(
      {.kind = has_recovered ? Kind::Recovered : Kind::Ended,
       .alert = std::move(alert),
       .headline = std::move(headline),
       .names = std::move(names),
       .channels = has_recovered ? rule->channels : std::vector<model::AlertChannel>()});
}

// Of rules that were deleted or switched off.
void AlertJudge::end_orphans(Context& context) {
  for (auto entry = states_.begin(); entry != states_.end();) {
    auto& [key, state] = *entry;
    const AlertRule* rule = find_rule(context.configuration, key.first);
    const bool is_orphan = rule == nullptr || !rule->enabled;
    if (is_orphan && state.firing) end(context, nullptr, key.second, state);
    entry = is_orphan ? states_.erase(entry) : std::next(entry);
  }
}

}  // namespace wgpilot::monitor
