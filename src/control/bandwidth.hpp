// How the bandwidth of a network's peers is limited. Any thread.
#pragma once

#include "control/control.hpp"

namespace wgpilot::control {

// Empty where nothing is limited. An interface that is not there is no error: nothing flows.
Result<dataplane::ShapingStatus> fetch_shaping(const Control& control, const NetworkWithPeers& network);

}  // namespace wgpilot::control
