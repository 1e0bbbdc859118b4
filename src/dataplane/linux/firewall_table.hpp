// The table `inet wgpilot` in the kernel. Remembers what it wrote and its fingerprint in the kernel, and so
// tells whether anybody has touched it since; while the kernel's ruleset is of the same generation, without
// looking. Belongs to one thread at a time; blocking.
#pragma once

#include <optional>
#include <string>

#include "dataplane/counted_rules.hpp"
#include "dataplane/plan.hpp"
#include "kernel/nftables/nftables.hpp"
#include "netlink/channel.hpp"

namespace wgpilot::dataplane::linux_ {

// As the Dataplane says: with a socket of its own, on any thread.
Result<std::optional<std::vector<CountedRule>>> fetch_counted_rules();

class FirewallTable {
 public:
  // CapabilityMissing, NftablesUnavailable.
  static Result<FirewallTable> open();

  // What was written last, if nobody has changed it since. A table that is different, or was written by an
  // earlier wgpilot, comes as a Firewall that equals none of ours: without rules. Absent when there is no
  // table.
  Result<std::optional<Firewall>> observe();

  // One transaction each.
  Result<void> apply(const ReplaceFirewall& action);
  Result<void> apply(const ChangeElements& action);
  Result<void> apply(const RemoveFirewall& action);

 private:
  struct Written {
    Firewall firewall;
    std::uint64_t fingerprint;
    std::uint32_t generation;  // of the ruleset in which the table was last seen like that
  };
  struct Seen {
    std::optional<std::uint64_t> fingerprint;  // absent: no table
    std::uint32_t generation;
  };

  FirewallTable(netlink::Channel channel, nftables::Nftables nftables)
      : channel_(std::move(channel)), nftables_(std::move(nftables)) {}
  Result<Seen> look();
  Result<void> write(const std::string& text, const Firewall& result);

  netlink::Channel channel_;
  nftables::Nftables nftables_;
  std::optional<Written> written_;
};

}  // namespace wgpilot::dataplane::linux_
