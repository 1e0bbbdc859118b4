// From facts to a report: the judgement of the doctor. Pure. It reads and explains; nothing here, nor in who
// gathers the facts, changes the machine.
#pragma once

#include "doctor/facts.hpp"
#include "doctor/report.hpp"

namespace wgpilot::doctor {

// Every declared condition appears: as a pass that says what is well, as findings, or as skipped with the
// name of what must be well first.
Report diagnose(const Facts& facts);

}  // namespace wgpilot::doctor
