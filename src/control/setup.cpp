#include "control/setup.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/log.hpp"
#include "control/settings.hpp"
#include "crypto/password.hpp"
#include "storage/users.hpp"

namespace wgpilot::control {
namespace {

constexpr int kSteps = 4;

Error already_complete() {
  return Error(Code::SetupAlreadyComplete, "the setup is complete").with_hint("Log in instead.");
}

Result<void> expect_step(const storage::SetupState& setup, int step) {
  if (setup.complete) return fail(already_complete());
  const int current = setup.completed_steps + 1;
  if (step == current || (step == 2 && current > 2)) return {};
  return fail(Error(Code::StepOrderViolation,
                    step < current ? fmt::format("step {} of the setup is done", step)
                                   : fmt::format("step {} of the setup comes before step {}", current, step))
                  .with_hint(step == 1 ? "Log in and go on with the next step."
                                       : fmt::format("Go on with step {}.", current)));
}

// Remembers in `next` and in the database that `step` is done.
Result<void> complete_step(storage::Database& database, Snapshot& next, int step) {
  next.setup.completed_steps = std::max(next.setup.completed_steps, step);
  next.setup.complete = next.setup.complete || step == kSteps;
  return storage::store_setup(database, next.setup);
}

// Of the network that is the last.
Result<void> complete_network_step(storage::Database& database, Snapshot& next) {
  next.setup.network_id = next.networks.back().network->id;
  return complete_step(database, next, 3);
}

}  // namespace

Result<SetupStatus> setup_status(Control& control) {
  const auto snapshot = control.snapshot();
  SetupStatus status{.complete = snapshot->setup.complete,
                     .current_step = std::min(snapshot->setup.completed_steps + 1, kSteps),
                     .wg_interfaces = {}};
  if (status.complete) return status;  // the rest is for whoever does the setup
  WGP_TRY(const auto links, control.parts().dataplane.fetch_links());
  for (const auto& link : links) {
    if (link.is_wireguard && !link.is_ours) status.wg_interfaces.push_back(link.name);
  }
  return status;
}

Result<std::string> hash_admin_password(const AdminInput& input) {
  WGP_TRY(auth::check_new_user(input.username, input.password));
  return crypto::hash_password(input.password);
}

Result<LoggedIn> create_admin(Control& control, const AdminInput& input, const std::string& password_hash,
                              const std::string& remote, Finish finish) {
  const auto snapshot = control.snapshot();
  WGP_TRY(expect_step(snapshot->setup, 1));
  WGP_TRY(auth::verify_setup_password(snapshot->setup.otp_hash, input.otp));
  model::User user{.id = {},
                   .username = input.username,
                   .role = model::Role::Admin,
                   .password_hash = password_hash,
                   .created_at = control.now()};
  WGP_TRY(control.change_rows([&](storage::Database& database, Snapshot& next) -> Result<void> {
    WGP_TRY(user.id, storage::insert_user(database, user));
    next.setup.otp_hash.clear();
    return complete_step(database, next, finish == Finish::AtOnce ? kSteps : 1);
  }));
  return log_in(control, user, remote);
}

Result<void> set_server(Control& control, const ServerInput& input) {
  WGP_TRY(expect_step(control.snapshot()->setup, 2));
  storage::Settings changes;
  if (input.public_ip) changes["public_ip"] = *input.public_ip;
  if (input.hostname) changes["hostname"] = *input.hostname;
  if (input.dns_servers)
    changes["dns_servers"] = fmt::format("{}", fmt::join(input.dns_servers->items, ", "));
  auto problems = problems_with_settings(changes);
  const bool named = !input.public_ip.value_or("").empty() || !input.hostname.value_or("").empty();
  if (!named) {
    problems.push_back({"public_ip", "or hostname is required: clients must know where to connect"});
  }
  if (!problems.empty()) return fail(validation_error(std::move(problems)));
  return update_settings(control, changes, [](storage::Database& database, Snapshot& next) {
    return complete_step(database, next, 2);
  });
}

Result<NetworkPtr> create_first_network(Control& control, const model::NetworkInput& input) {
  WGP_TRY(expect_step(control.snapshot()->setup, 3));
  return create_network(control, input, complete_network_step);
}

Result<ImportedNetwork> import_first_network(Control& control, const ImportInput& input) {
  WGP_TRY(expect_step(control.snapshot()->setup, 3));
  return import_network(control, input, complete_network_step);
}

Result<FirstPeer> create_first_peer(Control& control, const FirstPeerInput& input) {
  const auto snapshot = control.snapshot();
  WGP_TRY(expect_step(snapshot->setup, 4));
  if (!snapshot->setup.network_id) {
    return fail(Error(Code::NetworkNotFound, "the network of step 3 was deleted")
                    .with_hint("Create a network first."));
  }
  model::PeerInput peer_input;
  peer_input.name = input.name;
  peer_input.role = input.role;
  peer_input.tunnel = input.tunnel_type;
  peer_input.persistent_keepalive = 25;  // a first client most often sits behind NAT
  const NetworkId network = *snapshot->setup.network_id;
  WGP_TRY(const PeerPtr peer,
          create_peer(control, network, peer_input, [&](storage::Database& database, Snapshot& next) {
            const auto entry = find_network(next, network);
            if (entry) next.setup.peer_id = (*entry)->peers.back()->id;
            return complete_step(database, next, kSteps);
          }));
  WGP_TRY(auto configuration, client_configuration(control, peer->network_id, peer->id));
  log::info("setup complete");
  return FirstPeer{peer, std::move(configuration)};
}

Result<std::string> detect_public_ip(Control& control) {
  WGP_TRY(const auto uplink, control.parts().dataplane.fetch_uplink());
  return uplink ? net::to_string(uplink->address) : std::string();
}

Result<Secret> renew_setup_password(storage::Database& database) {
  WGP_TRY(auto setup, storage::load_setup(database));
  if (setup.complete || setup.completed_steps > 0) return fail(already_complete());
  auth::SetupPassword password = auth::create_setup_password();
  setup.otp_hash = password.hash;
  WGP_TRY(storage::store_setup(database, setup));
  return std::move(password.text);
}

}  // namespace wgpilot::control
