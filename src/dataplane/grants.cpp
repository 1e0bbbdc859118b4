#include "dataplane/grants.hpp"

#include <algorithm>

namespace wgpilot::dataplane {
namespace {

template <class Place>
bool lies_in(const Place& place, const std::vector<net::Prefix>& prefixes) {
  return std::ranges::any_of(prefixes, [&](const net::Prefix& prefix) { return prefix.contains(place); });
}

bool all_lie_in(const std::vector<net::Prefix>& inner, const std::vector<net::Prefix>& outer) {
  return std::ranges::all_of(inner, [&](const net::Prefix& prefix) { return lies_in(prefix, outer); });
}

bool any_lies_in(const std::vector<net::Prefix>& inner, const std::vector<net::Prefix>& outer) {
  return std::ranges::any_of(inner, [&](const net::Prefix& prefix) { return lies_in(prefix, outer); });
}

bool allows(const Grant& grant, const Grants& grants, const net::Address& from, const net::Address& to) {
  return lies_in(from, grant.from) && lies_in(to, grant.to) &&
         !(grant.only_outside && lies_in(to, grants.inside));
}

bool covers(const Grant& wide, const Grant& narrow) {
  return all_lie_in(narrow.from, wide.from) && all_lie_in(narrow.to, wide.to) &&
         (narrow.only_outside || !wide.only_outside);
}

}  // namespace

bool is_granted(const Grants& grants, const net::Address& from, const net::Address& to) {
  const auto is_own = [&](const net::Address& address) {
    return std::ranges::find(grants.own, address) != grants.own.end();
  };
  return is_own(from) || is_own(to) || std::ranges::any_of(grants.list, [&](const Grant& grant) {
           return allows(grant, grants, from, to);
         });
}

std::vector<net::Prefix> revoked_sources(const Grants* before, const Grants& after) {
  if (before == nullptr) return after.inside;
  std::vector<net::Prefix> sources;
  for (const Grant& grant : before->list) {
    const bool is_gone = !any_lies_in(grant.from, after.inside) && !any_lies_in(grant.to, after.inside);
    const auto covers_it = [&](const Grant& other) { return covers(other, grant); };
    if (is_gone || std::ranges::any_of(after.list, covers_it)) continue;
    sources.insert(sources.end(), grant.from.begin(), grant.from.end());
  }
  std::ranges::sort(sources);
  const auto rest = std::ranges::unique(sources);
  sources.erase(rest.begin(), rest.end());
  return sources;
}

}  // namespace wgpilot::dataplane
