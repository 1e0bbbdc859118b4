#include "control/reconciler.hpp"

#include "base/log.hpp"
#include "dataplane/diff.hpp"

namespace wgpilot::control {

using dataplane::Plan;
using dataplane::State;
using dataplane::Step;

Result<void> Reconciler::change_to(State next) {
  const Plan plan = diff(desired_, next);
  if (auto applied = apply_all(plan); !applied) {
    WGP_TRY(retry_from_observed(plan, next, std::move(applied).error()));
  }
  desired_ = std::move(next);
  return {};
}

Result<void> Reconciler::adopt(const std::string& link, dataplane::Interface present) {
  WGP_TRY(dataplane_.apply({link, dataplane::AdoptLink{present.alias}}));
  desired_.interfaces[link] = std::make_shared<const dataplane::Interface>(std::move(present));
  return {};
}

Result<void> Reconciler::release(const std::string& link, const std::string& alias) {
  WGP_TRY(dataplane_.apply({link, dataplane::ReleaseLink{alias}}));
  desired_.interfaces.erase(link);
  return {};
}

Result<Plan> Reconciler::repair(Failing failing) {
  return repair_towards(desired_, failing);
}

std::set<std::string> Reconciler::failing() const {
  std::set<std::string> interfaces;
  for (const auto& [interface, failure] : failures_) interfaces.insert(interface);
  return interfaces;
}

Result<void> Reconciler::apply_all(const Plan& plan) {
  for (const Step& step : plan) {
    if (is_dispensable(step)) {
      attempt(step);
    } else {
      WGP_TRY(dataplane_.apply(step));
    }
  }
  return {};
}

// A setting fails in every repair, and is told of once.
bool Reconciler::attempt(const Step& step) {
  std::string text = to_text(step);
  const auto applied = dataplane_.apply(step);
  if (applied) {
    lacking_.erase(text);
    return true;
  }
  const bool is_setting = std::holds_alternative<dataplane::SetSysctl>(step.action);
  boost::json::object fields = log::fields_of(applied.error());
  fields["step"] = text;
  const bool is_known = is_setting && !lacking_.insert(std::move(text)).second;
  if (!is_known) log::warn("went on without a step of the plan", std::move(fields));
  return false;
}

// The kernel was not what we thought, or it refuses. Look at it once; what concerns other interfaces than the
// intended ones does not count against this change.
Result<void> Reconciler::retry_from_observed(const Plan& intended, const State& next, Error first) {
  log::debug("change failed, looking at the kernel", log::fields_of(first));
  const auto outcome = repair_towards(next, Failing::Retry);
  std::optional<Error> failure;
  if (!outcome) failure = outcome.error();
  for (const Step& step : intended) {
    const auto found = failures_.find(step.interface);
    if (found != failures_.end()) failure = found->second;
  }
  if (!failure) {
    // What somebody else took out of the kernel is in no plan of the repair.
    for (const Step& step : intended) {
      if (std::holds_alternative<dataplane::FlushConnections>(step.action)) attempt(step);
    }
    return {};
  }
  if (const auto undone = repair_towards(desired_, Failing::Retry); !undone) {
    log::error("undo failed; the next repair tries again", log::fields_of(undone.error()));
  }
  return fail(*std::move(failure));
}

Result<Plan> Reconciler::repair_towards(const State& target, Failing failing) {
  if (failing == Failing::Retry) failures_.clear();
  failures_.erase("");  // without the firewall nothing else is tried, so it always is
  problems_.clear();
  for (const auto& [interface, failure] : failures_) problems_[interface] = failure.message();
  const auto observed = dataplane_.observe();
  if (!observed) {
    problems_[""] = observed.error().message();
    return fail(observed.error());
  }
  Plan done;
  for (Step& step : diff(*observed, target)) {
    if (failures_.contains(step.interface)) continue;
    if (is_dispensable(step)) {
      const bool is_left = failing == Failing::Leave && lacking_.contains(to_text(step));
      if (!is_left && attempt(step)) done.push_back(std::move(step));
    } else if (auto applied = dataplane_.apply(step); applied) {
      done.push_back(std::move(step));
    } else {
      problems_[step.interface] = applied.error().message();
      failures_.emplace(step.interface, applied.error());
      if (step.interface.empty()) return fail(std::move(applied).error());
    }
  }
  return done;
}

}  // namespace wgpilot::control
