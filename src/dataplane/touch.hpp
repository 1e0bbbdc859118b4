// What the kernel announced of other hands on what is ours: a reason to look, and who it was as far as the
// kernel tells. A hint, never a description of what changed: looking is Dataplane::observe(). Only of tunnels
// it says what they were at that moment, for those who want to know before it is put right.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace wgpilot::dataplane {

// A tunnel, ours or one that bears the name of ours.
struct LinkNews {
  std::string name;
  bool present = false;  // there, with our mark
  bool up = false;
  int mtu = 0;
  friend bool operator==(const LinkNews&, const LinkNews&) = default;
};

// Names such as "nft (pid 812)" or "pid 813"; empty when the kernel does not tell.
struct Touch {
  std::set<std::string> at_firewall;
  std::set<std::string> at_interfaces;  // links, addresses, routes, rules, limits
  std::vector<LinkNews> links;          // in the order of the announcements; the oldest may be left out

  // Keeps its own news: nobody waits for old ones.
  void merge(Touch other) {
    at_firewall.merge(other.at_firewall);
    at_interfaces.merge(other.at_interfaces);
  }
};

}  // namespace wgpilot::dataplane
