#include "dataplane/linux/firewall_table.hpp"

#include "kernel/nftables/fingerprint.hpp"
#include "kernel/nftables/generation.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

constexpr const char* kTable = "wgpilot";
// Who lists a table at the moment when it is replaced may see it without its chains. What is empty five times
// was emptied by somebody.
constexpr int kMostLooks = 5;

}  // namespace

Result<std::optional<std::vector<CountedRule>>> fetch_counted_rules() {
  WGP_TRY(nftables::Nftables nftables, nftables::Nftables::open());
  std::vector<CountedRule> rules;
  for (int look = 0; look < kMostLooks && rules.empty(); ++look) {
    WGP_TRY(const auto listing,
            in_context("read the firewall",
                       nftables.list_table({.family = "inet", .name = kTable}, nftables::Listing::Counted)));
    if (!listing) return std::nullopt;
    rules = parse_counted_rules(*listing);
  }
  return rules;
}

Result<FirewallTable> FirewallTable::open() {
  WGP_TRY(nftables::Nftables nftables, nftables::Nftables::open());
  WGP_TRY(netlink::Channel channel, netlink::Channel::open(NETLINK_NETFILTER));
  return FirewallTable(std::move(channel), std::move(nftables));
}

// The generation first: what comes between the two is seen and looked at once more.
Result<FirewallTable::Seen> FirewallTable::look() {
  WGP_TRY(const auto generation, in_context("read the firewall", nftables::fetch_generation(channel_)));
  if (written_ && written_->generation == generation) return Seen{written_->fingerprint, generation};
  WGP_TRY(const auto fingerprint,
          in_context("read the firewall", nftables::fetch_fingerprint(channel_, kTable)));
  return Seen{fingerprint, generation};
}

Result<std::optional<Firewall>> FirewallTable::observe() {
  WGP_TRY(const Seen seen, look());
  if (!seen.fingerprint) return std::nullopt;
  if (!written_ || written_->fingerprint != *seen.fingerprint) return Firewall{};
  written_->generation = seen.generation;
  return written_->firewall;
}

Result<void> FirewallTable::apply(const ReplaceFirewall& action) {
  return write(replace_text(action.firewall), action.firewall);
}

Result<void> FirewallTable::apply(const ChangeElements& action) {
  return write(change_text(action), action.firewall);
}

// `add` first, so that a table which is already gone is no error.
Result<void> FirewallTable::apply(const RemoveFirewall&) {
  written_.reset();
  return in_context("remove the firewall",
                    nftables_.apply("add table inet wgpilot\ndelete table inet wgpilot\n"));
}

Result<void> FirewallTable::write(const std::string& text, const Firewall& result) {
  WGP_TRY(in_context("set the firewall", nftables_.apply(text)));
  written_.reset();
  WGP_TRY(const Seen seen, look());
  if (seen.fingerprint) written_ = Written{result, *seen.fingerprint, seen.generation};
  return {};
}

}  // namespace wgpilot::dataplane::linux_
