// What a machine needs before wgpilot can serve on it for the first time, each part made when it is missing
// and left alone when it is there: data directory, master key, database, certificate, one-time setup
// password. Blocking; before the service's threads exist.
#pragma once

#include <optional>

#include "app/configuration.hpp"
#include "base/clock.hpp"
#include "base/secret.hpp"
#include "cli/command_line.hpp"
#include "cli/reports.hpp"
#include "storage/database.hpp"
#include "storage/setup.hpp"

namespace wgpilot::app {

// Makes a self-signed certificate in the data directory, unless there is one or the configuration names
// another.
Result<void> ensure_certificate(const Configuration& configuration, const Clock& clock);

// From then on nobody needs the one-time password.
bool has_administrator(const storage::SetupState& setup);

// The new password: absent when one was handed out before, or nobody needs one because there is an
// administrator. With Reset the former one becomes void; SetupAlreadyComplete when there is an administrator.
Result<std::optional<Secret>> ensure_setup_password(storage::Database& database, cli::SetupPassword policy);

// All of it: `wgpilot init`. Doing it twice changes nothing.
Result<cli::InitOutcome> initialize(const Configuration& configuration, cli::SetupPassword policy,
                                    const Clock& clock);

}  // namespace wgpilot::app
