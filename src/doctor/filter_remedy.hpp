// What traffic the networks live from, and how a person lets it through another program's packet filter, in
// the way of that program. Pure.
#pragma once

#include <string>
#include <vector>

#include "doctor/facts.hpp"
#include "doctor/filter_walk.hpp"

namespace wgpilot::doctor {

// One kind of packet that must pass.
struct Traffic {
  std::string text;  // "what goes from wg0 to eth0"
  Packet packet;
  std::vector<dataplane::Hook> hooks;  // that it meets
  std::string interface;               // of the network it belongs to
  std::uint16_t listen_port = 0;       // of the tunnel itself; 0 for what is forwarded
};

// Of all enabled networks: the tunnel's own packets, what clients send on to the internet and what comes back
// to them, what peers send each other.
std::vector<Traffic> traffic_of(const Facts& facts);

// Commands in the way of ufw, Docker or firewalld, where the chains are theirs, else rules for the engine.
std::string remedy_against(const dataplane::FilterChain& base, const dataplane::FilterChain& culprit,
                           const std::vector<Traffic>& traffic,
                           const std::vector<dataplane::FilterChain>& chains);

}  // namespace wgpilot::doctor
