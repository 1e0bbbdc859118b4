// What alerts are judged by, beside observations of the kernel. Values; handed in by app/, which knows where
// they come from.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dataplane/desired.hpp"
#include "model/alert.hpp"
#include "storage/settings.hpp"

namespace wgpilot::monitor {

// What the database says. `owner` keeps the rest alive.
struct AlertConfiguration {
  std::shared_ptr<const void> owner;
  const std::vector<dataplane::NetworkWithPeers>* networks = nullptr;  // sorted by id, as are their peers
  const std::vector<model::AlertRulePtr>* rules = nullptr;             // sorted by id
  const storage::Settings* settings = nullptr;
  const storage::SecretSettings* secrets = nullptr;
};

// The state of this server.
struct ServerFacts {
  std::optional<UnixTime> certificate_expires_at;  // absent: not known
  std::string history_problem;                     // why no history is kept; "" when all is well
};

// Somebody changed the kernel, and it was changed back.
struct DriftEvent {
  std::optional<NetworkId> network_id;  // absent: it concerns all of them, or an orphan
  std::string interface;                // "" for the firewall and settings of the host
  std::vector<std::string> plan;        // what was done, in the words of ip, wg and nft
  std::string by;                       // "nft (pid 812)"; "" when it is not known
};

// What a rule watches: a peer, a network, or the server when both are absent.
struct Subject {
  std::optional<NetworkId> network;
  std::optional<PeerId> peer;
  friend auto operator<=>(const Subject&, const Subject&) = default;
};

// How a person calls it; "" for what is not there (any more).
struct SubjectNames {
  std::string network;
  std::string interface;
  std::string peer;
};
SubjectNames names_of(const AlertConfiguration& configuration, const Subject& subject);

}  // namespace wgpilot::monitor
