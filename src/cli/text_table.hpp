// Columns for a terminal. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace wgpilot::cli {

// Left-aligned, two blanks between columns, none at the end of a line. Every row as long as the first.
std::string render_table(const std::vector<std::vector<std::string>>& rows);

// "0 B", "999 B", "1.5 KiB", "2.0 GiB".
std::string to_byte_text(std::uint64_t bytes);

}  // namespace wgpilot::cli
