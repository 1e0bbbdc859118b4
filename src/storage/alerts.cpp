#include "storage/alerts.hpp"

#include <fmt/format.h>

namespace wgpilot::storage {
namespace {

using model::Alert;
using model::AlertChannel;
using model::AlertRule;
using model::Notice;

constexpr std::string_view kSeparator = ", ";

std::string to_text(const std::vector<AlertChannel>& channels) {
  std::string text;
  for (const AlertChannel channel : channels) {
    if (!text.empty()) text += kSeparator;
    text += name_of(channel);
  }
  return text;
}

// A name that is none is dropped: a database edited by hand can hold anything.
std::vector<AlertChannel> to_channels(std::string_view text) {
  std::vector<AlertChannel> channels;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(kSeparator), text.size());
    if (const auto channel = find_enum<AlertChannel>(text.substr(0, end))) channels.push_back(*channel);
    text.remove_prefix(std::min(end + kSeparator.size(), text.size()));
  }
  return channels;
}

Result<AlertRule> read_rule(Statement& row) {
  AlertRule r;
  std::int64_t cool_down = 0;
  std::string channels;
  WGP_TRY(row.read(r.id, r.type, r.network_id, r.peer_id, r.threshold, cool_down, channels, r.enabled,
                   r.created_at, r.updated_at));
  r.cool_down = std::chrono::seconds(cool_down);
  r.channels = to_channels(channels);
  return r;
}

Result<Alert> read_alert(Statement& row) {
  Alert a;
  WGP_TRY(row.read(a.id, a.rule_id, a.type, a.network_id, a.peer_id, a.summary, a.detail, a.fired_at,
                   a.recovered_at));
  return a;
}

Result<Notice> read_notice(Statement& row) {
  Notice n;
  WGP_TRY(row.read(n.id, n.key, n.channel, n.event, n.title, n.body, n.created_at));
  return n;
}

Result<void> require_one(int changed, model::AlertRuleId id) {
  if (changed == 1) return {};
  return fail(Code::AlertNotFound, fmt::format("there is no alert rule {} in the database", id.value));
}

}  // namespace

Result<std::vector<AlertRule>> load_alert_rules(Database& database) {
  WGP_TRY(Statement statement, database.prepare(R"sql(
    SELECT id, type, network_id, peer_id, threshold, cool_down, channels, enabled, created_at, updated_at
    FROM alert_rules ORDER BY id)sql"));
  return load_rows(statement, read_rule);
}

Result<std::vector<Alert>> load_alerts(Database& database) {
  WGP_TRY(Statement statement, database.prepare(R"sql(
    SELECT id, rule_id, type, network_id, peer_id, summary, detail, fired_at, recovered_at
    FROM alerts ORDER BY id)sql"));
  return load_rows(statement, read_alert);
}

Result<std::vector<Notice>> load_notices(Database& database) {
  WGP_TRY(Statement statement, database.prepare(R"sql(
    SELECT id, key, channel, event, title, body, created_at FROM notices ORDER BY id)sql"));
  return load_rows(statement, read_notice);
}

Result<model::AlertRuleId> insert_alert_rule(Database& database, const AlertRule& r) {
  WGP_TRY(const std::int64_t id,
          database.insert(R"sql(
    INSERT INTO alert_rules (type, network_id, peer_id, threshold, cool_down, channels, enabled, created_at,
                             updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9))sql",
                          r.type, r.network_id, r.peer_id, r.threshold, r.cool_down.count(),
                          std::string_view(to_text(r.channels)), r.enabled, r.created_at, r.updated_at));
  return model::AlertRuleId{id};
}

Result<void> update_alert_rule(Database& database, const AlertRule& r) {
  WGP_TRY(const int changed, database.run(R"sql(
    UPDATE alert_rules
    SET network_id = ?2, peer_id = ?3, threshold = ?4, cool_down = ?5, channels = ?6, enabled = ?7,
        updated_at = ?8
    WHERE id = ?1)sql",
                                          r.id, r.network_id, r.peer_id, r.threshold, r.cool_down.count(),
                                          std::string_view(to_text(r.channels)), r.enabled, r.updated_at));
  return require_one(changed, r.id);
}

Result<void> delete_alert_rule(Database& database, model::AlertRuleId id) {
  WGP_TRY(const int changed, database.run("DELETE FROM alert_rules WHERE id = ?1", id));
  return require_one(changed, id);
}

Result<void> store_alert(Database& database, const Alert& a) {
  WGP_TRY(database.run("INSERT OR REPLACE INTO alerts VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)", a.id,
                       a.rule_id, a.type, a.network_id, a.peer_id, a.summary, a.detail, a.fired_at,
                       a.recovered_at));
  return {};
}

Result<void> store_notice(Database& database, const Notice& n) {
  WGP_TRY(database.run("INSERT OR REPLACE INTO notices VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)", n.id, n.key,
                       n.channel, n.event, n.title, n.body, n.created_at));
  return {};
}

Result<void> delete_alert(Database& database, model::AlertId id) {
  WGP_TRY(database.run("DELETE FROM alerts WHERE id = ?1", id));
  return {};
}

Result<void> delete_notice(Database& database, model::NoticeId id) {
  WGP_TRY(database.run("DELETE FROM notices WHERE id = ?1", id));
  return {};
}

}  // namespace wgpilot::storage
