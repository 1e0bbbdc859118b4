#include "monitor/exposition.hpp"

namespace wgpilot::monitor {
namespace {

void append_escaped(std::string& text, std::string_view value) {
  for (const char c : value) {
    switch (c) {
      case '\\':
        text += "\\\\";
        break;
      case '"':
        text += "\\\"";
        break;
      case '\n':
        text += "\\n";
        break;
      default:
        text += c;
    }
  }
}

}  // namespace

std::string to_labels(std::initializer_list<std::pair<std::string_view, std::string_view>> labels) {
  std::string text;
  for (const auto& [name, value] : labels) {
    if (!text.empty()) text += ',';
    text.append(name).append("=\"");
    append_escaped(text, value);
    text += '"';
  }
  return text;
}

void ExpositionWriter::begin(const Family& family) {
  family_ = family;
  has_samples_ = false;
}

void ExpositionWriter::write_series(std::string_view labels, std::string_view more) {
  if (!std::exchange(has_samples_, true)) {
    fmt::format_to(std::back_inserter(text_), "# HELP {0} {1}\n# TYPE {0} {2}\n", family_.name, family_.help,
                   name_of(family_.type));
  }
  text_ += family_.name;
  if (!labels.empty() || !more.empty()) {
    text_.append("{").append(labels);
    if (!labels.empty() && !more.empty()) text_ += ',';
    text_.append(more).append("}");
  }
  text_ += ' ';
}

}  // namespace wgpilot::monitor
