// Rules of alerts, recent alerts and undelivered notices as rows. Rules go with their network or peer; alerts
// and notices refer to nothing.
#pragma once

#include <vector>

#include "model/alert.hpp"
#include "storage/database.hpp"

namespace wgpilot::storage {

// Each in the order of ids.
Result<std::vector<model::AlertRule>> load_alert_rules(Database& database);
Result<std::vector<model::Alert>> load_alerts(Database& database);
Result<std::vector<model::Notice>> load_notices(Database& database);

// The rule's own id is ignored; the answer is the new one.
Result<model::AlertRuleId> insert_alert_rule(Database& database, const model::AlertRule& rule);
// Everything but id, type and created_at. AlertNotFound when there is no such row.
Result<void> update_alert_rule(Database& database, const model::AlertRule& rule);
// AlertNotFound when there is no such row.
Result<void> delete_alert_rule(Database& database, model::AlertRuleId id);

// Adds one under its own id, or replaces the one that has it.
Result<void> store_alert(Database& database, const model::Alert& alert);
Result<void> store_notice(Database& database, const model::Notice& notice);
// No error when there is none.
Result<void> delete_alert(Database& database, model::AlertId id);
Result<void> delete_notice(Database& database, model::NoticeId id);

}  // namespace wgpilot::storage
