#include "app/diagnosis.hpp"

#include "app/backend_choice.hpp"
#include "app/data_directory.hpp"
#include "control/control.hpp"
#include "dataplane/linux/firewall_rehearsal.hpp"
#include "dataplane/linux/linux_dataplane.hpp"
#include "dataplane/linux/machine.hpp"
#include "doctor/diagnose.hpp"

namespace wgpilot::app {
namespace {

using dataplane::State;

Result<doctor::Rows> load_rows(const doctor::Installation& installation) {
  WGP_TRY(const auto master, crypto::MasterKey::load(installation.master_key));
  WGP_TRY(auto database, storage::Database::open(installation.database, storage::Access::Inspect));
  WGP_TRY(auto snapshot, control::load_snapshot(database, master));
  return doctor::Rows{.networks = snapshot.networks,
                      .settings = snapshot.settings,
                      .desired = control::desired_state(snapshot, SystemClock().now())};
}

// Whose a table is, only its writer knows without a comparison.
Result<State> observe(const Configuration& configuration, const State& desired) {
  WGP_TRY(auto dataplane,
          dataplane::linux_::LinuxDataplane::open({.backend = to_backend_choice(configuration.wireguard)}));
  WGP_TRY(State observed, dataplane->observe());
  if (!observed.firewall || !desired.firewall) return observed;
  WGP_TRY(const bool is_ours, dataplane::linux_::is_in_kernel(*desired.firewall));
  if (is_ours) observed.firewall = desired.firewall;
  return observed;
}

}  // namespace

doctor::Installation installation_of(const Configuration& configuration) {
  return {.database = configuration.data_dir / kDatabaseFile,
          .master_key = configuration.data_dir / kMasterKeyFile,
          .history = configuration.data_dir / kHistoryFile,
          .api_port = configuration.listen.port};
}

doctor::Report diagnose_from_outside(const Configuration& configuration, const Error& reason) {
  doctor::Facts facts{.installation = installation_of(configuration), .service = fail(reason)};
  facts.storage = doctor::load_storage_facts(facts.installation);
  facts.history = doctor::check_history(facts.installation.history);
  // A failure here is one of the storage facts already.
  if (auto rows = load_rows(facts.installation)) facts.rows = *std::move(rows);
  facts.machine = dataplane::linux_::fetch_machine(doctor::ports_of(facts.rows));
  facts.observed = observe(configuration, facts.rows.desired);
  return doctor::diagnose(facts);
}

}  // namespace wgpilot::app
