// What is wrong with a configuration file, line by line, for the one error that reports it.
#pragma once

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace wgpilot::model {

class FileProblems {
 public:
  // `line` counts from 1; 0 is a file that has no lines, such as a running interface.
  void add(int line, std::string_view key, std::string_view what) {
    if (fields_.size() == kMost) return;
    const std::string place = line == 0 ? "" : fmt::format("line {}: ", line);
    fields_.push_back({"config", fmt::format("{}{}: {}", place, key, what)});
  }
  // Of a field of the request that the file has nothing to do with.
  void add(FieldError error) {
    if (fields_.size() < kMost) fields_.push_back(std::move(error));
  }

  // ValidationError if there is any.
  Result<void> check() {
    if (fields_.empty()) return {};
    return fail(validation_error(std::move(fields_)));
  }

 private:
  static constexpr std::size_t kMost = 20;  // who sees that many looks at the file
  std::vector<FieldError> fields_;
};

}  // namespace wgpilot::model
