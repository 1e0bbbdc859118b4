// What the firewall lets begin, as values beside its text: the kernel goes on forwarding a connection that it
// knows, so whoever takes a grant away has to know which connections lived by it. Pure.
#pragma once

#include <memory>
#include <vector>

#include "net/address.hpp"

namespace wgpilot::dataplane {

// Connections from a place to another; their answers are part of them.
struct Grant {
  std::vector<net::Prefix> from;
  std::vector<net::Prefix> to;
  bool only_outside = false;  // of `to`, what lies behind none of our networks
};

struct Grants {
  std::vector<Grant> list;
  std::vector<net::Prefix> inside;  // what lies behind our networks
  std::vector<net::Address> own;    // the server's, for which nothing is forwarded
};

bool is_granted(const Grants& grants, const net::Address& from, const net::Address& to);

// From where connections may have begun that `after` no longer grants: those of the grants that it does not
// cover, without those of networks that are gone, whose connections go with their peers. Without `before`,
// which is not known of a kernel that was only looked at: from anywhere inside.
std::vector<net::Prefix> revoked_sources(const Grants* before, const Grants& after);

}  // namespace wgpilot::dataplane
