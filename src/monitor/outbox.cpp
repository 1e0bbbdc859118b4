#include "monitor/outbox.hpp"

#include <algorithm>
#include <iterator>

namespace wgpilot::monitor {

using model::Notice;

Outbox::Outbox(std::vector<Notice> waiting)
    : waiting_(std::make_move_iterator(waiting.begin()), std::make_move_iterator(waiting.end())) {
  if (!waiting_.empty()) last_id_ = waiting_.back().id.value;
}

std::optional<Notice> Outbox::add(Notice notice) {
  std::optional<Notice> dropped;
  if (waiting_.size() >= kMostNotices) {
    dropped = std::move(waiting_.front());
    waiting_.pop_front();
  }
  notice.id = {++last_id_};
  waiting_.push_back(std::move(notice));
  return dropped;
}

std::optional<Notice> Outbox::find_due(UnixTime now) const {
  const auto may_go = [&](const Notice& notice) {
    const auto channel = channels_.find(notice.channel);
    return channel == channels_.end() || channel->second.paused_until <= now;
  };
  const auto found = std::ranges::find_if(waiting_, may_go);
  return found == waiting_.end() ? std::nullopt : std::optional(*found);
}

void Outbox::delivered(const Notice& notice) {
  channels_.erase(notice.channel);
  discard(notice);
}

std::chrono::seconds Outbox::failed(const Notice& notice, UnixTime now) {
  Channel& channel = channels_[notice.channel];
  constexpr unsigned kMostDoublings = 10;  // 10 s · 2^10 is more than an hour
  const auto pause =
      std::min(kFirstPause * (1U << std::min(channel.failures, kMostDoublings)), kLongestPause);
  ++channel.failures;
  channel.paused_until = now + pause;
  return pause;
}

void Outbox::discard(const Notice& notice) {
  std::erase_if(waiting_, [&](const Notice& other) { return other.id == notice.id; });
}

std::vector<Notice> Outbox::take_old(UnixTime now) {
  const auto is_old = [&](const Notice& notice) { return now - notice.created_at > kGiveUpAfter; };
  std::vector<Notice> old;
  std::ranges::copy_if(waiting_, std::back_inserter(old), is_old);
  std::erase_if(waiting_, is_old);
  return old;
}

}  // namespace wgpilot::monitor
