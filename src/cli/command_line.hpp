// The command line as a value: which command, with which flags. Parses and explains; runs nothing, reads
// nothing. The only file that knows CLI11 is command_line.cpp.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace wgpilot::cli {

inline constexpr int kSuccess = 0;
inline constexpr int kFailure = 1;
inline constexpr int kUsageError = 2;

// `diagnose` tells by its exit code how bad it is, as monitoring plugins do; one that cannot be made is
// Unknown.
inline constexpr int kDiagnosedWarn = 1;
inline constexpr int kDiagnosedFail = 2;
inline constexpr int kDiagnosisUnknown = 3;

enum class Command { Serve, Init, Status, Diagnose, Version, ConfigCheck };
enum class Output { Text, Json };
enum class SetupPassword { Keep, Reset };             // `init --reset-password`
enum class ShowSetupPassword { OnTerminal, Always };  // `serve --print-setup-password`

// A flag that sets a configuration key; which ones there are is app's matter.
struct SettingFlag {
  std::string key;          // "log_level"
  std::string flag;         // "--log-level"
  std::string placeholder;  // "LEVEL"
  std::string help;
};

struct CommandLine {
  Command command = Command::Serve;
  Output output = Output::Text;
  std::optional<std::string> config_file;
  std::map<std::string, std::string> settings;  // by key; values as typed
  SetupPassword setup_password = SetupPassword::Keep;
  ShowSetupPassword show_setup_password = ShowSetupPassword::OnTerminal;
};

// Nothing to run: help was asked for (exit code 0, to stdout) or the usage is wrong (2, to stderr).
struct Explanation {
  int exit_code = kSuccess;
  std::string text;
};

// `arguments` without the program's name.
std::variant<CommandLine, Explanation> parse_command_line(std::vector<std::string> arguments,
                                                          std::span<const SettingFlag> setting_flags);

}  // namespace wgpilot::cli
