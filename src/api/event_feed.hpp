// From what the observer saw and the kernel announced to events on the streams: `status`, `peer` and
// `interface`, each rendered once for all who follow. A stream begins with the whole status, and is told from
// then on what changed. Any thread.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "control/control.hpp"
#include "http/event_hub.hpp"
#include "monitor/changes.hpp"

namespace wgpilot::api {

class EventFeed {
 public:
  // Both outlive it.
  EventFeed(http::EventHub& hub, const control::Control& control) : hub_(hub), control_(control) {}

  // A sink of the observer.
  void tell(const monitor::Observation& before, const monitor::Observation& after);
  // What tunnels were in between, in order.
  void tell(const std::vector<dataplane::LinkNews>& news);

  // A stream of one network, or of all. It knows what was told up to now.
  Result<std::shared_ptr<http::EventStream>> open(std::optional<NetworkId> network,
                                                  http::EventHub::Wanted wanted);

 private:
  struct Whole {
    std::shared_ptr<const control::Snapshot> snapshot;
    http::SharedBytes bytes;
  };

  void tell_changes(const control::Snapshot& snapshot, const monitor::NetworkChanges& changes,
                    const monitor::Observation& after);
  void note_interface(const model::Network& network, const monitor::InterfaceState& state, UnixTime time);
  http::SharedBytes whole(std::optional<NetworkId> network);

  http::EventHub& hub_;
  const control::Control& control_;
  std::mutex mutex_;  // of all that follows: what is told and what a stream begins with fit together
  monitor::Observation seen_;
  std::map<NetworkId, monitor::InterfaceState> interfaces_;  // as told
  std::map<std::optional<NetworkId>, Whole> wholes_;         // of `seen_`, by who asked
};

}  // namespace wgpilot::api
