#include "control/networks.hpp"

#include <fmt/format.h>

#include "control/conflicts.hpp"
#include "control/settings.hpp"
#include "model/config_file.hpp"
#include "storage/networks.hpp"

namespace wgpilot::control {
namespace {

using model::Network;

// NAT belongs to gateways unless somebody asks for it, and never to a hub.
Result<void> settle_nat(Network& network, const model::NetworkInput& input) {
  const bool wanted = input.nat_enabled.value_or(network.nat_enabled);
  network.nat_enabled = wanted;
  if (input.mode && !input.nat_enabled) network.nat_enabled = network.mode == model::Mode::Gateway;
  if (network.mode == model::Mode::HubRouted && network.nat_enabled) {
    return fail(validation_error({{"nat_enabled", "must be off: nothing leaves a hub-routed network"}}));
  }
  return {};
}

Result<void> check_conflicts(Control& control, const Network& network) {
  WGP_TRY(check_claims(control, {std::make_shared<const Network>(network), {}}));
  return check_port(control, network.listen_port, network.id);
}

Result<Network> draft_network(Control& control, const model::NetworkInput& input) {
  const auto snapshot = control.snapshot();
  Network blank;
  blank.mtu = default_mtu(*snapshot);
  blank.nat_enabled = input.mode.value_or(model::Mode::Gateway) == model::Mode::Gateway;
  WGP_TRY(Network network, with_input(std::move(blank), input));
  WGP_TRY(settle_nat(network, input));
  if (network.listen_port == 0) {
    WGP_TRY(network.listen_port, choose_port(control));
  }
  WGP_TRY(network.interface, choose_interface(control));
  network.private_key = crypto::generate_private_key();
  network.public_key = crypto::public_key_of(network.private_key);
  network.created_at = network.updated_at = control.now();
  return network;
}

}  // namespace

Result<NetworkPtr> create_network(Control& control, const model::NetworkInput& input,
                                  const Control::EditRows& also) {
  WGP_TRY(Network network, draft_network(control, input));
  WGP_TRY(check_conflicts(control, network));
  NetworkPtr created;
  WGP_TRY(control.change([&](storage::Database& database, Snapshot& next) -> Result<dataplane::State> {
    WGP_TRY(network.id, storage::insert_network(database, control.parts().master_key, network));
    created = std::make_shared<const Network>(std::move(network));
    put_network(next, created);
    if (also) WGP_TRY(also(database, next));
    return desired_state(next, control.now());
  }));
  return created;
}

Result<NetworkPtr> update_network(Control& control, NetworkId id, const model::NetworkInput& input) {
  const auto snapshot = control.snapshot();
  WGP_TRY(const NetworkWithPeers* entry, find_network(*snapshot, id));
  const Network& before = *entry->network;
  WGP_TRY(Network network, with_input(before, input));
  WGP_TRY(settle_nat(network, input));
  const bool starts = network.enabled && !before.enabled;
  if (starts || network.mode != before.mode || network.routing_table != before.routing_table ||
      network.local_networks != before.local_networks)
    WGP_TRY(check_claims(control, {std::make_shared<const Network>(network), entry->peers, entry->routes}));
  if (starts || network.listen_port != before.listen_port)
    WGP_TRY(check_port(control, network.listen_port, id));
  network.updated_at = control.now();
  NetworkPtr updated = std::make_shared<const Network>(std::move(network));
  WGP_TRY(control.change([&](storage::Database& database, Snapshot& next) -> Result<dataplane::State> {
    WGP_TRY(storage::update_network(database, *updated));
    put_network(next, updated);
    return desired_state(next, control.now());
  }));
  return updated;
}

Result<void> delete_network(Control& control, NetworkId id) {
  WGP_TRY(find_network(*control.snapshot(), id));
  return control.change([&](storage::Database& database, Snapshot& next) -> Result<dataplane::State> {
    WGP_TRY(storage::delete_network(database, id));
    erase_network(next, id);
    if (next.setup.network_id == id) next.setup.network_id.reset();
    return desired_state(next, control.now());
  });
}

Result<ServerExport> export_network(Control& control, NetworkId id) {
  const auto snapshot = control.snapshot();
  WGP_TRY(const NetworkWithPeers* entry, find_network(*snapshot, id));
  WGP_TRY(const auto uplink, control.parts().dataplane.fetch_uplink());
  std::vector<model::Peer> peers;
  for (const auto& peer : entry->peers) peers.push_back(*peer);
  std::vector<model::NetworkRoute> routes;
  for (const auto& route : entry->routes) routes.push_back(*route);
  std::vector<model::NetworkRule> rules;
  for (const auto& rule : entry->rules) rules.push_back(*rule);
  return ServerExport{
      .file_name = entry->network->interface + ".conf",
      .text = model::render_server_file({.network = *entry->network,
                                         .peers = std::move(peers),
                                         .routes = std::move(routes),
                                         .rules = std::move(rules),
                                         .now = control.now(),
                                         .uplink_interface = uplink ? uplink->interface : ""})};
}

}  // namespace wgpilot::control
