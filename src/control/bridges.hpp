// Use cases around bridges between networks. Control thread.
#pragma once

#include "control/control.hpp"
#include "model/input.hpp"

namespace wgpilot::control {

// Errors: NetworkNotFound, BridgeSelfReference, BridgeAlreadyExists for two networks that have one.
Result<BridgePtr> create_bridge(Control& control, const model::BridgeInput& input);
// The networks stay.
Result<BridgePtr> update_bridge(Control& control, BridgeId id, const model::BridgeInput& input);
Result<void> delete_bridge(Control& control, BridgeId id);

}  // namespace wgpilot::control
