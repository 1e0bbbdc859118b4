// The outcome of a diagnosis, in the shape of GET /api/system/diagnose. Values.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"

namespace wgpilot::doctor {

enum class Status { Pass, Warn, Fail, Skipped };
constexpr auto enum_names(Status) {
  return std::to_array<EnumName<Status>>(
      {{Status::Pass, "pass"}, {Status::Warn, "warn"}, {Status::Fail, "fail"}, {Status::Skipped, "skipped"}});
}

struct Check {
  std::string code;
  Status status = Status::Pass;
  std::string title;
  std::string message;                // what is well, what is not, or why it was not looked at
  std::optional<std::string> remedy;  // with Warn and Fail
  std::optional<json::object> details;
};
BOOST_DESCRIBE_STRUCT(Check, (), (code, status, title, message, remedy, details))

struct Report {
  Status status = Status::Pass;  // the worst of the checks; Skipped ones do not count
  std::vector<Check>
      checks;  // in the order of declarations(); several of one code where it holds several times
};
BOOST_DESCRIBE_STRUCT(Report, (), (status, checks))

}  // namespace wgpilot::doctor
