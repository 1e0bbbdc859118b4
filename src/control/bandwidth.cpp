#include "control/bandwidth.hpp"

#include <algorithm>

namespace wgpilot::control {
namespace {

using dataplane::PeerStatus;
using Seconds = std::chrono::duration<double>;

// 0 when the counter went back: the interface was made anew.
std::uint32_t kbps_between(std::uint64_t before, std::uint64_t after, Seconds time) {
  if (after < before) return 0;
  return static_cast<std::uint32_t>(static_cast<double>(after - before) * 8 / 1000 / time.count());
}

// The server receives what a peer sends.
Bandwidth between(const PeerStatus& before, const PeerStatus& after, Seconds time) {
  return {.up_kbps = kbps_between(before.rx_bytes, after.rx_bytes, time),
          .down_kbps = kbps_between(before.tx_bytes, after.tx_bytes, time)};
}

}  // namespace

std::shared_ptr<const RateMeter::Rates> RateMeter::rates(const std::string& interface,
                                                         const std::vector<PeerStatus>& peers,
                                                         Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  Reading& last = readings_[interface];
  const auto passed = now - last.time;
  if (last.rates && passed < kShortest) return last.rates;
  auto rates = std::make_shared<Rates>();
  const bool is_comparable = last.rates && passed <= kLongest;
  for (const PeerStatus& peer : peers) {
    const auto before = std::ranges::lower_bound(last.peers, peer.public_key, {}, &PeerStatus::public_key);
    if (!is_comparable || before == last.peers.end() || before->public_key != peer.public_key) continue;
    rates->emplace(peer.public_key, between(*before, peer, passed));
  }
  last = {.time = now, .peers = peers, .rates = rates};
  return rates;
}

Result<NetworkBandwidth> fetch_bandwidth(const Control& control, RateMeter& meter,
                                         const NetworkWithPeers& network) {
  dataplane::Dataplane& dataplane = control.parts().dataplane;
  const std::string& interface = network.network->interface;
  NetworkBandwidth bandwidth;
  std::vector<PeerStatus> reported;
  if (auto status = dataplane.fetch_status(interface)) {
    reported = std::move(status->peers);
    WGP_TRY(bandwidth.shaping, dataplane.fetch_shaping(interface));
  } else if (status.error().code() != Code::NotFound) {
    return fail(std::move(status).error());
  }
  const auto rates = meter.rates(interface, reported, RateMeter::Clock::now());
  bandwidth.peers.reserve(network.peers.size());
  for (const PeerPtr& peer : network.peers) {
    const auto found = rates->find(peer->public_key);
    bandwidth.peers.push_back({.peer = peer,
                               .limit = {peer->bandwidth_up_kbps, peer->bandwidth_down_kbps},
                               .current = found == rates->end() ? Bandwidth() : found->second});
  }
  return bandwidth;
}

}  // namespace wgpilot::control
