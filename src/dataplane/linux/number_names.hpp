// Names for the numbers of routing tables and protocols: the kernel's, those of programs that everybody
// knows, and what the administrator has put into iproute2's files. Reading never fails: a file that is
// missing, too large or not understood names nothing.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace wgpilot::dataplane::linux_ {

using NumberNames = std::map<std::uint32_t, std::string>;

// Adds what the lines "NUMBER NAME" of iproute2's format say; '#' begins a comment, numbers may be
// hexadecimal. Other lines are skipped. A later name for a number takes the place of an earlier one.
void add_names(std::string_view text, NumberNames& names);

// The name, or the number as text.
std::string name_of(std::uint32_t number, const NumberNames& names);

// Where iproute2 looks, what counts most last.
std::vector<std::filesystem::path> iproute2_folders();

NumberNames load_table_names(const std::vector<std::filesystem::path>& folders = iproute2_folders());
NumberNames load_protocol_names(const std::vector<std::filesystem::path>& folders = iproute2_folders());

}  // namespace wgpilot::dataplane::linux_
