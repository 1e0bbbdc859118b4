// The alerts of the running service: takes what was observed, judges it, remembers it and tells it. Owns the
// recent alerts and the outbox, in memory and as rows, so that a restart forgets neither.
//
//   observation, drift, facts -> AlertJudge -> recent alerts, notices -> Outbox -> mail server, webhook
//
// Threads: on_drift() never blocks and is for any thread; on_observation() and tick() are for workers, each
// one call at a time, and tick() is the only one that waits for the network. Rows are written by jobs of the
// control thread; what could not be written is written with the next tick, and is told all the same. A
// channel that fails keeps its notices.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

#include "async/job_queue.hpp"
#include "monitor/alert_delivery.hpp"
#include "monitor/alert_judge.hpp"
#include "monitor/alert_notice.hpp"
#include "monitor/outbox.hpp"
#include "storage/database.hpp"

namespace wgpilot::monitor {

// Kept and shown; the oldest that are over go first.
inline constexpr std::size_t kMostAlerts = 10'000;
inline constexpr std::chrono::seconds kAlertTick{5};
inline constexpr std::chrono::seconds kDeliveryTime{20};

// What an earlier run left behind.
struct AlertMemory {
  std::vector<model::Alert> recent;
  std::vector<model::Notice> notices;
};
Result<AlertMemory> load_alert_memory(storage::Database& database);

class Alerts {
 public:
  // What outlives the alerts.
  struct Parts {
    storage::Database& database;  // touched by jobs of the control queue only, but for save_rest()
    async::ControlQueue& control_queue;
    const Clock& clock;
    std::function<AlertConfiguration()> configuration;  // any thread
    std::function<ServerFacts()> facts;                 // from tick()
    std::filesystem::path ca_file = {};                 // trusted by deliveries; "": the system's
    std::function<Result<void>(const model::Notice&, const DeliverySettings&, UnixTime,
                               const outbound::Patience&)>
        deliver = monitor::deliver;
  };

  // Starts nothing, and does not use the control queue yet.
  Alerts(Parts parts, AlertMemory memory);

  void on_observation(const Observation& before, const Observation& after);
  void on_drift(const DriftEvent& drift);

  // To be called every kAlertTick. Judges the facts, tells what is new and what is due.
  void tick();

  // Sends a notice now and past the outbox; the answer is where it went. ValidationError when the channel
  // lacks settings, RateLimited while another test is under way, else what the delivery says. Any thread.
  Result<std::string> send_test(model::AlertChannel channel, async::Deadline deadline);

  // Newest first. Any thread.
  std::vector<model::Alert> recent() const;
  std::size_t waiting_notices() const;

  // Ends deliveries under way, tests too, within a second, and begins no more. Any thread.
  void stop() { stop_.request_stop(); }
  // What no job has written yet, when the control queue has stopped for good.
  void save_rest();

 private:
  // Rows to be written; absent: to be deleted.
  struct Unsaved {
    std::map<model::AlertId, std::optional<model::Alert>> alerts;
    std::map<model::NoticeId, std::optional<model::Notice>> notices;
    bool empty() const { return alerts.empty() && notices.empty(); }
  };

  void keep(std::vector<AlertChange> changes);
  void keep_alert(const model::Alert& alert);
  void make_notices(const AlertConfiguration& configuration);
  void give_up_old();
  void notice_new_settings(const DeliverySettings& settings);
  bool deliver_next(const DeliverySettings& settings);
  void settle(const model::Notice& notice, const Result<void>& outcome);
  void save();
  void write();
  Result<void> write(const Unsaved& unsaved);
  NoticeContext context_of(const AlertConfiguration& configuration) const;
  DeliverySettings settings_of(const AlertConfiguration& configuration) const;

  const Parts parts_;
  std::stop_source stop_;
  std::mutex test_;

  mutable std::mutex mutex_;  // guards what follows; never held while the network or a disk is waited for
  AlertJudge judge_;
  std::map<model::AlertId, model::Alert> recent_;
  std::vector<AlertChange> untold_;
  Outbox outbox_;
  Unsaved unsaved_;
  bool is_saving_ = false;  // a job is in the control queue
  std::optional<DeliverySettings> last_settings_;
};

}  // namespace wgpilot::monitor
