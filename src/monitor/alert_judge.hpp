// From conditions to alerts: when one begins, when it ends, and when it has to keep quiet. For each rule and
// subject at most one alert goes on at a time; after it began, none of the same begins within the rule's
// cool-down, and one that still holds then begins late. Pure but for what it remembers; belongs to one thread
// at a time.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "monitor/alert_conditions.hpp"

namespace wgpilot::monitor {

struct AlertChange {
  enum class Kind {
    Fired,
    Recovered,
    Ended,  // the rule or its subject is gone or off: nothing to tell
  };
  Kind kind = Kind::Fired;
  model::Alert alert;
  std::string headline;  // of this change: "Peer 'Phone' of network 'Office' is online again"
  SubjectNames names;
  std::vector<model::AlertChannel> channels;  // that have to be told
};

class AlertJudge {
 public:
  // `recent` in the order of ids, as remembered from an earlier run: what has not recovered is still firing.
  explicit AlertJudge(const std::vector<model::Alert>& recent);

  std::vector<AlertChange> judge(const AlertConfiguration& configuration, const Observation& before,
                                 const Observation& after);
  std::vector<AlertChange> judge(const AlertConfiguration& configuration, const ServerFacts& facts,
                                 UnixTime now);
  // Begins and ends at once. In the cool-down it is counted, and the next one tells how many there were.
  std::vector<AlertChange> judge(const AlertConfiguration& configuration, const DriftEvent& drift,
                                 UnixTime now);

 private:
  struct State {
    std::optional<model::Alert> firing;
    std::optional<UnixTime> fired_at;  // the last time
    std::size_t missed = 0;            // in the cool-down
  };
  using States = std::map<std::pair<model::AlertRuleId, Subject>, State>;
  struct Context {
    const AlertConfiguration& configuration;
    UnixTime now;
    std::vector<AlertChange> changes = {};
  };

  void apply(Context& context, const model::AlertRule& rule, const std::vector<Finding>& findings);
  void fire(Context& context, const model::AlertRule& rule, const Finding& finding, State& state);
  static void end(Context& context, const model::AlertRule* rule, const Subject& subject, State& state);
  void end_orphans(Context& context);

  AlertConditions conditions_;
  States states_;
  std::int64_t last_id_ = 0;
};

}  // namespace wgpilot::monitor
