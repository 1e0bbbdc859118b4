#include "dataplane/linux/firewall_rehearsal.hpp"

#include <sched.h>

#include <cerrno>
#include <thread>

#include "dataplane/plan.hpp"
#include "kernel/nftables/nftables.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

using Listing = std::optional<std::string>;

Result<Listing> list(nftables::Nftables& nftables) {
  return nftables.list_table({.family = "inet", .name = "wgpilot"}, nftables::Listing::Stateless);
}

Result<Listing> list_machine() {
  WGP_TRY(nftables::Nftables nftables, nftables::Nftables::open());
  return list(nftables);
}

Result<Listing> write_elsewhere_and_list(const Firewall& firewall) {
  if (::unshare(CLONE_NEWNET) != 0) {
    return fail(
        errno_error(Code::CapabilityMissing, "make a network namespace to compare the firewall in", errno)
            .with_hint("Run the command as root."));
  }
  WGP_TRY(nftables::Nftables nftables, nftables::Nftables::open());
  WGP_TRY(nftables.apply(replace_text(firewall)));
  return list(nftables);
}

}  // namespace

// A thread of its own takes the namespace with it when it ends.
Result<bool> is_in_kernel(const Firewall& firewall) {
  WGP_TRY(const Listing actual, list_machine());
  Result<Listing> wanted;
  std::thread([&] {
    wanted = in_context("compare the firewall", write_elsewhere_and_list(firewall));
  }).join();
  if (!wanted) return fail(std::move(wanted).error());
  return actual == *wanted;
}

}  // namespace wgpilot::dataplane::linux_
