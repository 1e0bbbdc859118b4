#include "cli/command_line.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/nearest_name.hpp"

namespace wgpilot::cli {
namespace {

constexpr const char* kAbout =
    "wgpilot manages WireGuard networks on this machine: an HTTPS API over one database.";
constexpr const char* kCommandFooter =
    "What stands under Configuration can also be set by a variable (WGPILOT_LISTEN) or in\n"
    "/etc/wgpilot/config.yaml (listen); `wgpilot config check` shows what holds and where it comes from.";
constexpr const char* kDiagnoseFooter =
    "Asks the running service; without one it looks at the files and the kernel itself. Changes nothing.\n"
    "Exit status: 0 all is well, 1 warnings, 2 failures, 3 no diagnosis.\n"
    "\n";
constexpr const char* kFooter =
    "`wgpilot COMMAND --help` explains the options of a command.\n"
    "\n"
    "Examples:\n"
    "  wgpilot init                         prepare the data directory and show the setup password\n"
    "  wgpilot serve --data-dir ./var       run in this terminal, with data in ./var\n"
    "  wgpilot status --json                what the running service does, for scripts\n"
    "  wgpilot diagnose                     what is wrong here, and what to do about it\n"
    "\n"
    "Exit status: 0 success, 1 failure, 2 wrong usage; of diagnose: 0 all is well, 1 warnings, 2 failures,\n"
    "3 no diagnosis.";

// CLI11's parser and the values it writes to, which must stay where they are.
class Parser {
 public:
  explicit Parser(std::span<const SettingFlag> setting_flags) : setting_flags_(setting_flags) {
    program_.require_subcommand(0, 1);
    program_.allow_extras();
    add_serve();
    add_init();
    add_command(program_, "status", Command::Status, "Show the networks of the running service");
    add_diagnose();
    add_config();
    add_command(program_, "version", Command::Version, "Show version, commit, compiler and libraries");
    program_.footer(kFooter);  // last: commands inherit what is set before them
  }

  std::variant<CommandLine, Explanation> parse(std::vector<std::string> arguments) try {
    std::ranges::reverse(arguments);  // as CLI11 wants them
    program_.parse(std::move(arguments));
    if (const auto extras = program_.remaining(true); !extras.empty()) return unknown(extras.front());
    if (!command_) return Explanation{kUsageError, help()};
    result_.command = *command_;
    return std::move(result_);
  } catch (const CLI::CallForHelp&) {
    return Explanation{kSuccess, help()};
  } catch (const CLI::ParseError& error) {
    return wrong(error.what());
  }

 private:
  CLI::App& add_command(CLI::App& parent, const char* name, Command command, const char* about) {
    CLI::App& added = *parent.add_subcommand(name, about);
    added.allow_extras();
    added.footer(kCommandFooter);
    added.callback([this, command] { command_ = command; });
    added.add_flag_callback("--json", [this] { result_.output = Output::Json; }, "Print JSON, errors too");
    added.add_option("--config", result_.config_file, "Configuration file [/etc/wgpilot/config.yaml]")
        ->type_name("FILE");
    for (const SettingFlag& setting : setting_flags_) {
      added
          .add_option_function<std::string>(
              setting.flag,
              [this, key = setting.key](const std::string& text) { result_.settings[key] = text; },
              setting.help)
          ->type_name(setting.placeholder)
          ->group("Configuration");
    }
    return added;
  }

  void add_diagnose() {
    add_command(program_, "diagnose", Command::Diagnose, "Find out what is wrong, and what to do about it")
        .footer(std::string(kDiagnoseFooter) + kCommandFooter);
  }

  void add_serve() {
    add_command(program_, "serve", Command::Serve,
                "Run the service until SIGTERM; tunnels stay up when it ends")
        .add_flag_callback(
            "--print-setup-password", [this] { result_.show_setup_password = ShowSetupPassword::Always; },
            "Print a new one-time setup password while there is no administrator");
  }

  void add_init() {
    add_command(program_, "init", Command::Init,
                "Create data directory, keys, database, certificate and one-time setup password")
        .add_flag_callback(
            "--reset-password", [this] { result_.setup_password = SetupPassword::Reset; },
            "Make a new one-time setup password while the setup is not complete");
  }

  void add_config() {
    CLI::App& config = *program_.add_subcommand("config", "Look at the configuration");
    config.allow_extras();
    config.require_subcommand(0, 1);
    add_command(config, "check", Command::ConfigCheck,
                "Check the configuration and show each value with its source");
  }

  const CLI::App& innermost() const {
    const CLI::App* app = &program_;
    while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
    return *app;
  }

  std::string help() const {
    const CLI::App& chosen = innermost();
    return chosen.help(chosen.get_parent() == nullptr ? "" : path_of(*chosen.get_parent()));
  }

  Explanation wrong(const std::string& what) const {
    return {kUsageError, fmt::format("wgpilot: {}\nTry `{} --help`.\n", what, path_of(innermost()))};
  }

  static std::string path_of(const CLI::App& app) {
    return app.get_parent() == nullptr ? app.get_name() : path_of(*app.get_parent()) + " " + app.get_name();
  }

  Explanation unknown(const std::string& argument) const {
    const bool is_flag = argument.starts_with("-");
    const auto nearest =
        find_nearest_name(argument.substr(0, argument.find('=')), names_in(innermost(), is_flag));
    return wrong(fmt::format("unknown {} '{}'{}", is_flag ? "option" : "command", argument,
                             nearest ? fmt::format("; did you mean '{}'?", *nearest) : ""));
  }

  static std::vector<std::string> names_in(const CLI::App& app, bool flags) {
    std::vector<std::string> names;
    if (flags) {
      for (const CLI::Option* option : app.get_options()) names.push_back(option->get_name());
    } else {
      for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        names.push_back(command->get_name());
      }
    }
    return names;
  }

  std::span<const SettingFlag> setting_flags_;
  CLI::App program_{kAbout, "wgpilot"};
  CommandLine result_;
  std::optional<Command> command_;
};

}  // namespace

std::variant<CommandLine, Explanation> parse_command_line(std::vector<std::string> arguments,
                                                          std::span<const SettingFlag> setting_flags) {
  return Parser(setting_flags).parse(std::move(arguments));
}

}  // namespace wgpilot::cli
