// What networks and peers may be called: letters and digits of any script, space, `_`, `-`, `.`, at most 64
// characters. Nothing that starts a new line or a quotation, so a name can stand in files and rules. Pure.
#pragma once

#include <string>
#include <string_view>

namespace wgpilot::model {

// Empty for a good name, else what is wrong with it.
std::string problem_with_name(std::string_view name);

// `text` as a name: what a name may not hold becomes a space, of several only one stays, and the end is cut.
// Empty when nothing is left.
std::string to_name(std::string_view text);

// What a link may be called to be managed by us: a letter, then letters, digits, `_`, `-`, `.`, at most 15.
// The kernel takes more; firewall sets and wg-quick files do not.
bool is_interface_name(std::string_view name);

}  // namespace wgpilot::model
