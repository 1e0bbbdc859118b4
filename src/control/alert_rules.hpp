// Use cases around the rules of alerts. Control thread.
#pragma once

#include "control/control.hpp"

namespace wgpilot::control {

inline constexpr std::size_t kMostAlertRules = 200;

// Errors: AlertNotFound, and ValidationError, also for a network or a peer that does not exist and for a rule
// too many.
Result<AlertRulePtr> create_alert_rule(Control& control, const model::AlertRuleInput& input);
Result<AlertRulePtr> update_alert_rule(Control& control, model::AlertRuleId id,
                                       const model::AlertRuleInput& input);
Result<void> delete_alert_rule(Control& control, model::AlertRuleId id);

}  // namespace wgpilot::control
