// Where the condition of a rule holds at a moment: pure questions to an observation and to the facts of the
// server. Remembers what one observation does not show: when a peer was last heard, since when an interface
// is down, how much came in the last hour. Belongs to one thread at a time.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "monitor/alert_facts.hpp"
#include "monitor/observation.hpp"
#include "monitor/sliding_sum.hpp"

namespace wgpilot::monitor {

// Rates are means of at least this, so that a rule sees the same whether or not somebody watches the page,
// which makes observations frequent.
inline constexpr std::chrono::seconds kShortestMean{30};

// What comes back by then was put right at once: a matter for the rule of drift, not for interface_down.
inline constexpr std::chrono::seconds kRepairTime{3};

struct Finding {
  enum class Verdict {
    Holds,
    Unknown,  // this observation does not tell: what is firing goes on, and nothing begins
  };
  Subject subject;
  Verdict verdict = Verdict::Holds;
  double value = 0;  // unix seconds of the last handshake or the expiry; bytes or errors in the window
  std::string note;
};

// What people read of it.
struct AlertText {
  std::string headline;  // "Peer 'Phone' of network 'Office' is offline"
  std::string detail;
};
AlertText describe(const model::AlertRule& rule, const Finding& finding, const SubjectNames& names,
                   UnixTime now);
// "Peer 'Phone' of network 'Office' is online again"
std::string describe_recovery(model::AlertType type, const SubjectNames& names);

// Whether the rule is still about the subject: it is there, switched on and in the rule's scope.
bool is_watched(const AlertConfiguration& configuration, const model::AlertRule& rule, const Subject& subject,
                UnixTime now);

// "1.5 GB"
std::string bytes_text(double bytes);
// "2023-11-14 22:13:20 UTC"
std::string time_text(UnixTime time);

class AlertConditions {
 public:
  // Takes note of what `after` shows; once for each observation, before the questions to it. `before` has
  // number 0 when there was none.
  void observe(const AlertConfiguration& configuration, const Observation& before, const Observation& after);

  // Sorted by subject. For rules of types that are judged by observations.
  std::vector<Finding> find(const AlertConfiguration& configuration, const model::AlertRule& rule,
                            const Observation& after) const;
  // For the others, but for drift, which is an event.
  static std::vector<Finding> find(const model::AlertRule& rule, const ServerFacts& facts, UnixTime now);

 private:
  using MeterKey = std::pair<model::AlertRuleId, Subject>;

  void remember_handshakes(const Observation& after);
  void remember_downs(const Observation& after);
  bool is_down_for_long(NetworkId network, const Observation& after) const;
  void measure(const model::AlertRule& rule, const Observation& before, const Observation& after);
  std::vector<Finding> find_offline_peers(const AlertConfiguration& configuration,
                                          const model::AlertRule& rule, const Observation& after) const;
  std::vector<Finding> find_networks(const AlertConfiguration& configuration, const model::AlertRule& rule,
                                     const Observation& after) const;
  std::vector<Finding> find_exceeded(const model::AlertRule& rule, const Observation& after) const;

  std::unordered_map<PeerId, UnixTime> last_handshakes_;
  std::map<NetworkId, SlidingSum::Time> down_since_;
  std::map<MeterKey, SlidingSum> meters_;
};

}  // namespace wgpilot::monitor
