// What happens in the product, as server-sent events: the one place that says how each kind of event looks.
// The streams are GET /api/events and GET /api/networks/{id}/events; what feeds them is event_feed.hpp. Any
// thread.
#pragma once

#include "api/json_writer.hpp"
#include "api/live.hpp"
#include "control/drift.hpp"
#include "http/event_hub.hpp"
#include "monitor/changes.hpp"

namespace wgpilot::api {

// Of the streams of one network.
std::string topic_of(NetworkId network);

inline constexpr std::string_view kStatusEvent = "status";

// The data of `status`: an array of peers.
class StatusRows {
 public:
  explicit StatusRows(std::size_t expected = 0);
  void add(const LivePeer& live);
  bool empty() const { return is_empty_; }
  std::string take();

 private:
  JsonWriter writer_;
  bool is_empty_ = true;
};

// `drift`: on the streams of its network, or of every one when it concerns all.
http::Event to_event(const control::Drift& drift);
// `peer`: connected, disconnected, roamed.
http::Event to_event(const monitor::PeerEvent& event, const model::Peer& peer, UnixTime time);
// `interface`: there or not, up or down, its MTU and its errors.
http::Event to_event(const monitor::InterfaceState& state, const model::Network& network, UnixTime time);

}  // namespace wgpilot::api
