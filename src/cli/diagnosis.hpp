// The report of `wgpilot diagnose` for a person or a program. Pure.
#pragma once

#include <string>

#include "base/json.hpp"
#include "base/result.hpp"
#include "cli/command_line.hpp"

namespace wgpilot::cli {

enum class Colours { None, Some };

struct Diagnosis {
  std::string text;
  int exit_code = kSuccess;  // 0, kDiagnosedWarn or kDiagnosedFail
};

// `report` is the answer of GET /api/system/diagnose. As text: one line a check, aligned, the remedy of what
// is not well below it, and a sentence at the end.
Result<Diagnosis> render_diagnosis(Output output, Colours colours, const json::value& report);

}  // namespace wgpilot::cli
