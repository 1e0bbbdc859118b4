// What the kernel announced of other hands on what is ours: a reason to look, and who it was as far as the
// kernel tells. A hint, never a description of what changed: looking is Dataplane::observe().
#pragma once

#include <set>
#include <string>

namespace wgpilot::dataplane {

// Names such as "nft (pid 812)" or "pid 813"; empty when the kernel does not tell.
struct Touch {
  std::set<std::string> at_firewall;
  std::set<std::string> at_interfaces;  // links, addresses, routes, rules, limits

  void merge(Touch other) {
    at_firewall.merge(other.at_firewall);
    at_interfaces.merge(other.at_interfaces);
  }
};

}  // namespace wgpilot::dataplane
