// The step that importing a file and adopting an interface share: from what was read to rows.
#pragma once

#include "control/control.hpp"
#include "model/import.hpp"

namespace wgpilot::control {

// SubnetConflict, QosUnavailable, ValidationError for a rule's priority. Ports are checked by the caller, who
// knows whose they may be.
Result<void> check_import(Control& control, const model::Import& import);

// Writes network, routes, rules and peers, with the times of now, and puts them into `next`. AlreadyExists
// for a key, port or interface of another network.
Result<NetworkPtr> put_import(const Control& control, storage::Database& database, Snapshot& next,
                              const model::Import& import);

}  // namespace wgpilot::control
