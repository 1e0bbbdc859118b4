// What monitor/ asks of the rest of the program, in its terms.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "api/metrics.hpp"
#include "app/configuration.hpp"
#include "control/snapshot.hpp"
#include "monitor/alerts.hpp"
#include "monitor/history.hpp"

namespace wgpilot::app {

// Without it, a restart of the machine is told by counters that went back, as most are.
std::string boot_id();
monitor::Inventory inventory_of(const control::Snapshot& snapshot);

std::shared_ptr<const api::MetricsOptions> metrics_options(const Configuration& configuration);

monitor::AlertConfiguration alert_configuration_of(std::shared_ptr<const control::Snapshot> snapshot);
// Of the file, which is read; absent when it cannot be. That it cannot be used was said when it was loaded.
std::optional<UnixTime> certificate_expiry(const Configuration& configuration);
monitor::ServerFacts server_facts(const Configuration& configuration, std::string history_problem);

}  // namespace wgpilot::app
