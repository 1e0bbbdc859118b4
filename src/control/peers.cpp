#include "control/peers.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "control/conflicts.hpp"
#include "model/address_pool.hpp"
#include "model/config_file.hpp"
#include "storage/peers.hpp"

namespace wgpilot::control {
namespace {

using dataplane::State;
using model::Network;
using model::Peer;
using model::PeerInput;

constexpr std::size_t kMostPeersAtOnce = 5000;

struct NewPeer {
  Peer peer;
  std::optional<crypto::PrivateKey> private_key;
};

bool brings_sites(const Network& network, const Peer& peer) {
  return network.mode == model::Mode::SiteToSite && !peer.site_networks.empty();
}

// One peer's change of state; the short way unless routes and firewall are concerned.
State state_after(const Control& control, const Snapshot& next, const Network& network, const Peer* before,
                  const Peer* after) {
  const bool sites = (before != nullptr && brings_sites(network, *before)) ||
                     (after != nullptr && brings_sites(network, *after));
  if (sites) return desired_state(next, control.now());
  return with_peer(control.reconciler().desired(), network, before, after, control.now());
}

// The client's own public key, or a pair that we make for it.
Result<void> settle_keys(NewPeer& draft, const PeerInput& input) {
  if (input.public_key && !input.public_key->empty()) {
    const auto key = crypto::parse_public_key(*input.public_key);
    if (!key) return fail(validation_error({{"public_key", key.error().message()}}));
    draft.peer.public_key = *key;
  } else {
    draft.private_key = crypto::generate_private_key();
    draft.peer.public_key = crypto::public_key_of(*draft.private_key);
    draft.peer.has_private_key = true;
  }
  if (input.preshared_key.value_or(true)) draft.peer.preshared_key = crypto::generate_preshared_key();
  return {};
}

// The server would take packets of a peer with its own key for its own; an all-zero key is nobody's.
Result<void> check_key(const NetworkWithPeers& entry, const crypto::PublicKey& key) {
  if (key == entry.network->public_key || key == crypto::PublicKey{}) {
    return fail(validation_error({{"public_key", "is not the key of a client"}}));
  }
  const bool known =
      std::ranges::any_of(entry.peers, [&](const PeerPtr& peer) { return peer->public_key == key; });
  if (!known) return {};
  return fail(Error(Code::AlreadyExists,
                    fmt::format("network '{}' already has a peer with this public key", entry.network->name))
                  .with_fields({{"public_key", "belongs to another peer"}}));
}

// A limit that the kernel once could keep must not stand in the way of another change.
bool asks_for_limits(const Peer& before, const Peer& after) {
  return before.bandwidth_up_kbps != after.bandwidth_up_kbps ||
         before.bandwidth_down_kbps != after.bandwidth_down_kbps || (after.enabled && !before.enabled);
}

// The network with `peer` in it, in place of the one with its id.
Result<void> check_sites(Control& control, const NetworkWithPeers& entry, const Peer& peer) {
  if (!brings_sites(*entry.network, peer)) return {};
  NetworkWithPeers claiming = entry;
  const bool is_new = peer.id == PeerId{};
  std::erase_if(claiming.peers, [&](const PeerPtr& other) { return !is_new && other->id == peer.id; });
  claiming.peers.push_back(std::make_shared<const Peer>(peer));
  return check_claims(control, claiming);
}

Result<NewPeer> draft_peer(Control& control, const NetworkWithPeers& entry, model::AddressPool& pool,
                           const PeerInput& input) {
  Peer blank;
  blank.network_id = entry.network->id;
  WGP_TRY(Peer peer, with_input(std::move(blank), input, *entry.network, control.now()));
  NewPeer draft{.peer = std::move(peer), .private_key = std::nullopt};
  WGP_TRY(settle_keys(draft, input));
  WGP_TRY(check_key(entry, draft.peer.public_key));
  WGP_TRY(check_limits(control, draft.peer));
  WGP_TRY(check_sites(control, entry, draft.peer));
  const auto addresses = pool.lowest_free();
  if (!addresses) {
    return fail(
        Error(Code::IpPoolExhausted, fmt::format("network '{}' has no free address left in {}",
                                                 entry.network->name, net::to_string(entry.network->subnet)))
            .with_hint("Delete peers that are not needed, or make a network with a larger subnet."));
  }
  draft.peer.address_v4 = addresses->v4;
  draft.peer.address_v6 = addresses->v6;
  draft.peer.created_at = draft.peer.updated_at = control.now();
  pool.take(draft.peer);
  return draft;
}

model::AddressPool pool_of(const NetworkWithPeers& entry) {
  model::AddressPool pool(*entry.network);
  for (const auto& peer : entry.peers) pool.take(*peer);
  return pool;
}

Result<PeerPtr> store(Control& control, storage::Database& database, NewPeer&& draft) {
  WGP_TRY(draft.peer.id,
          storage::insert_peer(database, control.parts().master_key, draft.peer, draft.private_key));
  return std::make_shared<const Peer>(std::move(draft.peer));
}

// `field` of item `index` of a list, for the error of a bulk request.
Error at_item(Error error, std::size_t index) {
  std::vector<FieldError> fields = error.fields();
  for (FieldError& field : fields) field.field = fmt::format("peers[{}].{}", index, field.field);
  return std::move(error).in(fmt::format("peers[{}]", index)).with_fields(std::move(fields));
}

Result<std::vector<NewPeer>> draft_peers(Control& control, const NetworkWithPeers& entry,
                                         const std::vector<PeerInput>& inputs) {
  if (inputs.size() > kMostPeersAtOnce) {
    return fail(validation_error({{"peers", fmt::format("must be at most {} at a time", kMostPeersAtOnce)}}));
  }
  NetworkWithPeers growing = entry;  // two of one request may not clash either
  model::AddressPool pool = pool_of(entry);
  std::vector<NewPeer> drafts;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    auto draft = draft_peer(control, growing, pool, inputs[i]);
    if (!draft) return fail(at_item(std::move(draft).error(), i));
    growing.peers.push_back(std::make_shared<const Peer>(draft->peer));
    drafts.push_back(*std::move(draft));
  }
  return drafts;
}

std::vector<net::Address> dns_servers(const Snapshot& snapshot, const Network& network) {
  if (!network.dns_servers.empty()) return network.dns_servers;
  std::vector<net::Address> servers;
  for (const std::string& text : model::split_list(setting(snapshot, "dns_servers"))) {
    if (const auto address = net::parse_address(text)) servers.push_back(*address);
  }
  return servers;
}

Result<std::string> server_host(const Snapshot& snapshot) {
  std::string host = setting(snapshot, "hostname");
  if (host.empty()) host = setting(snapshot, "public_ip");
  if (host.empty()) {
    return fail(Error(Code::ValidationError, "the server's address is not known")
                    .with_hint("Set public_ip or hostname in the settings."));
  }
  return host;
}

}  // namespace

