// The chains of iptables-legacy in the terms of dataplane/filter.hpp.
#pragma once

#include "dataplane/filter.hpp"
#include "kernel/xtables/tables.hpp"

namespace wgpilot::dataplane::linux_ {

// Pure.
std::vector<FilterChain> to_filter_chains(net::Family family, const std::string& table,
                                          const std::vector<xtables::Chain>& chains);

// Every table of both families that somebody uses; empty where there is none, or it is not told to us.
Result<std::vector<FilterChain>> fetch_legacy_filters();

}  // namespace wgpilot::dataplane::linux_
