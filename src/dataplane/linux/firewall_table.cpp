#include "dataplane/linux/firewall_table.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

const nftables::Table kTable{.family = "inet", .name = "wgpilot"};

}  // namespace

Result<FirewallTable> FirewallTable::open() {
  WGP_TRY(nftables::Nftables nftables, nftables::Nftables::open());
  return FirewallTable(std::move(nftables));
}

Result<std::optional<Firewall>> FirewallTable::observe() {
  WGP_TRY(auto listing,
          in_context("read the firewall", nftables_.list_table(kTable, nftables::Listing::Stateless)));
  if (!listing) return std::nullopt;
  if (written_ && written_->listing == *listing) return written_->firewall;
  return Firewall{.rules = *std::move(listing), .sets = {}};
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
  WGP_TRY(auto listing,
          in_context("read the firewall", nftables_.list_table(kTable, nftables::Listing::Stateless)));
  if (listing) written_ = Written{result, *std::move(listing)};
  return {};
}

}  // namespace wgpilot::dataplane::linux_
