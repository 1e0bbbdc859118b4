// A set of prefixes of one family that is asked hundred thousand times whether an address lies in it. Pure.
#pragma once

#include <unordered_set>
#include <vector>

#include "net/address_hash.hpp"

namespace wgpilot::conntrack {

class Ends {
 public:
  // Those of the family; the others are left out.
  Ends(const std::vector<net::Prefix>& prefixes, net::Family family);

  bool contains(const net::Address& address) const;
  // Whole addresses, none twice; those of the other prefixes not among them.
  const std::vector<net::Address>& hosts() const { return hosts_; }
  bool is_empty() const { return hosts_.empty() && networks_.empty(); }
  bool has_only_hosts() const { return networks_.empty(); }

 private:
  std::vector<net::Address> hosts_;
  std::unordered_set<net::Address, net::AddressHash> host_set_;
  std::vector<net::Prefix> networks_;
};

}  // namespace wgpilot::conntrack
