// The first-time setup: one-time password -> administrator -> server address -> first network -> first peer.
// Steps are done in order; what is done stays done, so another browser can go on after logging in. Control
// thread.
//
// Errors of every step: SetupAlreadyComplete, StepOrderViolation, InvalidOtp, ValidationError.
#pragma once

#include <boost/describe.hpp>

#include "control/accounts.hpp"
#include "control/import.hpp"
#include "control/networks.hpp"
#include "control/peers.hpp"

namespace wgpilot::control {

struct SetupStatus {
  bool complete = false;
  int current_step = 1;                    // 1-4; 4 when complete
  std::vector<std::string> wg_interfaces;  // WireGuard interfaces of this machine that are not ours
};
BOOST_DESCRIBE_STRUCT(SetupStatus, (), (complete, current_step, wg_interfaces))

// Any thread.
Result<SetupStatus> setup_status(Control& control);

struct AdminInput {
  Secret otp;
  std::string username;
  Secret password;
};
BOOST_DESCRIBE_STRUCT(AdminInput, (), (otp, username, password))

// Any thread: what can be said of the input alone, and the password's hash (slow).
Result<std::string> hash_admin_password(const AdminInput& input);

enum class Finish { AfterAllSteps, AtOnce };
// Step 1. `Finish::AtOnce` skips the rest of the setup.
Result<LoggedIn> create_admin(Control& control, const AdminInput& input, const std::string& password_hash,
                              const std::string& remote, Finish finish);

struct ServerInput {
  std::optional<std::string> public_ip;
  std::optional<std::string> hostname;
  std::optional<model::TextList> dns_servers;
};
BOOST_DESCRIBE_STRUCT(ServerInput, (), (public_ip, hostname, dns_servers))

// Step 2; may be repeated until the setup is complete. At least one of public_ip and hostname.
Result<void> set_server(Control& control, const ServerInput& input);

// Step 3.
Result<NetworkPtr> create_first_network(Control& control, const model::NetworkInput& input);

// Step 3 with a network that exists elsewhere; errors of import_network() too.
Result<ImportedNetwork> import_first_network(Control& control, const ImportInput& input);

struct FirstPeerInput {
  std::string name;
  std::optional<model::PeerRole> role;
  std::optional<model::Tunnel> tunnel_type;
};
BOOST_DESCRIBE_STRUCT(FirstPeerInput, (), (name, role, tunnel_type))

struct FirstPeer {
  PeerPtr peer;
  ClientConfiguration configuration;
};
// Step 4; the setup is complete.
Result<FirstPeer> create_first_peer(Control& control, const FirstPeerInput& input);

// The address of the default route, as a guess at how clients reach this server; "" when there is none.
// Any thread.
Result<std::string> detect_public_ip(Control& control);

// Makes a new one-time password and returns it, once. SetupAlreadyComplete when an administrator exists.
Result<Secret> renew_setup_password(storage::Database& database);

}  // namespace wgpilot::control
