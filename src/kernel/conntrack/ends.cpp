#include "kernel/conntrack/ends.hpp"

#include <algorithm>

namespace wgpilot::conntrack {

Ends::Ends(const std::vector<net::Prefix>& prefixes, net::Family family) {
  for (const net::Prefix& prefix : prefixes) {
    if (prefix.family() != family) continue;
    const bool is_host = prefix.length() == prefix.address().bits();
    if (!is_host) {
      networks_.push_back(prefix.masked());
    } else if (host_set_.insert(prefix.address()).second) {
      hosts_.push_back(prefix.address());
    }
  }
}

bool Ends::contains(const net::Address& address) const {
  if (host_set_.contains(address)) return true;
  return std::ranges::any_of(networks_,
                             [&](const net::Prefix& network) { return network.contains(address); });
}

}  // namespace wgpilot::conntrack
