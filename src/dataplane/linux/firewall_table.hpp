// The table `inet wgpilot` in the kernel. Remembers what it wrote and how the kernel lists that, and so tells
// whether anybody has touched it since. Belongs to one thread at a time; blocking.
#pragma once

#include <optional>
#include <string>

#include "dataplane/plan.hpp"
#include "kernel/nftables/nftables.hpp"

namespace wgpilot::dataplane::linux_ {

class FirewallTable {
 public:
  // CapabilityMissing, NftablesUnavailable.
  static Result<FirewallTable> open();

  // What was written last, if the kernel still lists it in the same words (counters aside). A table that is
  // different, or was written by an earlier wgpilot, comes as a Firewall that equals none of ours: its rules
  // are the kernel's listing. Absent when there is no table.
  Result<std::optional<Firewall>> observe();

  // One transaction each.
  Result<void> apply(const ReplaceFirewall& action);
  Result<void> apply(const ChangeElements& action);
  Result<void> apply(const RemoveFirewall& action);

 private:
  struct Written {
    Firewall firewall;
    std::string listing;
  };

  explicit FirewallTable(nftables::Nftables nftables) : nftables_(std::move(nftables)) {}
  Result<void> write(const std::string& text, const Firewall& result);

  nftables::Nftables nftables_;
  std::optional<Written> written_;
};

}  // namespace wgpilot::dataplane::linux_
