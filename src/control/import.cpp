#include "control/import.hpp"

#include "control/adoption.hpp"
#include "control/conflicts.hpp"
#include "control/imported_rows.hpp"
#include "control/settings.hpp"

namespace wgpilot::control {
namespace {

constexpr const char* kDefaultName = "Imported";

Result<model::Import> read_import(Control& control, const ImportInput& input) {
  WGP_TRY(auto file, model::parse_wg_quick(*input.config));
  model::Network blank;
  blank.name = kDefaultName;
  blank.mtu = default_mtu(*control.snapshot());
  model::NetworkInput wishes;
  wishes.name = input.name;
  wishes.enabled = input.enabled;
  WGP_TRY(auto import, interpret(std::move(file), std::move(blank), wishes, control.now()));
  WGP_TRY(import.network.interface, choose_interface(control));
  if (import.network.listen_port == 0) {
    WGP_TRY(import.network.listen_port, choose_port(control));
  }
  return import;
}

Result<ImportedNetwork> import_file(Control& control, const ImportInput& input,
                                    const Control::EditRows& also) {
  WGP_TRY(auto import, read_import(control, input));
  WGP_TRY(check_import(control, import));
  WGP_TRY(check_port(control, import.network.listen_port, NetworkId{}));
  NetworkPtr created;
  WGP_TRY(control.change([&](storage::Database& database, Snapshot& next) -> Result<dataplane::State> {
    WGP_TRY(created, put_import(control, database, next, import));
    if (also) WGP_TRY(also(database, next));
    return desired_state(next, control.now());
  }));
  return ImportedNetwork{created, import.peers.size(), std::move(import.not_kept)};
}

}  // namespace

Result<ImportedNetwork> import_network(Control& control, const ImportInput& input,
                                       const Control::EditRows& also) {
  if (input.config.has_value() == input.interface.has_value()) {
    return fail(validation_error({{"config", "or else interface is required"}}));
  }
  if (input.config) return import_file(control, input, also);
  if (!input.enabled.value_or(true)) {
    return fail(
        validation_error({{"enabled", "must be true: an interface that is adopted goes on running"}}));
  }
  return adopt_interface(control, *input.interface, input.name, also);
}

}  // namespace wgpilot::control
