// What happens in the product, as server-sent events: the one place that says how each kind of event looks.
// The streams are GET /api/events and GET /api/networks/{id}/events. Any thread.
#pragma once

#include "control/drift.hpp"
#include "http/event_hub.hpp"

namespace wgpilot::api {

// `drift`: on the streams of its network, or of every one when it concerns all.
http::Event to_event(const control::Drift& drift);

}  // namespace wgpilot::api
