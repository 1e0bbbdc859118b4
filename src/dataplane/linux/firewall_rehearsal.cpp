#include "dataplane/linux/firewall_rehearsal.hpp"

#include <sched.h>

#include <cerrno>
#include <thread>

#include "dataplane/linux/firewall_table.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

Result<std::string> write_and_list(const Firewall& firewall) {
  if (::unshare(CLONE_NEWNET) != 0) {
    return fail(
        errno_error(Code::CapabilityMissing, "make a network namespace to compare the firewall in", errno)
            .with_hint("Run the command as root."));
  }
  {
    WGP_TRY(FirewallTable table, FirewallTable::open());
    WGP_TRY(table.apply(ReplaceFirewall{firewall}));
  }
  // Who has not written it reads the kernel's words.
  WGP_TRY(FirewallTable reader, FirewallTable::open());
  WGP_TRY(const auto listed, reader.observe());
  return listed ? listed->rules : "";
}

}  // namespace

// A thread of its own takes the namespace with it when it ends.
Result<std::string> rehearse(const Firewall& firewall) {
  Result<std::string> listing;
  std::thread([&] { listing = in_context("compare the firewall", write_and_list(firewall)); }).join();
  return listing;
}

}  // namespace wgpilot::dataplane::linux_
