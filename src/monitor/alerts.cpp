#include "monitor/alerts.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <ranges>

#include "base/log.hpp"
#include "storage/alerts.hpp"

namespace wgpilot::monitor {
namespace {

using model::Alert;
using model::AlertChannel;
using model::Notice;
using Lock = std::scoped_lock<std::mutex>;

std::map<model::AlertId, Alert> by_id(std::vector<Alert> alerts) {
  std::map<model::AlertId, Alert> map;
  for (Alert& alert : alerts) map.emplace(alert.id, std::move(alert));
  return map;
}

// What drift and failures are was logged where they were met; this is for whoever looks for the alert.
void log_change(const AlertChange& change) {
  const auto* message = change.kind == AlertChange::Kind::Fired       ? "alert"
                        : change.kind == AlertChange::Kind::Recovered ? "alert recovered"
                                                                      : "alert ended";
  log::info(message, {{"alert", name_of(change.alert.type)}, {"summary", change.headline}});
}

boost::json::object fields_of(const Notice& notice) {
  return {{"channel", name_of(notice.channel)}, {"title", notice.title}};
}

Error test_under_way() {
  return Error(Code::RateLimited, "a test is under way").with_detail("retry_after", kDeliveryTime.count());
}

// Newer rows win over those that could not be written.
template <class Map>
void put_back(Map& unsaved, Map failed) {
  unsaved.merge(std::move(failed));
}

}  // namespace

Result<AlertMemory> load_alert_memory(storage::Database& database) {
  AlertMemory memory;
  WGP_TRY(memory.recent, storage::load_alerts(database));
  WGP_TRY(memory.notices, storage::load_notices(database));
  return memory;
}

Alerts::Alerts(Parts parts, AlertMemory memory)
    : parts_(std::move(parts)),
      judge_(memory.recent),
      recent_(by_id(std::move(memory.recent))),
      outbox_(std::move(memory.notices)) {}

void Alerts::on_observation(const Observation& before, const Observation& after) {
  const AlertConfiguration configuration = parts_.configuration();
  const Lock lock(mutex_);
  keep(judge_.judge(configuration, before, after));
}

void Alerts::on_drift(const DriftEvent& drift) {
  const AlertConfiguration configuration = parts_.configuration();
  const Lock lock(mutex_);
  keep(judge_.judge(configuration, drift, parts_.clock.now()));
}

void Alerts::tick() {
  const AlertConfiguration configuration = parts_.configuration();
  const ServerFacts facts = parts_.facts();
  const DeliverySettings settings = settings_of(configuration);
  {
    const Lock lock(mutex_);
    keep(judge_.judge(configuration, facts, parts_.clock.now()));
    make_notices(configuration);
    give_up_old();
    notice_new_settings(settings);
  }
  save();
  while (!stop_.stop_requested() && deliver_next(settings)) {
  }
  save();
}

// With the lock, as are those that follow up to deliver_next().
void Alerts::keep(std::vector<AlertChange> changes) {
  for (AlertChange& change : changes) {
    log_change(change);
    keep_alert(change.alert);
    untold_.push_back(std::move(change));
  }
}

void Alerts::keep_alert(const Alert& alert) {
  recent_.insert_or_assign(alert.id, alert);
  unsaved_.alerts.insert_or_assign(alert.id, alert);
  if (recent_.size() <= kMostAlerts) return;
  const auto over =
      std::ranges::find_if(recent_, [](const auto& entry) { return entry.second.recovered_at.has_value(); });
  const auto goes = over == recent_.end() ? recent_.begin() : over;
  unsaved_.alerts.insert_or_assign(goes->first, std::nullopt);
  recent_.erase(goes);
}

void Alerts::make_notices(const AlertConfiguration& configuration) {
  const auto changes = std::exchange(untold_, {});
  for (Notice& notice :
       to_notices(changes, open_channels(*configuration.settings), context_of(configuration))) {
    if (const auto dropped = outbox_.add(std::move(notice))) {
      log::error("too many undelivered notices; the oldest is given up", fields_of(*dropped));
      unsaved_.notices.insert_or_assign(dropped->id, std::nullopt);
    }
    unsaved_.notices.insert_or_assign(outbox_.newest().id, outbox_.newest());
  }
}

void Alerts::give_up_old() {
  for (const Notice& notice : outbox_.take_old(parts_.clock.now())) {
    log::error("a notice could not be delivered for days and is given up", fields_of(notice));
    unsaved_.notices.insert_or_assign(notice.id, std::nullopt);
  }
}

// What was wrong may be mended: no need to wait for the end of a pause.
void Alerts::notice_new_settings(const DeliverySettings& settings) {
  if (last_settings_ && is_same(*last_settings_, settings)) return;
  outbox_.retry_now();
  last_settings_ = settings;
}

// False when nothing is due. Without the lock while it waits for the network.
bool Alerts::deliver_next(const DeliverySettings& settings) {
  std::optional<Notice> notice;
  {
    const Lock lock(mutex_);
    notice = outbox_.find_due(parts_.clock.now());
  }
  if (!notice) return false;
  if (const auto missing = missing_settings(notice->channel, settings.settings); !missing.empty()) {
    log::warn("a notice is dropped because its channel was taken out of the settings", fields_of(*notice));
    settle(*notice, {});
    return true;
  }
  const outbound::Patience patience{.deadline = async::Deadline::after(kDeliveryTime),
                                    .stop = stop_.get_token()};
  const Result<void> outcome = parts_.deliver(*notice, settings, parts_.clock.now(), patience);
  if (outcome || !stop_.stop_requested()) settle(*notice, outcome);
  return true;
}

void Alerts::settle(const Notice& notice, const Result<void>& outcome) {
  const Lock lock(mutex_);
  if (outcome) {
    outbox_.delivered(notice);
    unsaved_.notices.insert_or_assign(notice.id, std::nullopt);
    return;
  }
  const auto pause = outbox_.failed(notice, parts_.clock.now());
  boost::json::object fields = log::fields_of(outcome.error());
  for (auto& field : fields_of(notice)) fields[field.key()] = std::move(field.value());
  fields["waiting"] = outbox_.size();
  fields["next_attempt"] = "in " + model::duration_text(pause);
  log::warn("a notice could not be delivered", std::move(fields));
}

Result<std::string> Alerts::send_test(AlertChannel channel, async::Deadline deadline) {
  const std::unique_lock only_one(test_, std::try_to_lock);
  if (!only_one) return fail(test_under_way());
  const AlertConfiguration configuration = parts_.configuration();
  const DeliverySettings settings = settings_of(configuration);
  if (const auto missing = missing_settings(channel, settings.settings); !missing.empty()) {
    return fail(
        Error(validation_error({{"channel", fmt::format("needs the settings {}", fmt::join(missing, ", "))}}))
            .with_hint("Set them with PUT /api/settings."));
  }
  const outbound::Patience bounded{
      .deadline = async::earlier(deadline, async::Deadline::after(kDeliveryTime)), .stop = stop_.get_token()};
  WGP_TRY(
      parts_.deliver(test_notice(channel, context_of(configuration)), settings, parts_.clock.now(), bounded));
  return target_text(channel, settings.settings);
}

std::vector<Alert> Alerts::recent() const {
  const Lock lock(mutex_);
  std::vector<Alert> alerts;
  alerts.reserve(recent_.size());
  for (const Alert& alert : recent_ | std::views::values | std::views::reverse) alerts.push_back(alert);
  return alerts;
}

std::size_t Alerts::waiting_notices() const {
  const Lock lock(mutex_);
  return outbox_.size();
}

void Alerts::save() {
  {
    const Lock lock(mutex_);
    if (unsaved_.empty() || is_saving_) return;
    is_saving_ = true;
  }
  const auto posted = parts_.control_queue.post([this] { write(); });
  const Lock lock(mutex_);
  if (!posted) is_saving_ = false;  // the queue is full: the next tick tries again
}

void Alerts::save_rest() {
  write();
}

void Alerts::write() {
  Unsaved unsaved;
  {
    const Lock lock(mutex_);
    unsaved = std::exchange(unsaved_, {});
  }
  const auto written = write(unsaved);
  const Lock lock(mutex_);
  is_saving_ = false;
  if (written) return;
  log::error("alerts could not be stored; trying again", log::fields_of(written.error()));
  put_back(unsaved_.alerts, std::move(unsaved.alerts));
  put_back(unsaved_.notices, std::move(unsaved.notices));
}

Result<void> Alerts::write(const Unsaved& unsaved) {
  if (unsaved.empty()) return {};
  storage::Database& database = parts_.database;
  WGP_TRY(auto transaction, storage::Transaction::begin(database));
  for (const auto& [id, alert] : unsaved.alerts) {
    WGP_TRY(alert ? storage::store_alert(database, *alert) : storage::delete_alert(database, id));
  }
  for (const auto& [id, notice] : unsaved.notices) {
    WGP_TRY(notice ? storage::store_notice(database, *notice) : storage::delete_notice(database, id));
  }
  return transaction.commit();
}

NoticeContext Alerts::context_of(const AlertConfiguration& configuration) const {
  const storage::Settings& settings = *configuration.settings;
  for (const auto* key : {"hostname", "public_ip"}) {
    const auto found = settings.find(key);
    if (found != settings.end() && !found->second.empty()) {
      return {.server = found->second, .now = parts_.clock.now()};
    }
  }
  return {.server = "", .now = parts_.clock.now()};
}

DeliverySettings Alerts::settings_of(const AlertConfiguration& configuration) const {
  return {.settings = *configuration.settings, .secrets = *configuration.secrets, .ca_file = parts_.ca_file};
}

}  // namespace wgpilot::monitor
