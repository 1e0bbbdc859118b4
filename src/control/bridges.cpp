#include "control/bridges.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "storage/bridges.hpp"

namespace wgpilot::control {
namespace {

using model::Bridge;

bool joins_the_same(const Bridge& one, const Bridge& other) {
  return std::minmax(one.network_a, one.network_b) == std::minmax(other.network_a, other.network_b);
}

Result<void> check_ends(const Snapshot& snapshot, const Bridge& bridge) {
  WGP_TRY(const NetworkWithPeers* a, find_network(snapshot, bridge.network_a));
  WGP_TRY(const NetworkWithPeers* b, find_network(snapshot, bridge.network_b));
  if (a == b) return fail(Code::BridgeSelfReference, "a bridge joins two different networks");
  for (const BridgePtr& other : snapshot.bridges) {
    if (!joins_the_same(*other, bridge)) continue;
    return fail(Error(Code::BridgeAlreadyExists, fmt::format("networks '{}' and '{}' have a bridge already",
                                                             a->network->name, b->network->name))
                    .with_hint(fmt::format("Change bridge {} instead.", other->id.value))
                    .with_detail("bridge_id", other->id.value));
  }
  return {};
}

}  // namespace

Result<BridgePtr> create_bridge(Control& control, const model::BridgeInput& input) {
  WGP_TRY(Bridge bridge, with_input(Bridge{}, input));
  WGP_TRY(check_ends(*control.snapshot(), bridge));
  bridge.created_at = bridge.updated_at = control.now();
  BridgePtr created;
  WGP_TRY(control.change([&](storage::Database& database, Snapshot& next) -> Result<dataplane::State> {
    WGP_TRY(bridge.id, storage::insert_bridge(database, bridge));
    created = std::make_shared<const Bridge>(std::move(bridge));
    put_bridge(next, created);
    return desired_state(next, control.now());
  }));
  return created;
}

Result<BridgePtr> update_bridge(Control& control, BridgeId id, const model::BridgeInput& input) {
  WGP_TRY(const BridgePtr before, find_bridge(*control.snapshot(), id));
  WGP_TRY(Bridge bridge, with_input(*before, input));
  bridge.updated_at = control.now();
  BridgePtr updated = std::make_shared<const Bridge>(std::move(bridge));
  WGP_TRY(control.change([&](storage::Database& database, Snapshot& next) -> Result<dataplane::State> {
    WGP_TRY(storage::update_bridge(database, *updated));
    put_bridge(next, updated);
    return desired_state(next, control.now());
  }));
  return updated;
}

Result<void> delete_bridge(Control& control, BridgeId id) {
  WGP_TRY(find_bridge(*control.snapshot(), id));
  return control.change([&](storage::Database& database, Snapshot& next) -> Result<dataplane::State> {
    WGP_TRY(storage::delete_bridge(database, id));
    erase_bridge(next, id);
    return desired_state(next, control.now());
  });
}

}  // namespace wgpilot::control
