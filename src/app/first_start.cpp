#include "app/first_start.hpp"

#include <unistd.h>

#include <array>

#include "app/store.hpp"
#include "control/setup.hpp"
#include "http/certificate.hpp"

namespace wgpilot::app {
namespace {

// By which names a browser may reach this machine.
std::vector<std::string> certificate_names(const net::Address& listen) {
  std::array<char, 256> host{};
  std::vector<std::string> names;
  if (::gethostname(host.data(), host.size() - 1) == 0 && net::is_host_name(host.data()))
    names.emplace_back(host.data());
  names.insert(names.end(), {"localhost", "127.0.0.1", "::1"});
  if (!listen.is_unspecified() && !listen.is_loopback()) names.push_back(net::to_string(listen));
  return names;
}

Result<void> ensure_private_folder(const std::filesystem::path& folder) {
  std::error_code error;
  if (std::filesystem::create_directory(folder, error)) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  }
  if (error) return fail(errno_error(Code::ConfigInvalid, "create " + folder.string(), error.value()));
  return {};
}

}  // namespace

bool has_administrator(const storage::SetupState& setup) {
  return setup.complete || setup.completed_steps > 0;
}

Result<void> ensure_certificate(const Configuration& configuration, const Clock& clock) {
  const bool is_ours = configuration.tls_certificate.parent_path() == configuration.data_dir / "certs";
  std::error_code unreadable;  // loading it names the reason
  if (!is_ours || std::filesystem::exists(configuration.tls_certificate, unreadable)) return {};
  WGP_TRY(ensure_private_folder(configuration.tls_certificate.parent_path()));
  return in_context("make a self-signed certificate",
                    http::create_self_signed(
                        {.names = certificate_names(configuration.listen.address), .not_before = clock.now()},
                        {.certificate = configuration.tls_certificate, .key = configuration.tls_key}));
}

Result<std::optional<Secret>> ensure_setup_password(storage::Database& database, cli::SetupPassword policy) {
  WGP_TRY(const storage::SetupState setup, storage::load_setup(database));
  const bool wanted = !has_administrator(setup) && setup.otp_hash.empty();
  if (policy == cli::SetupPassword::Keep && !wanted) return std::nullopt;
  WGP_TRY(Secret password, control::renew_setup_password(database));
  return password;
}

Result<cli::InitOutcome> initialize(const Configuration& configuration, cli::SetupPassword policy,
                                    const Clock& clock) {
  WGP_TRY(const DataDirectory directory, DataDirectory::open(configuration.data_dir));
  WGP_TRY(Store store, open_store(directory));
  WGP_TRY(ensure_certificate(configuration, clock));
  cli::InitOutcome outcome{.data_dir = directory.path().string(), .setup_password = {}};
  WGP_TRY(outcome.setup_password, ensure_setup_password(store.database, policy));
  WGP_TRY(const storage::SetupState setup, storage::load_setup(store.database));
  outcome.setup = has_administrator(setup) ? cli::SetupProgress::Complete : cli::SetupProgress::Open;
  return outcome;
}

}  // namespace wgpilot::app
