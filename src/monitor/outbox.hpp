// Notices that wait to be delivered: which is next, and when a channel that failed is tried again. Each
// channel delivers in order and pauses as a whole, because it is the server that fails and not the notice.
// Bounded in number and in age. Pure; belongs to one thread at a time.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "model/alert.hpp"

namespace wgpilot::monitor {

inline constexpr std::size_t kMostNotices = 1000;
// A channel that fails is tried again after 10 s, 20 s, 40 s, …, and then every hour.
inline constexpr std::chrono::seconds kFirstPause{10};
inline constexpr std::chrono::seconds kLongestPause{3600};
inline constexpr std::chrono::seconds kGiveUpAfter = std::chrono::days(7);

class Outbox {
 public:
  // Those of an earlier run, in the order of their ids.
  explicit Outbox(std::vector<model::Notice> waiting);

  // Gives the notice its id. The answer is what had to go in exchange: the oldest, when there are too many.
  std::optional<model::Notice> add(model::Notice notice);
  const model::Notice& newest() const { return waiting_.back(); }

  // The oldest of a channel that does not pause; absent when there is nothing to do now.
  std::optional<model::Notice> find_due(UnixTime now) const;
  void delivered(const model::Notice& notice);
  // Pauses the channel; the answer is how long.
  std::chrono::seconds failed(const model::Notice& notice, UnixTime now);
  void discard(const model::Notice& notice);

  // Takes out those that are too old to be worth telling.
  std::vector<model::Notice> take_old(UnixTime now);
  // Ends all pauses: something about the channels was changed.
  void retry_now() { channels_.clear(); }

  std::size_t size() const { return waiting_.size(); }

 private:
  struct Channel {
    unsigned failures = 0;  // since the last success
    UnixTime paused_until;
  };

  std::deque<model::Notice> waiting_;  // in the order of their ids
  std::map<model::AlertChannel, Channel> channels_;
  std::int64_t last_id_ = 0;
};

}  // namespace wgpilot::monitor
