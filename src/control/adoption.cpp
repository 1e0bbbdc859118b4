#include "control/adoption.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.hpp"
#include "control/conflicts.hpp"
#include "control/imported_rows.hpp"
#include "dataplane/diff.hpp"
#include "model/name.hpp"
#include "storage/networks.hpp"
#include "storage/setup.hpp"

namespace wgpilot::control {
namespace {

using dataplane::Interface;
using model::Said;

// What is there, and what it becomes.
struct Prospect {
  Interface present;
  model::Import import;
};

Error not_adoptable(const std::string& interface, std::string why) {
  return validation_error({{"interface", fmt::format("{} cannot be adopted: {}", interface, why)}});
}

template <class T>
std::optional<Said<T>> said(T value) {
  return Said<T>{std::move(value), 0};
}

// A peer that this side keeps alive is called by it, so its endpoint is kept; the others' are only where they
// were last heard from.
model::WgQuickPeer to_wg_quick(const dataplane::PeerState& peer) {
  model::WgQuickPeer result;
  result.public_key = said(peer.public_key);
  if (peer.preshared_key) result.preshared_key = said(*peer.preshared_key);
  for (const net::Prefix& prefix : peer.allowed_ips) result.allowed_ips.push_back({prefix, 0});
  const auto keepalive = peer.persistent_keepalive.count();
  if (keepalive == 0) return result;
  result.persistent_keepalive = said(static_cast<std::uint16_t>(keepalive));
  if (peer.endpoint) result.endpoint = said(*peer.endpoint);
  return result;
}

// The interface in the terms of a file.
model::WgQuickFile to_wg_quick(const Interface& present) {
  model::WgQuickFile file;
  file.interface.private_key = said(present.private_key);
  for (const net::Prefix& address : present.addresses) file.interface.addresses.push_back({address, 0});
  file.interface.listen_port = said(present.listen_port);
  file.interface.mtu = said(static_cast<std::uint32_t>(present.mtu));
  file.interface.firewall_mark = said(present.firewall_mark);
  for (const auto& peer : present.peers) file.peers.push_back(to_wg_quick(*peer));
  return file;
}

// Routes may be added and the link may come up: that ends no session. Anything else might.
bool is_harmless(const dataplane::Step& step) {
  const auto* state = std::get_if<dataplane::SetLinkState>(&step.action);
  return std::holds_alternative<dataplane::AddRoutes>(step.action) ||
         (state != nullptr && state->state == dataplane::LinkState::Up);
}

Result<void> check_hitless(const std::string& name, const Prospect& prospect, UnixTime now) {
  NetworkWithPeers entry{std::make_shared<const model::Network>(prospect.import.network), {}};
  for (const model::Peer& peer : prospect.import.peers)
    entry.peers.push_back(std::make_shared<const model::Peer>(peer));
  const auto wanted = dataplane::desired_state({entry}, now).interfaces.at(name);
  auto present = std::make_shared<Interface>(prospect.present);
  present->alias = wanted->alias;
  const dataplane::State from{.origin = dataplane::Origin::Observed, .interfaces = {{name, present}}};
  for (const dataplane::Step& step : diff(from, {.interfaces = {{name, wanted}}})) {
    if (!is_harmless(step)) return fail(not_adoptable(name, "it would take: " + to_text(step)));
  }
  return {};
}

Result<Interface> fetch_candidate(Control& control, const std::string& interface) {
  if (!model::is_interface_name(interface)) {
    return fail(not_adoptable(
        interface, "its name must begin with a letter and have letters, digits, _ - . only, at most 15"));
  }
  auto present = control.parts().dataplane.fetch_foreign(interface);
  if (!present && present.error().code() == Code::NotFound)
    return fail(not_adoptable(interface, present.error().message()));
  if (present && present->private_key == crypto::PrivateKey{})
    return fail(not_adoptable(interface, "it has no private key"));
  return present;
}

// The network that it becomes, provided that one can hold it whole.
Result<model::Import> to_import(const std::string& interface, const Interface& present,
                                const std::optional<std::string>& name, UnixTime now) {
  model::Network blank;
  blank.name = blank.interface = interface;
  model::NetworkInput wishes;
  wishes.name = name;
  auto import = interpret(to_wg_quick(present), std::move(blank), wishes, now);
  if (!import) {
    const FieldError& first = import.error().fields().front();
    if (first.field == "config") return fail(not_adoptable(interface, first.message));
    return import;  // the name that was asked for
  }
  if (!import->not_kept.empty()) {
    const model::NotKept& first = import->not_kept.front();
    return fail(not_adoptable(interface, fmt::format("{}: {}", first.text, first.reason)));
  }
  std::ranges::sort(import->peers, {}, &model::Peer::address_v4);  // the order in which people look for them
  return import;
}

// All that can be known before anything is changed.
Result<Prospect> examine(Control& control, const std::string& interface,
                         const std::optional<std::string>& name) {
  WGP_TRY(Interface present, fetch_candidate(control, interface));
  WGP_TRY(auto import, to_import(interface, present, name, control.now()));
  Prospect prospect{std::move(present), std::move(import)};
  WGP_TRY(check_hitless(interface, prospect, control.now()));
  WGP_TRY(check_import(control, prospect.import));
  WGP_TRY(check_port_of_networks(*control.snapshot(), prospect.import.network.listen_port, NetworkId{}));
  return prospect;
}

ForeignInterface describe(Control& control, const std::string& name) {
  ForeignInterface foreign{.name = name};
  if (const auto present = control.parts().dataplane.fetch_foreign(name)) {
    foreign.listen_port = present->listen_port;
    foreign.public_key = crypto::to_base64(crypto::public_key_of(present->private_key));
    for (const auto& address : present->addresses) foreign.addresses.push_back(net::to_string(address));
    foreign.peer_count = present->peers.size();
  }
  const auto prospect = examine(control, name, std::nullopt);
  foreign.adoptable = prospect.has_value();
  if (!prospect) foreign.reason = prospect.error().message();
  return foreign;
}

// Rows and firewall, but not the link.
Result<NetworkPtr> put_rows(Control& control, const model::Import& import, const Control::EditRows& also) {
  NetworkPtr created;
  WGP_TRY(control.change([&](storage::Database& database, Snapshot& next) -> Result<dataplane::State> {
    WGP_TRY(created, put_import(control, database, next, import));
    if (also) WGP_TRY(also(database, next));
    dataplane::State state = desired_state(next, control.now());
    state.interfaces.erase(created->interface);
    return state;
  }));
  return created;
}

void remove_rows(Control& control, NetworkId id, const storage::SetupState& setup) {
  const auto done =
      control.change([&](storage::Database& database, Snapshot& next) -> Result<dataplane::State> {
        WGP_TRY(storage::delete_network(database, id));
        WGP_TRY(storage::store_setup(database, setup));
        erase_network(next, id);
        next.setup = setup;
        return desired_state(next, control.now());
      });
  if (!done) log::error("a network without its interface is left", log::fields_of(done.error()));
}

// The mark, then what is still missing on the link. Without success the mark goes first, for it must not
// outlive the rows: the next repair would take the link for an orphan.
Result<void> take_over(Control& control, const model::Network& network, Interface present,
                       const storage::SetupState& former_setup) {
  Reconciler& reconciler = control.reconciler();
  const std::string former_alias = std::exchange(present.alias, model::link_alias(network.id));
  auto taken = reconciler.adopt(network.interface, std::move(present));
  if (taken) {
    taken = reconciler.change_to(desired_state(*control.snapshot(), control.now()));
    if (taken) return {};
    if (const auto released = reconciler.release(network.interface, former_alias); !released) {
      log::error("the interface stays adopted", log::fields_of(released.error()));
      return taken;
    }
  }
  remove_rows(control, network.id, former_setup);
  return taken;
}

}  // namespace

Result<std::vector<ForeignInterface>> fetch_foreign_interfaces(Control& control) {
  WGP_TRY(const auto links, control.parts().dataplane.fetch_links());
  std::vector<ForeignInterface> foreign;
  for (const auto& link : links) {
    if (link.is_wireguard && !link.is_ours) foreign.push_back(describe(control, link.name));
  }
  return foreign;
}

Result<ImportedNetwork> adopt_interface(Control& control, const std::string& interface,
                                        const std::optional<std::string>& name,
                                        const Control::EditRows& also) {
  WGP_TRY(Prospect prospect, examine(control, interface, name));
  const storage::SetupState setup = control.snapshot()->setup;
  WGP_TRY(const NetworkPtr created, put_rows(control, prospect.import, also));
  WGP_TRY(in_context("adopt " + interface, take_over(control, *created, prospect.present, setup)));
  log::info("interface adopted", {{"interface", interface}, {"peers", prospect.import.peers.size()}});
  ImportedNetwork adopted{created, prospect.import.peers.size(), {}};
  if (!prospect.present.alias.empty()) {
    adopted.not_kept.push_back(
        {std::nullopt, prospect.present.alias, "the link's alias holds wgpilot's mark"});
  }
  return adopted;
}

}  // namespace wgpilot::control
