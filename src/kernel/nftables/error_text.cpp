#include "kernel/nftables/error_text.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace wgpilot::nftables {
namespace {

constexpr std::string_view kMark = "Error: ";
constexpr std::size_t kLongestQuote = 200;

// Cuts the first line off `text`.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

// The LINE of "FILE:LINE:COLUMNS: ", or 0.
std::size_t line_number(std::string_view place, std::string_view file) {
  std::size_t number = 0;
  if (!place.starts_with(file)) return number;
  place.remove_prefix(file.size());
  if (place.starts_with(':')) std::from_chars(place.data() + 1, place.data() + place.size(), number);
  return number;
}

std::optional<Complaint> parse_complaint(std::string_view line, std::string_view file) {
  if (!line.starts_with(file) && !line.starts_with("netlink: ") && !line.starts_with(kMark)) return {};
  const std::size_t mark = line.find(kMark);
  if (mark == std::string_view::npos) return {};
  return Complaint{line_number(line.substr(0, mark), file), std::string(line.substr(mark + kMark.size()))};
}

std::string_view line_of(std::string_view ruleset, std::size_t number) {
  std::string_view line;
  for (std::size_t i = 0; i < number; ++i) {
    if (ruleset.empty()) return {};
    line = take_line(ruleset);
  }
  const std::size_t indent = line.find_first_not_of(" \t");
  return line.substr(indent == std::string_view::npos ? line.size() : indent).substr(0, kLongestQuote);
}

}  // namespace

std::vector<Complaint> parse_complaints(std::string_view text, std::string_view file) {
  std::vector<Complaint> complaints;
  while (!text.empty()) {
    if (auto complaint = parse_complaint(take_line(text), file)) complaints.push_back(*std::move(complaint));
  }
  return complaints;
}

Error to_error(const std::vector<Complaint>& complaints, std::string_view ruleset) {
  if (complaints.empty()) return Error(Code::KernelError, "nftables refused the ruleset without a reason");
  const Complaint& first = complaints.front();
  std::string message = "nftables refused ";
  if (first.line == 0) {
    message += fmt::format("the ruleset: {}", first.reason);
  } else {
    message += fmt::format("line {} `{}`: {}", first.line, line_of(ruleset, first.line), first.reason);
  }
  if (complaints.size() > 1) message += fmt::format(" (and {} more)", complaints.size() - 1);
  return Error(Code::KernelError, std::move(message));
}

}  // namespace wgpilot::nftables
