#include "storage/history.hpp"

#include <map>

#include "storage/history_samples.hpp"
#include "storage/single_value.hpp"

namespace wgpilot::storage {
namespace {

Result<NetworkTotal> read_network(Statement& row) {
  NetworkTotal network;
  WGP_TRY(row.read(network.id, network.since, network.total.rx, network.total.tx));
  return network;
}

Result<PeerTotal> read_peer(Statement& row) {
  PeerTotal peer;
  WGP_TRY(
      row.read(peer.id, peer.network_id, peer.total.rx, peer.total.tx, peer.counters.rx, peer.counters.tx));
  return peer;
}

Result<void> store_total(Database& database, const NetworkTotal& network) {
  WGP_TRY(database.run("INSERT OR REPLACE INTO networks (id, since, rx, tx) VALUES (?1, ?2, ?3, ?4)",
                       network.id, network.since, network.total.rx, network.total.tx));
  return {};
}

Result<void> store_total(Database& database, const PeerTotal& peer) {
  WGP_TRY(database.run(R"sql(
    INSERT OR REPLACE INTO peers (id, network_id, rx, tx, counter_rx, counter_tx)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6))sql",
                       peer.id, peer.network_id, peer.total.rx, peer.total.tx, peer.counters.rx,
                       peer.counters.tx));
  return {};
}

template <class Change>
Result<void> store_changes(Database& database, const std::vector<Change>& changes, Blocks& blocks) {
  for (const Change& change : changes) {
    WGP_TRY(store_total(database, change.now));
    if (change.carried.is_none()) continue;
    const Place place = place_of(change.now.id);
    blocks[place.block][place.offset] += change.carried;
  }
  return {};
}

Result<void> store_batch(Database& database, const HistoryBatch& batch) {
  Blocks blocks;
  WGP_TRY(store_changes(database, batch.networks, blocks));
  WGP_TRY(store_changes(database, batch.peers, blocks));
  return add_samples(database, Tier::Raw, batch.slot, blocks);
}

}  // namespace

Result<Totals> load_totals(Database& database) {
  WGP_TRY(Statement networks, database.prepare("SELECT id, since, rx, tx FROM networks ORDER BY id"));
  WGP_TRY(Statement peers, database.prepare(R"sql(
    SELECT id, network_id, rx, tx, counter_rx, counter_tx FROM peers ORDER BY id)sql"));
  Totals totals;
  WGP_TRY(totals.networks, load_rows(networks, read_network));
  WGP_TRY(totals.peers, load_rows(peers, read_peer));
  return totals;
}

Result<void> begin_boot(Database& database, const std::string& boot_id) {
  WGP_TRY(Transaction transaction, Transaction::begin(database));
  WGP_TRY(const int changed, database.run("UPDATE boot SET id = ?1 WHERE id <> ?1", boot_id));
  if (changed == 0) return {};
  WGP_TRY(database.run("UPDATE peers SET counter_rx = 0, counter_tx = 0"));
  return transaction.commit();
}

Result<void> store_batches(Database& database, const std::vector<HistoryBatch>& batches) {
  WGP_TRY(Transaction transaction, Transaction::begin(database));
  for (const HistoryBatch& batch : batches) WGP_TRY(store_batch(database, batch));
  return transaction.commit();
}

Result<void> delete_totals(Database& database, const std::vector<PeerId>& peers,
                           const std::vector<NetworkId>& networks) {
  WGP_TRY(Transaction transaction, Transaction::begin(database));
  for (const PeerId id : peers) WGP_TRY(database.run("DELETE FROM peers WHERE id = ?1", id));
  for (const NetworkId id : networks) WGP_TRY(database.run("DELETE FROM networks WHERE id = ?1", id));
  return transaction.commit();
}

Result<UnixTime> load_complete_from(Database& reader, Tier tier) {
  if (tier == Tier::Day) return from_unix(0);
  WGP_TRY(const auto seconds,
          load_integer(reader, "SELECT complete_from FROM tiers WHERE tier = ?1", static_cast<int>(tier)));
  return from_unix(seconds);
}

}  // namespace wgpilot::storage
