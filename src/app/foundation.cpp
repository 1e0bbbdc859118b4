#include "app/foundation.hpp"

#include <unistd.h>

#include <utility>

#include "app/backend_choice.hpp"
#include "app/first_start.hpp"
#include "app/notify.hpp"
#include "storage/setup.hpp"

namespace wgpilot::app {
namespace {

Result<std::optional<Secret>> setup_password_to_show(storage::Database& database,
                                                     const ServeOptions& options) {
  if (!is_watched(options)) return std::nullopt;
  WGP_TRY(const storage::SetupState setup, storage::load_setup(database));
  if (has_administrator(setup)) return std::nullopt;
  const bool always = options.show_setup_password == cli::ShowSetupPassword::Always;
  return ensure_setup_password(database, always ? cli::SetupPassword::Reset : cli::SetupPassword::Keep);
}

}  // namespace

bool is_watched(const ServeOptions& options) {
  return options.show_setup_password == cli::ShowSetupPassword::Always || ::isatty(STDERR_FILENO) != 0;
}

Result<std::unique_ptr<Foundation>> open_foundation(const Configuration& configuration,
                                                    const ServeOptions& options, const Clock& clock) {
  WGP_TRY(DataDirectory directory, DataDirectory::open(configuration.data_dir));
  WGP_TRY(MachineLock machine, MachineLock::take());
  notify_status("opening the database");
  WGP_TRY(Store store, open_store(directory));
  WGP_TRY(ensure_certificate(configuration, clock));
  WGP_TRY(auto dataplane,
          dataplane::linux_::LinuxDataplane::open({.backend = to_backend_choice(configuration.wireguard)}));
  WGP_TRY(auto kernel_events, dataplane::linux_::KernelEvents::open());
  WGP_TRY(auto password, setup_password_to_show(store.database, options));
  WGP_TRY(auto alert_memory, monitor::load_alert_memory(store.database));
  auto io = std::make_unique<async::Executor>();
  auto events = std::make_unique<http::EventHub>(*io);
  return std::make_unique<Foundation>(std::move(machine), std::move(directory), std::move(store),
                                      std::move(password), std::move(dataplane), std::move(kernel_events),
                                      std::move(io), std::move(events), std::make_unique<api::Metrics>(),
                                      std::move(alert_memory));
}

}  // namespace wgpilot::app