Result<void> check_limits(const Control& control, const Peer& peer) {
  if (peer.bandwidth_up_kbps == 0 && peer.bandwidth_down_kbps == 0) return {};
  return control.parts().dataplane.check_shaping();
}

Result<PeerPtr> create_peer(Control& control, NetworkId network, const PeerInput& input,
                            const Control::EditRows& also) {
  const auto snapshot = control.snapshot();
  WGP_TRY(const NetworkWithPeers* entry, find_network(*snapshot, network));
  model::AddressPool pool = pool_of(*entry);
  WGP_TRY(NewPeer draft, draft_peer(control, *entry, pool, input));
  PeerPtr created;
  WGP_TRY(control.change([&](storage::Database& database, Snapshot& next) -> Result<State> {
    WGP_TRY(created, store(control, database, std::move(draft)));
    put_peer(next, created);
    if (also) WGP_TRY(also(database, next));
    return state_after(control, next, *entry->network, nullptr, created.get());
  }));
  return created;
}

Result<std::vector<PeerPtr>> create_peers(Control& control, NetworkId network,
                                          const std::vector<PeerInput>& inputs) {
  const auto snapshot = control.snapshot();
  WGP_TRY(const NetworkWithPeers* entry, find_network(*snapshot, network));
  WGP_TRY(auto drafts, draft_peers(control, *entry, inputs));
  std::vector<PeerPtr> created;
  WGP_TRY(control.change([&](storage::Database& database, Snapshot& next) -> Result<State> {
    for (NewPeer& draft : drafts) {
      WGP_TRY(PeerPtr peer, store(control, database, std::move(draft)));
      put_peer(next, peer);
      created.push_back(std::move(peer));
    }
    return desired_state(next, control.now());
  }));
  return created;
}

