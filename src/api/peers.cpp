#include "control/peers.hpp"

#include <fmt/format.h>

#include "api/body.hpp"
#include "api/control_call.hpp"
#include "api/handlers.hpp"
#include "api/list_query.hpp"
#include "api/objects.hpp"

namespace wgpilot::api {
namespace {

using control::NetworkWithPeers;
using control::PeerPtr;
using http::Request;
using http::Response;

constexpr SortField<LivePeer> kSortFields[] = {
    {"id", less_by<LivePeer, [](const auto& p) { return p.peer->id; }>},
    {"name", less_by<LivePeer, [](const auto& p) -> const auto& { return p.peer->name; }>},
    {"email", less_by<LivePeer, [](const auto& p) -> const auto& { return p.peer->email; }>},
    {"role", less_by<LivePeer, [](const auto& p) { return p.peer->role; }>},
    {"allowed_ips", less_by<LivePeer, [](const auto& p) -> const auto& { return p.peer->address_v4; }>},
    {"enabled", less_by<LivePeer, [](const auto& p) { return p.peer->enabled; }>},
    {"online", less_by<LivePeer, [](const auto& p) { return p.reading->online; }>},
    {"last_handshake", less_by<LivePeer, [](const auto& p) { return p.reading->status.last_handshake; }>},
    {"transfer_rx", less_by<LivePeer, [](const auto& p) { return p.reading->status.rx_bytes; }>},
    {"transfer_tx", less_by<LivePeer, [](const auto& p) { return p.reading->status.tx_bytes; }>},
    {"expires_at", less_by<LivePeer, [](const auto& p) { return p.peer->expires_at; }>},
    {"created_at", less_by<LivePeer, [](const auto& p) { return p.peer->created_at; }>},
    {"updated_at", less_by<LivePeer, [](const auto& p) { return p.peer->updated_at; }>}};

bool is_wanted(const ListQuery& query, const model::Network& network, const model::Peer& peer) {
  if (query.text.empty()) return true;
  return mentions(query, peer.name) || mentions(query, peer.email) ||
         mentions(query, model::join(model::server_allowed_ips(network, peer))) ||
         mentions(query, crypto::to_base64(peer.public_key));
}

struct Ids {
  NetworkId network;
  PeerId peer;
};

Result<Ids> ids_of(const Request& request) {
  WGP_TRY(const NetworkId network, network_id(request));
  WGP_TRY(const PeerId peer, peer_id(request));
  return Ids{network, peer};
}

// A peer as it is now, with what keeps it alive.
struct Found {
  std::shared_ptr<const control::Snapshot> snapshot;
  std::shared_ptr<const monitor::Observation> observation;
  const NetworkWithPeers* entry;
  LivePeer live;
};

// Without readings: for the control thread, which must not wait for a dump of the kernel's peers.
Result<Found> find_configured(const Api& api, const Ids& ids) {
  auto snapshot = api.control.snapshot();
  WGP_TRY(const auto* entry, control::find_network(*snapshot, ids.network));
  WGP_TRY(const PeerPtr peer, control::find_peer(*entry, ids.peer));
  return Found{
      .snapshot = std::move(snapshot), .observation = {}, .entry = entry, .live = {.peer = peer.get()}};
}

Result<Found> find_live(const Api& api, const Ids& ids) {
  WGP_TRY(Found found, find_configured(api, ids));
  found.observation = api.observer.fresh();
  found.live = live_peer(*found.live.peer, find_network(*found.observation, ids.network));
  return found;
}

Rendered render(const Found& found) {
  return render_peer(*found.entry->network, found.live);
}

Result<void> check_if_match(const Api& api, const Request& request, const Ids& ids) {
  WGP_TRY(const Found current, find_configured(api, ids));
  return check_if_match(request, render(current).tag);
}

Response answer_peer(int status, const Found& found) {
  Rendered rendered = render(found);
  Response response = json_response(status, std::move(rendered.json));
  response.headers.set("ETag", rendered.tag.text());
  return response;
}

// The endpoint shown may be where the peer was heard from last: that is no wish to call it there for ever.
// `configured_endpoint` is one, whatever is shown; both may come when they say the same.
void take_endpoint(json::object& changes, const json::object& current, std::vector<FieldError>& errors) {
  if (const auto* shown = changes.if_contains("endpoint"); shown && *shown == current.at("endpoint"))
    changes.erase("endpoint");
  const auto* given = changes.if_contains("configured_endpoint");
  if (given == nullptr) return;
  const json::value wanted = *given;
  changes.erase("configured_endpoint");
  if (wanted == current.at("configured_endpoint")) return;
  if (const auto* other = changes.if_contains("endpoint"); other && *other != wanted)
    errors.push_back({"configured_endpoint", "is not what endpoint says; send one of them"});
  changes["endpoint"] = wanted;
}

// `shown` is what the client has seen: a client may send the whole object back with one field changed.
Result<model::PeerInput> parse_peer_changes(std::string_view body, const Found& shown, UnixTime now) {
  WGP_TRY(json::object changes, parse_object(body));
  const json::object current = to_object(render(shown));
  auto errors = take_fixed_fields(changes, current,
                                  {"id", "network_id", "public_key", "has_private_key", "has_preshared_key",
                                   "allowed_ips", "online", "last_handshake", "transfer_rx", "transfer_tx",
                                   "persistent_keepalive_seconds", "created_at", "updated_at"});
  take_endpoint(changes, current, errors);
  if (auto* expiry = changes.if_contains("expires_at"); expiry && expiry->is_null()) *expiry = "";
  return bind_object<model::PeerInput>(std::move(changes), std::move(errors), [&](const auto& input) {
    return with_input(*shown.live.peer, input, *shown.entry->network, now);
  });
}

Answer change_peer(const Api& api, const Request& request, const Ids& ids, const model::PeerInput& input) {
  WGP_TRY(on_control(api, request, [&]() -> Result<void> {
    WGP_TRY(check_if_match(api, request, ids));
    WGP_TRY(control::update_peer(api.control, ids.network, ids.peer, input));
    return {};
  }));
  WGP_TRY(const Found changed, find_live(api, ids));
  return answer_peer(200, changed);
}

Answer set_enabled(const Api& api, const Request& request, bool enabled) {
  WGP_TRY(const Ids ids, ids_of(request));
  model::PeerInput input;
  input.enabled = enabled;
  return change_peer(api, request, ids, input);
}

struct NewPeers {
  std::vector<model::PeerInput> peers;
};
BOOST_DESCRIBE_STRUCT(NewPeers, (), (peers))

struct PeerIds {
  std::vector<PeerId> peer_ids;
};
BOOST_DESCRIBE_STRUCT(PeerIds, (), (peer_ids))

std::string render_created(const model::Network& network, const std::vector<PeerPtr>& peers) {
  constexpr std::size_t kBytesPerPeer = 640;
  JsonWriter writer(peers.size() * kBytesPerPeer);
  EntityTag tag;
  writer.begin_object();
  writer.key("peers");
  writer.begin_array();
  for (const PeerPtr& peer : peers) write_peer(writer, tag, network, {.peer = peer.get()});
  writer.end_array();
  writer.end_object();
  return writer.take();
}

}  // namespace

Answer list_peers(const Api& api, const Request& request) {
  WGP_TRY(const NetworkId id, network_id(request));
  WGP_TRY(const auto query, parse_list_query<LivePeer>(request, kSortFields));
  const auto snapshot = api.control.snapshot();
  WGP_TRY(const auto* entry, control::find_network(*snapshot, id));
  const model::Network& network = *entry->network;
  const auto observation = api.observer.fresh();
  auto wanted = live_peers(*entry, find_network(*observation, id));
  std::erase_if(wanted, [&](const LivePeer& live) { return !is_wanted(query, network, *live.peer); });
  const auto page = page_of<LivePeer>(std::move(wanted), query, kSortFields);
  constexpr std::size_t kBytesPerPeer = 640;
  JsonWriter writer(page.items.size() * kBytesPerPeer);
  EntityTag tag;
  writer.begin_array();
  for (const LivePeer& live : page.items) write_peer(writer, tag, network, live);
  writer.end_array();
  return list_response(request, tag, page.total, writer.take());
}

// The answer has no readings: a peer that was just made has not been heard of.
Answer create_peer(const Api& api, const Request& request) {
  WGP_TRY(const NetworkId network, network_id(request));
  const auto snapshot = api.control.snapshot();
  WGP_TRY(const auto* entry, control::find_network(*snapshot, network));
  WGP_TRY(const auto input, parse_new_peer(request.body, *entry->network, api.control.now()));
  WGP_TRY(const PeerPtr peer, control::create_peer(api.control, network, input));
  WGP_TRY(const Found created, find_configured(api, {network, peer->id}));
  Response response = answer_peer(201, created);
  response.headers.set("Location", fmt::format("/api/networks/{}/peers/{}", network.value, peer->id.value));
  return response;
}

Answer get_peer(const Api& api, const Request& request) {
  WGP_TRY(const Ids ids, ids_of(request));
  WGP_TRY(const Found found, find_live(api, ids));
  Rendered rendered = render(found);
  return tagged_response(request, rendered.tag, std::move(rendered.json));
}

Answer update_peer(const Api& api, const Request& request) {
  WGP_TRY(const Ids ids, ids_of(request));
  WGP_TRY(const Found shown, find_live(api, ids));
  WGP_TRY(const auto input, parse_peer_changes(request.body, shown, api.control.now()));
  return change_peer(api, request, ids, input);
}

Answer delete_peer(const Api& api, const Request& request) {
  WGP_TRY(const Ids ids, ids_of(request));
  WGP_TRY(check_if_match(api, request, ids));
  WGP_TRY(control::delete_peer(api.control, ids.network, ids.peer));
  return no_content();
}

Answer enable_peer(const Api& api, const Request& request) {
  return set_enabled(api, request, true);
}

Answer disable_peer(const Api& api, const Request& request) {
  return set_enabled(api, request, false);
}

Answer create_peers(const Api& api, const Request& request) {
  WGP_TRY(const NetworkId id, network_id(request));
  WGP_TRY(const auto input, json::parse<NewPeers>(request.body));
  WGP_TRY(const auto peers, control::create_peers(api.control, id, input.peers));
  const auto snapshot = api.control.snapshot();
  WGP_TRY(const auto* entry, control::find_network(*snapshot, id));
  return json_response(201, render_created(*entry->network, peers));
}

Answer delete_peers(const Api& api, const Request& request) {
  WGP_TRY(const NetworkId id, network_id(request));
  WGP_TRY(const auto input, json::parse<PeerIds>(request.body));
  WGP_TRY(control::delete_peers(api.control, id, input.peer_ids));
  return no_content();
}

}  // namespace wgpilot::api
