// What commands print, as text or as JSON: values in, lines out. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "cli/command_line.hpp"

namespace wgpilot::cli {

// The one error shape of the API, or two lines for a person.
std::string render_error(Output output, const Error& error);

struct BuildInfo {
  std::string version;
  std::string commit;
  std::string compiler;
  std::vector<std::string> libraries;  // "OpenSSL 3.0.15"
};
BOOST_DESCRIBE_STRUCT(BuildInfo, (), (version, commit, compiler, libraries))
std::string render_version(Output output, const BuildInfo& build);

struct SettingLine {
  std::string name;
  std::string value;
  std::string source;
};
BOOST_DESCRIBE_STRUCT(SettingLine, (), (name, value, source))
std::string render_settings(Output output, const std::vector<SettingLine>& settings);

enum class SetupProgress { Open, Complete };

struct InitOutcome {
  std::string data_dir;
  std::optional<Secret> setup_password;  // present when this call made it
  SetupProgress setup = SetupProgress::Open;
};
// Text that contains a secret: for the terminal of whoever asked, never for a log.
std::string render_init(Output output, const InitOutcome& outcome);

// What `serve` tells a terminal once it serves. `password` is the one-time setup password just made.
std::string render_welcome(const std::string& address, const std::optional<Secret>& password,
                           SetupProgress setup);

// The answer of GET /api/status.
Result<std::string> render_status(Output output, const json::value& status);

}  // namespace wgpilot::cli
