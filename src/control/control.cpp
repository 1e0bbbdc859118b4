#include "control/control.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/log.hpp"
#include "base/processor_time.hpp"
#include "storage/alerts.hpp"
#include "storage/bridges.hpp"
#include "storage/networks.hpp"
#include "storage/peers.hpp"
#include "storage/routing.hpp"

namespace wgpilot::control {

Result<Snapshot> load_snapshot(storage::Database& database, const crypto::MasterKey& master_key) {
  Snapshot snapshot;
  WGP_TRY(auto networks, storage::load_networks(database, master_key));
  WGP_TRY(auto peers, storage::load_peers(database, master_key));
  WGP_TRY(auto bridges, storage::load_bridges(database));
  WGP_TRY(auto routes, storage::load_routes(database));
  WGP_TRY(auto rules, storage::load_rules(database));
  WGP_TRY(auto alert_rules, storage::load_alert_rules(database));
  WGP_TRY(snapshot.settings, storage::load_settings(database));
  WGP_TRY(snapshot.secrets, storage::load_secret_settings(database, master_key));
  WGP_TRY(snapshot.setup, storage::load_setup(database));
  for (auto& network : networks)
    put_network(snapshot, std::make_shared<const model::Network>(std::move(network)));
  for (auto& peer : peers) put_peer(snapshot, std::make_shared<const model::Peer>(std::move(peer)));
  for (auto& bridge : bridges) put_bridge(snapshot, std::make_shared<const model::Bridge>(std::move(bridge)));
  for (auto& route : routes)
    put_route(snapshot, std::make_shared<const model::NetworkRoute>(std::move(route)));
  for (auto& rule : rules) put_rule(snapshot, std::make_shared<const model::NetworkRule>(std::move(rule)));
  for (auto& rule : alert_rules)
    put_alert_rule(snapshot, std::make_shared<const model::AlertRule>(std::move(rule)));
  return snapshot;
}

Control::Control(const Parts& parts, Snapshot snapshot) : parts_(parts), reconciler_(parts.dataplane) {
  publish(std::move(snapshot));
}

Result<std::unique_ptr<Control>> Control::open(const Parts& parts) {
  WGP_TRY(Snapshot snapshot, load_snapshot(parts.database, parts.master_key));
  return std::unique_ptr<Control>(new Control(parts, std::move(snapshot)));
}

Result<void> Control::change(const Edit& edit) {
  Snapshot next = *snapshot();
  WGP_TRY(auto transaction, storage::Transaction::begin(parts_.database));
  WGP_TRY(dataplane::State state, edit(parts_.database, next));
  dataplane::State before = reconciler_.desired();
  WGP_TRY(reconciler_.change_to(std::move(state)));
  if (auto committed = transaction.commit(); !committed) {
    if (auto undone = reconciler_.change_to(std::move(before)); !undone) {
      log::error("undo failed; the next repair tries again", log::fields_of(undone.error()));
    }
    return committed;
  }
  publish(std::move(next));
  return {};
}

Result<void> Control::change_rows(const EditRows& edit) {
  Snapshot next = *snapshot();
  WGP_TRY(auto transaction, storage::Transaction::begin(parts_.database));
  WGP_TRY(edit(parts_.database, next));
  WGP_TRY(transaction.commit());
  publish(std::move(next));
  return {};
}

Result<void> Control::repair() {
  return look(Failing::Retry);
}

void Control::tick(std::optional<dataplane::Touch> touch, LookSchedule::Time time) {
  if (touch && touch_) {
    touch_->merge(*std::move(touch));
  } else if (touch) {
    touch_ = std::move(touch);
  }
  if (expiry_.has_come(snapshot(), expired_peers_left_at_, now())) take_out_expired_peers();
  if (!schedule_.is_due(touch_ ? Occasion::Touched : Occasion::Idle, time)) return;
  const Failing failing = time >= next_retry_ ? Failing::Retry : Failing::Leave;
  if (failing == Failing::Retry) next_retry_ = time + kRepairInterval;
  std::ignore = look(failing);  // what failed is logged and tried again
}

void Control::take_out_expired_peers() {
  const auto left = reconciler_.change_to(desired_state(*snapshot(), now()));
  if (!left) log::error("expired peers stay; the next repair tries again", log::fields_of(left.error()));
  expired_peers_left_at_ = now();
}

Result<void> Control::look(Failing failing) {
  const auto used_before = processor_time();
  std::set<std::string> missing_before = reconciler_.failing();
  missing_before.insert(reconciler_.lacking().begin(), reconciler_.lacking().end());
  expired_peers_left_at_ = now();
  reconciler_.aim_at(desired_state(*snapshot(), now()));
  const auto plan = reconciler_.repair(failing);
  report(plan.value_or(dataplane::Plan()), missing_before);
  report_new_problems();
  if (reconciler_.problems() != snapshot()->problems) publish(Snapshot(*snapshot()));
  schedule_.looked(LookSchedule::Clock::now(), processor_time() - used_before);
  if (!plan) return fail(plan.error());
  return {};
}

// What we could not do before, at an interface or as a step of its own, is late and not taken from us.
void Control::report(const dataplane::Plan& repaired, const std::set<std::string>& missing_before) {
  dataplane::Plan drifted, late;
  for (const dataplane::Step& step : repaired) {
    const bool was_in_place = is_brought_up_ && !missing_before.contains("") &&
                              !missing_before.contains(step.interface) &&
                              !missing_before.contains(to_text(step));
    (was_in_place ? drifted : late).push_back(step);
  }
  is_brought_up_ = true;
  if (!late.empty()) log::info("kernel brought up", {{"steps", late.size()}, {"plan", to_text(late)}});
  const dataplane::Touch touch = std::exchange(touch_, std::nullopt).value_or(dataplane::Touch());
  for (const Drift& drift : to_drifts(drifted, touch, *snapshot(), now())) {
    log_drift(drift);
    parts_.on_drift(drift);
  }
}

void Control::report_new_problems() const {
  const auto& known = snapshot()->problems;
  for (const auto& [interface, problem] : reconciler_.problems()) {
    const auto before = known.find(interface);
    if (before != known.end() && before->second == problem) continue;
    log::error("interface not in its desired state", {{"interface", interface}, {"error", problem}});
  }
}

void Control::publish(Snapshot next) {
  next.problems = reconciler_.problems();
  snapshot_.store(std::make_shared<const Snapshot>(std::move(next)));
}

}  // namespace wgpilot::control
