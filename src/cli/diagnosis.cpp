#include "cli/diagnosis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>

namespace wgpilot::cli {
namespace {

constexpr std::size_t kWidth = 110;
constexpr std::size_t kStatusWidth = 4;

// One status as it is shown.
struct Face {
  std::string_view status;  // as the report spells it
  std::string_view label;
  std::string_view colour;
  int exit_code;
};

constexpr std::array kFaces{
    Face{"pass", "PASS", "\x1b[32m", kSuccess}, Face{"warn", "WARN", "\x1b[33m", kDiagnosedWarn},
    Face{"fail", "FAIL", "\x1b[31m", kDiagnosedFail}, Face{"skipped", "SKIP", "\x1b[2m", kSuccess}};

// Throws std::out_of_range for a status that there is not.
const Face& face_of(const json::object& object) {
  const std::string_view status = object.at("status").as_string();
  const auto* const face = std::ranges::find(kFaces, status, &Face::status);
  if (face == kFaces.end()) throw std::out_of_range("unknown status");
  return *face;
}

// Broken between words into lines of kWidth, each but the first indented.
std::string wrapped(std::string_view text, std::size_t indent) {
  std::string out;
  std::size_t column = indent;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (column > indent && column + 1 + word.size() > kWidth) {
      out += fmt::format("\n{:{}}", "", indent);
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  return out;
}

class Page {
 public:
  Page(Colours colours, const json::array& checks) : colours_(colours) {
    for (const json::value& check : checks) {
      title_width_ = std::max(title_width_, check.as_object().at("title").as_string().size());
    }
  }

  void add(const json::object& check) {
    const Face& face = face_of(check);
    const std::size_t indent = kStatusWidth + title_width_ + 4;
    text_ += fmt::format("{}  {:<{}}  {}\n", painted(face), std::string_view(check.at("title").as_string()),
                         title_width_, wrapped(check.at("message").as_string(), indent));
    if (const json::value* const remedy = check.if_contains("remedy");
        remedy && !remedy->as_string().empty()) {
      text_ += fmt::format("{:{}}-> {}\n", "", indent, wrapped(remedy->as_string(), indent + 3));
    }
  }

  std::string take() { return std::move(text_); }

 private:
  std::string painted(const Face& face) const {
    if (colours_ == Colours::None) return std::string(face.label);
    return fmt::format("{}{}\x1b[0m", face.colour, face.label);
  }

  Colours colours_;
  std::size_t title_width_ = 0;
  std::string text_;
};

std::size_t count(const json::array& checks, std::string_view status) {
  return static_cast<std::size_t>(std::ranges::count_if(checks, [&](const json::value& check) {
    return check.as_object().at("status").as_string() == status;
  }));
}

std::string counted(std::size_t number, std::string_view what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

std::string summary(const json::array& checks) {
  const std::size_t failures = count(checks, "fail"), warnings = count(checks, "warn");
  if (failures + warnings == 0) return "All is well.\n";
  return fmt::format("{}, {}.\n", counted(failures, "failure"), counted(warnings, "warning"));
}

std::string to_text(Colours colours, const json::array& checks) {
  Page page(colours, checks);
  for (const json::value& check : checks) page.add(check.as_object());
  return page.take() + summary(checks);
}

}  // namespace

Result<Diagnosis> render_diagnosis(Output output, Colours colours, const json::value& report) try {
  const json::object& object = report.as_object();
  const int exit_code = face_of(object).exit_code;
  if (output == Output::Json) return Diagnosis{boost::json::serialize(report) + "\n", exit_code};
  return Diagnosis{to_text(colours, object.at("checks").as_array()), exit_code};
} catch (const std::exception& error) {
  return fail(
      Error(Code::InternalError, fmt::format("cannot read the report of the service: {}", error.what()))
          .with_hint("Are this program and the running service of the same version?"));
}

}  // namespace wgpilot::cli
