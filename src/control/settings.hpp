// Settings of the whole server: a flat map of texts, each checked by its own rule. Control thread, but for
// the rules.
#pragma once

#include "control/control.hpp"

namespace wgpilot::control {

// All known keys with their values ("" when unset), but for those that are only ever written.
storage::Settings visible_settings(const Snapshot& snapshot);

// Changes the given keys only. ValidationError names every unknown key and every bad value.
// `also` takes part in the same transaction.
Result<void> update_settings(Control& control, const storage::Settings& changes,
                             const Control::EditRows& also = {});

// The same check without a change, so that setup can report it together with others.
std::vector<FieldError> problems_with_settings(const storage::Settings& changes);

// What a network has unless somebody says otherwise.
int default_mtu(const Snapshot& snapshot);

}  // namespace wgpilot::control
