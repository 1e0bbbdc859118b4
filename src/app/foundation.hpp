// What a service stands on: everything whose opening can fail. Owned by it from start to end.
#pragma once

#include <memory>
#include <optional>

#include "api/metrics.hpp"
#include "app/data_directory.hpp"
#include "app/machine_lock.hpp"
#include "app/service.hpp"
#include "app/store.hpp"
#include "async/executor.hpp"
#include "dataplane/linux/kernel_events.hpp"
#include "dataplane/linux/linux_dataplane.hpp"
#include "http/event_hub.hpp"
#include "monitor/alerts.hpp"

namespace wgpilot::app {

// In the order of opening.
struct Foundation {
  MachineLock machine;
  DataDirectory directory;
  Store store;
  std::optional<Secret> setup_password;  // made just now
  std::unique_ptr<dataplane::linux_::LinuxDataplane> dataplane;
  dataplane::linux_::KernelEvents kernel_events;
  std::unique_ptr<async::Executor> io;
  std::unique_ptr<http::EventHub> events;
  std::unique_ptr<api::Metrics> metrics;
  monitor::AlertMemory alert_memory;
  monitor::Alerts* alerts = nullptr;  // once there are any: told of drift
};

// Whether somebody watches the terminal, or asked for the setup password wherever it goes.
bool is_watched(const ServeOptions& options);

Result<std::unique_ptr<Foundation>> open_foundation(const Configuration& configuration,
                                                    const ServeOptions& options, const Clock& clock);

}  // namespace wgpilot::app
