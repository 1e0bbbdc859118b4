// The configuration file: one flat YAML map. Stricter than YAML: no key twice, no lists or maps as values,
// nothing empty, one document; numbers are not guessed (010 stays text until its key parses it). Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace wgpilot::app {

struct FileEntry {
  std::string key;
  std::string value;
  std::string place;  // "/etc/wgpilot/config.yaml:3"
};

// In the order of the file. ConfigInvalid with `name` and the line. Which keys exist is not decided here.
Result<std::vector<FileEntry>> parse_configuration_file(const std::string& name, const std::string& text);

}  // namespace wgpilot::app
