#include "control/alert_rules.hpp"

#include <fmt/format.h>

#include "storage/alerts.hpp"

namespace wgpilot::control {
namespace {

using model::AlertRule;

Result<void> check_scope(const Snapshot& snapshot, const AlertRule& rule) {
  if (!rule.network_id) return {};
  const auto network = find_network(snapshot, *rule.network_id);
  if (!network) return fail(validation_error({{"network_id", network.error().message()}}));
  if (!rule.peer_id) return {};
  const auto peer = find_peer(**network, *rule.peer_id);
  if (!peer) return fail(validation_error({{"peer_id", peer.error().message()}}));
  return {};
}

}  // namespace

Result<AlertRulePtr> create_alert_rule(Control& control, const model::AlertRuleInput& input) {
  const auto snapshot = control.snapshot();
  WGP_TRY(AlertRule rule, with_input(AlertRule{}, input));
  WGP_TRY(check_scope(*snapshot, rule));
  if (snapshot->alert_rules.size() >= kMostAlertRules) {
    return fail(validation_error(
        {{"type", fmt::format("there are {} rules already, and no more may be", kMostAlertRules)}}));
  }
  rule.created_at = rule.updated_at = control.now();
  AlertRulePtr created;
  WGP_TRY(control.change_rows([&](storage::Database& database, Snapshot& next) -> Result<void> {
    WGP_TRY(rule.id, storage::insert_alert_rule(database, rule));
    created = std::make_shared<const AlertRule>(std::move(rule));
    put_alert_rule(next, created);
    return {};
  }));
  return created;
}

Result<AlertRulePtr> update_alert_rule(Control& control, model::AlertRuleId id,
                                       const model::AlertRuleInput& input) {
  const auto snapshot = control.snapshot();
  WGP_TRY(const AlertRulePtr before, find_alert_rule(*snapshot, id));
  WGP_TRY(AlertRule rule, with_input(*before, input));
  WGP_TRY(check_scope(*snapshot, rule));
  rule.updated_at = control.now();
  AlertRulePtr updated = std::make_shared<const AlertRule>(std::move(rule));
  WGP_TRY(control.change_rows([&](storage::Database& database, Snapshot& next) -> Result<void> {
    WGP_TRY(storage::update_alert_rule(database, *updated));
    put_alert_rule(next, updated);
    return {};
  }));
  return updated;
}

Result<void> delete_alert_rule(Control& control, model::AlertRuleId id) {
  WGP_TRY(find_alert_rule(*control.snapshot(), id));
  return control.change_rows([&](storage::Database& database, Snapshot& next) -> Result<void> {
    WGP_TRY(storage::delete_alert_rule(database, id));
    erase_alert_rule(next, id);
    return {};
  });
}

}  // namespace wgpilot::control
