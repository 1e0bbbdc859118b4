#include "app/program.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "app/build_info.hpp"
#include "app/configuration.hpp"
#include "app/configuration_keys.hpp"
#include "app/diagnosis.hpp"
#include "app/first_start.hpp"
#include "app/service.hpp"
#include "cli/command_line.hpp"
#include "cli/diagnosis.hpp"
#include "cli/local_client.hpp"
#include "cli/reports.hpp"

namespace wgpilot::app {
namespace {

std::vector<cli::SettingFlag> setting_flags() {
  std::vector<cli::SettingFlag> flags;
  for (const ConfigurationKey& key : configuration_keys()) {
    if (key.exposure == Exposure::Secret) continue;
    flags.push_back({.key = std::string(key.name),
                     .flag = key.flag(),
                     .placeholder = std::string(key.placeholder),
                     .help = key.help});
  }
  return flags;
}

int print_error(cli::Output output, const Error& error, int exit_code) {
  fmt::print(output == cli::Output::Json ? stdout : stderr, "{}", cli::render_error(output, error));
  return exit_code;
}

Result<LoadedConfiguration> load(const cli::CommandLine& line) {
  return load_configuration(line.config_file, line.settings, process_environment());
}

Result<std::string> check_configuration(const cli::CommandLine& line) {
  WGP_TRY(const LoadedConfiguration loaded, load(line));
  std::vector<cli::SettingLine> settings;
  for (const EffectiveSetting& setting : loaded.settings) {
    settings.push_back({.name = setting.name, .value = setting.value, .source = setting.source});
  }
  return cli::render_settings(line.output, settings);
}

Result<std::string> init(const cli::CommandLine& line) {
  WGP_TRY(const LoadedConfiguration loaded, load(line));
  WGP_TRY(const cli::InitOutcome outcome, initialize(loaded.values, line.setup_password, SystemClock()));
  return cli::render_init(line.output, outcome);
}

Result<std::string> status(const cli::CommandLine& line) {
  WGP_TRY(const LoadedConfiguration loaded, load(line));
  WGP_TRY(const json::value answer, cli::fetch_local(loaded.values.socket, "/api/status"));
  return cli::render_status(line.output, answer);
}

cli::Colours colours_of_stdout() {
  return ::isatty(STDOUT_FILENO) != 0 ? cli::Colours::Some : cli::Colours::None;
}

// Prints and answers the exit code.
int diagnose(const cli::CommandLine& line) {
  const auto outcome = [&]() -> Result<cli::Diagnosis> {
    WGP_TRY(const LoadedConfiguration loaded, load(line));
    auto report = cli::fetch_local(loaded.values.socket, "/api/system/diagnose");
    if (!report && report.error().code() == Code::Forbidden) return fail(report.error());
    if (!report) report = json::to_json(diagnose_from_outside(loaded.values, report.error()));
    return cli::render_diagnosis(line.output, colours_of_stdout(), *report);
  }();
  if (!outcome) return print_error(line.output, outcome.error(), cli::kDiagnosisUnknown);
  fmt::print("{}", outcome->text);
  return outcome->exit_code;
}

// A start that fails is in the log as well, where a supervisor looks for it.
Result<std::string> serve(const cli::CommandLine& line) {
  const auto served = [&]() -> Result<void> {
    WGP_TRY(const LoadedConfiguration loaded, load(line));
    return app::serve(
        loaded, {.reload = [line] { return load(line); }, .show_setup_password = line.show_setup_password});
  }();
  if (served) return std::string();
  log::error("wgpilot cannot start", log::fields_of(served.error()));
  return fail(served.error());
}

// What goes to stdout of a command that succeeds or fails.
Result<std::string> run_command(const cli::CommandLine& line) {
  switch (line.command) {
    case cli::Command::Serve:
      return serve(line);
    case cli::Command::Init:
      return init(line);
    case cli::Command::Status:
      return status(line);
    case cli::Command::Diagnose:
      break;  // has more to say than that, see run_program
    case cli::Command::ConfigCheck:
      return check_configuration(line);
    case cli::Command::Version:
      return cli::render_version(line.output, build_info());
  }
  return fail(Code::InternalError, "unknown command");
}

}  // namespace

int run_program(std::vector<std::string> arguments) {
  const auto parsed = cli::parse_command_line(std::move(arguments), setting_flags());
  if (const auto* const explanation = std::get_if<cli::Explanation>(&parsed)) {
    fmt::print(explanation->exit_code == cli::kSuccess ? stdout : stderr, "{}", explanation->text);
    return explanation->exit_code;
  }
  const cli::CommandLine& line = std::get<cli::CommandLine>(parsed);
  if (line.command == cli::Command::Diagnose) return diagnose(line);
  const auto outcome = run_command(line);
  if (!outcome) return print_error(line.output, outcome.error(), cli::kFailure);
  fmt::print("{}", *outcome);
  return cli::kSuccess;
}

}  // namespace wgpilot::app
