// How far the first-time setup has come: one row.
#pragma once

#include <optional>
#include <string>

#include "base/id.hpp"
#include "storage/database.hpp"

namespace wgpilot::storage {

struct SetupState {
  bool complete = false;
  int completed_steps = 0;
  std::string otp_hash;  // empty: no one-time password was made, or it is used up
  // What setup made; absent again when it is deleted.
  std::optional<NetworkId> network_id;
  std::optional<PeerId> peer_id;
};

// A fresh state when none was stored.
Result<SetupState> load_setup(Database& database);
Result<void> store_setup(Database& database, const SetupState& state);

}  // namespace wgpilot::storage
