#include "storage/setup.hpp"

namespace wgpilot::storage {
namespace {

Result<SetupState> read_setup(Statement& row) {
  SetupState state;
  WGP_TRY(row.read(state.complete, state.completed_steps, state.otp_hash, state.network_id, state.peer_id));
  return state;
}

}  // namespace

Result<SetupState> load_setup(Database& database) {
  WGP_TRY(Statement statement,
          database.prepare("SELECT complete, completed_steps, otp_hash, network_id, peer_id FROM setup"));
  WGP_TRY(auto stored, load_row(statement, read_setup));
  return std::move(stored).value_or(SetupState{});
}

Result<void> store_setup(Database& database, const SetupState& state) {
  WGP_TRY(database.run(R"sql(
    INSERT INTO setup (id, complete, completed_steps, otp_hash, network_id, peer_id)
    VALUES (1, ?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (id) DO UPDATE
    SET complete = ?1, completed_steps = ?2, otp_hash = ?3, network_id = ?4, peer_id = ?5)sql",
                       state.complete, state.completed_steps, state.otp_hash, state.network_id,
                       state.peer_id));
  return {};
}

}  // namespace wgpilot::storage
