#include "dataplane/linux/number_names.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "base/file.hpp"
#include "dataplane/state.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestFile = 64 * 1024;
constexpr std::size_t kMostFiles = 64;  // in each folder of additions
constexpr std::size_t kLongestName = 32;
constexpr std::string_view kBlanks = " \t\r";

std::string_view take_word(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
  const std::string_view word = line.substr(0, line.find_first_of(kBlanks));
  line.remove_prefix(word.size());
  return word;
}

std::optional<std::uint32_t> find_number(std::string_view word) {
  const bool is_hexadecimal = word.starts_with("0x");
  if (is_hexadecimal) word.remove_prefix(2);
  std::uint32_t number = 0;
  const auto [end, error] =
      std::from_chars(word.data(), word.data() + word.size(), number, is_hexadecimal ? 16 : 10);
  if (error != std::errc{} || end != word.data() + word.size()) return std::nullopt;
  return number;
}

// Printable ASCII only: these names go into answers and logs.
bool is_name(std::string_view word) {
  return !word.empty() && word.size() <= kLongestName &&
         std::ranges::all_of(word, [](char c) { return c > ' ' && c < 0x7f; });
}

void add_file(const fs::path& file, NumberNames& names) {
  if (const auto text = load_file(file, kLargestFile)) add_names(*text, names);
}

// Files in the order of their names, as iproute2 reads them.
void add_folder(const fs::path& folder, NumberNames& names) {
  std::set<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().extension() == ".conf") files.insert(entry->path());
    if (files.size() == kMostFiles) break;
  }
  for (const fs::path& file : files) add_file(file, names);
}

NumberNames load_names(NumberNames names, const std::string& file, const std::vector<fs::path>& folders) {
  for (const fs::path& folder : folders) {
    add_file(folder / file, names);
    add_folder(folder / (file + ".d"), names);
  }
  return names;
}

}  // namespace

void add_names(std::string_view text, NumberNames& names) {
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    line = line.substr(0, line.find('#'));
    const auto number = find_number(take_word(line));
    const std::string_view name = take_word(line);
    if (number && is_name(name)) names[*number] = name;
  }
}

std::string name_of(std::uint32_t number, const NumberNames& names) {
  const auto found = names.find(number);
  return found == names.end() ? std::to_string(number) : found->second;
}

std::vector<fs::path> iproute2_folders() {
  return {"/usr/lib/iproute2", "/usr/share/iproute2", "/etc/iproute2"};
}

// linux/rtnetlink.h, RT_TABLE_*.
NumberNames load_table_names(const std::vector<fs::path>& folders) {
  return load_names({{0, "unspec"}, {253, "default"}, {254, "main"}, {255, "local"}}, "rt_tables", folders);
}

// linux/rtnetlink.h, RTPROT_*. Nobody else's name counts for ours.
NumberNames load_protocol_names(const std::vector<fs::path>& folders) {
  NumberNames names = load_names(
      {{0, "unspec"}, {1, "redirect"}, {2, "kernel"},   {3, "boot"},        {4, "static"},    {8, "gated"},
       {9, "ra"},     {10, "mrt"},     {11, "zebra"},   {12, "bird"},       {13, "dnrouted"}, {14, "xorp"},
       {15, "ntk"},   {16, "dhcp"},    {17, "mrouted"}, {18, "keepalived"}, {42, "babel"},    {84, "ovn"},
       {99, "openr"}, {186, "bgp"},    {187, "isis"},   {188, "ospf"},      {189, "rip"},     {192, "eigrp"}},
      "rt_protos", folders);
  names[kRouteProtocol] = "wgpilot";
  return names;
}

}  // namespace wgpilot::dataplane::linux_
