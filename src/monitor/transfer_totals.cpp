#include "monitor/transfer_totals.hpp"

namespace wgpilot::monitor {
namespace {

// A counter that went back has begun anew at zero.
std::uint64_t growth(std::uint64_t before, std::uint64_t after) {
  return after >= before ? after - before : after;
}

void add_growth(Transfer& total, const NetworkReading* before, const NetworkReading& after) {
  for (const PeerReading& peer : after.peers) {
    const PeerReading* const known = before != nullptr ? find_peer(*before, peer.id) : nullptr;
    const Transfer then =
        known != nullptr ? Transfer{known->status.rx_bytes, known->status.tx_bytes} : Transfer{};
    total.rx += growth(then.rx, peer.status.rx_bytes);
    total.tx += growth(then.tx, peer.status.tx_bytes);
  }
}

}  // namespace

TransferByNetwork TransferTotals::at(const Observation& observation) {
  const std::lock_guard lock(mutex_);
  if (observation.number > number_) {
    number_ = observation.number;
    for (const auto& reading : observation.networks) {
      Counted& counted = networks_[reading->id];
      if (!reading->present) continue;
      add_growth(counted.total, counted.last.get(), *reading);
      counted.last = reading;
    }
    std::erase_if(networks_,
                  [&](const auto& entry) { return find_network(observation, entry.first) == nullptr; });
  }
  TransferByNetwork totals;
  for (const auto& [id, counted] : networks_) totals.emplace(id, counted.total);
  return totals;
}

}  // namespace wgpilot::monitor
