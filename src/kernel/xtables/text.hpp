// Rules in the words of `iptables-legacy-save`. Pure.
#pragma once

#include "kernel/xtables/tables.hpp"

namespace wgpilot::xtables {

// "-A FORWARD -i wg+ ! -o eth0 -j DROP"; matches that are not read appear by name: "-m limit …".
std::string to_text(const std::string& chain, const Rule& rule);

}  // namespace wgpilot::xtables