Result<PeerPtr> update_peer(Control& control, NetworkId network, PeerId id, const PeerInput& input) {
  const auto snapshot = control.snapshot();
  WGP_TRY(const NetworkWithPeers* entry, find_network(*snapshot, network));
  WGP_TRY(const PeerPtr before, find_peer(*entry, id));
  WGP_TRY(Peer peer, with_input(*before, input, *entry->network, control.now()));
  if (asks_for_limits(*before, peer)) WGP_TRY(check_limits(control, peer));
  WGP_TRY(check_sites(control, *entry, peer));
  if (input.preshared_key) {
    peer.preshared_key =
        *input.preshared_key ? std::optional(crypto::generate_preshared_key()) : std::nullopt;
  }
  peer.updated_at = control.now();
  PeerPtr updated = std::make_shared<const Peer>(std::move(peer));
  WGP_TRY(control.change([&](storage::Database& database, Snapshot& next) -> Result<State> {
    WGP_TRY(storage::update_peer(database, control.parts().master_key, *updated));
    put_peer(next, updated);
    return state_after(control, next, *entry->network, before.get(), updated.get());
  }));
  return updated;
}

Result<void> delete_peer(Control& control, NetworkId network, PeerId id) {
  const auto snapshot = control.snapshot();
  WGP_TRY(const NetworkWithPeers* entry, find_network(*snapshot, network));
  WGP_TRY(const PeerPtr before, find_peer(*entry, id));
  return control.change([&](storage::Database& database, Snapshot& next) -> Result<State> {
    WGP_TRY(storage::delete_peer(database, id));
    erase_peer(next, network, id);
    if (next.setup.peer_id == id) next.setup.peer_id.reset();
    return state_after(control, next, *entry->network, before.get(), nullptr);
  });
}

Result<void> delete_peers(Control& control, NetworkId network, const std::vector<PeerId>& ids) {
  const auto snapshot = control.snapshot();
  WGP_TRY(const NetworkWithPeers* entry, find_network(*snapshot, network));
  for (const PeerId id : ids) WGP_TRY(find_peer(*entry, id));
  return control.change([&](storage::Database& database, Snapshot& next) -> Result<State> {
    for (const PeerId id : ids) {
      WGP_TRY(storage::delete_peer(database, id));
      erase_peer(next, network, id);
      if (next.setup.peer_id == id) next.setup.peer_id.reset();
    }
    return desired_state(next, control.now());
  });
}

Result<ClientConfiguration> client_configuration(Control& control, NetworkId network, PeerId id) {
  const auto snapshot = control.snapshot();
  WGP_TRY(const NetworkWithPeers* entry, find_network(*snapshot, network));
  WGP_TRY(const PeerPtr peer, find_peer(*entry, id));
  WGP_TRY(std::string host, server_host(*snapshot));
  WGP_TRY(auto private_key,
          storage::load_private_key(control.parts().database, control.parts().master_key, id));
  return ClientConfiguration{
      .file_name = client_file_name(*peer),
      .text = model::render_client_file({.network = *entry->network,
                                         .peer = *peer,
                                         .private_key = std::move(private_key),
                                         .server_host = std::move(host),
                                         .dns_servers = dns_servers(*snapshot, *entry->network),
                                         .other_sites = site_networks(*entry, control.now(), id)})};
}

}  // namespace wgpilot::control
