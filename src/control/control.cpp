#include "control/control.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.hpp"
#include "storage/bridges.hpp"
#include "storage/networks.hpp"
#include "storage/peers.hpp"

namespace wgpilot::control {
namespace {

Result<Snapshot> load_snapshot(storage::Database& database, const crypto::MasterKey& master_key) {
  Snapshot snapshot;
  WGP_TRY(auto networks, storage::load_networks(database, master_key));
  WGP_TRY(auto peers, storage::load_peers(database, master_key));
  WGP_TRY(auto bridges, storage::load_bridges(database));
  WGP_TRY(snapshot.settings, storage::load_settings(database));
  WGP_TRY(snapshot.setup, storage::load_setup(database));
  for (auto& network : networks)
    put_network(snapshot, std::make_shared<const model::Network>(std::move(network)));
  for (auto& peer : peers) put_peer(snapshot, std::make_shared<const model::Peer>(std::move(peer)));
  for (auto& bridge : bridges) put_bridge(snapshot, std::make_shared<const model::Bridge>(std::move(bridge)));
  return snapshot;
}

}  // namespace

Control::Control(const Parts& parts, Snapshot snapshot) : parts_(parts), reconciler_(parts.dataplane) {
  publish(std::move(snapshot));
}

Result<std::unique_ptr<Control>> Control::open(const Parts& parts) {
  WGP_TRY(Snapshot snapshot, load_snapshot(parts.database, parts.master_key));
  return std::unique_ptr<Control>(new Control(parts, std::move(snapshot)));
}

Result<void> Control::change(const Edit& edit) {
  Snapshot next = *snapshot();
  WGP_TRY(auto transaction, storage::Transaction::begin(parts_.database));
  WGP_TRY(dataplane::State state, edit(parts_.database, next));
  dataplane::State before = reconciler_.desired();
  WGP_TRY(reconciler_.change_to(std::move(state)));
  if (auto committed = transaction.commit(); !committed) {
    if (auto undone = reconciler_.change_to(std::move(before)); !undone) {
      log::error("undo failed; the next repair tries again", log::fields_of(undone.error()));
    }
    return committed;
  }
  publish(std::move(next));
  return {};
}

Result<void> Control::change_rows(const EditRows& edit) {
  Snapshot next = *snapshot();
  WGP_TRY(auto transaction, storage::Transaction::begin(parts_.database));
  WGP_TRY(edit(parts_.database, next));
  WGP_TRY(transaction.commit());
  publish(std::move(next));
  return {};
}

Result<void> Control::repair() {
  last_repair_ = now();
  reconciler_.aim_at(desired_state(*snapshot(), now()));
  const auto plan = reconciler_.repair();
  for (const auto& [interface, problem] : reconciler_.problems()) {
    log::error("interface not in its desired state", {{"interface", interface}, {"error", problem}});
  }
  if (plan && !plan->empty()) {
    log::info("kernel repaired", {{"steps", plan->size()}, {"plan", to_text(*plan)}});
  }
  publish(Snapshot(*snapshot()));
  if (!plan) return fail(plan.error());
  return {};
}

void Control::tick() {
  if (now() - last_repair_ < kRepairInterval && !peer_expired_since(last_repair_)) return;
  if (const auto repaired = repair(); !repaired)
    log::error("repair failed", log::fields_of(repaired.error()));
}

bool Control::peer_expired_since(UnixTime time) const {
  const auto current = snapshot();
  const auto expired = [&](const PeerPtr& peer) {
    return peer->enabled && peer->expires_at && *peer->expires_at > time && *peer->expires_at <= now();
  };
  return std::ranges::any_of(current->networks,
                             [&](const auto& entry) { return std::ranges::any_of(entry.peers, expired); });
}

void Control::publish(Snapshot next) {
  next.problems = reconciler_.problems();
  snapshot_.store(std::make_shared<const Snapshot>(std::move(next)));
}

}  // namespace wgpilot::control
