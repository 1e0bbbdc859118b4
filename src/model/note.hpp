// The notes in exported server files: what wg-quick has no key for and is not as usual, so that an import
// finds it again. Each is one comment line, `# wgpilot: {"tunnel":"split"}`, in the words of the API. Pure.
#pragma once

#include "model/input.hpp"
#include "model/routing.hpp"

namespace wgpilot::model {

NetworkInput note_of(const Network& network);
// All absent for most peers.
PeerInput note_of(const Network& network, const Peer& peer);
// One line each, `# wgpilot-route: {…}`.
RouteInput note_of(const NetworkRoute& route);
RuleInput note_of(const NetworkRule& rule);

}  // namespace wgpilot::model
