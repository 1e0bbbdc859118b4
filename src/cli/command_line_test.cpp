#include "cli/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wgpilot::cli {
namespace {

const std::vector<SettingFlag> kFlags{{"data_dir", "--data-dir", "DIR", "Where data lives"},
                                      {"log_level", "--log-level", "LEVEL", "What to log"}};

CommandLine parsed(std::vector<std::string> arguments) {
  const auto result = parse_command_line(std::move(arguments), kFlags);
  const auto* const line = std::get_if<CommandLine>(&result);
  if (line != nullptr) return *line;
  ADD_FAILURE() << std::get<Explanation>(result).text;
  return {};
}

Explanation explained(std::vector<std::string> arguments) {
  const auto result = parse_command_line(std::move(arguments), kFlags);
  const auto* const explanation = std::get_if<Explanation>(&result);
  if (explanation != nullptr) return *explanation;
  ADD_FAILURE() << "was accepted";
  return {};
}

TEST(CommandLine, NamesTheCommand) {
  EXPECT_EQ(parsed({"serve"}).command, Command::Serve);
  EXPECT_EQ(parsed({"init"}).command, Command::Init);
  EXPECT_EQ(parsed({"status"}).command, Command::Status);
  EXPECT_EQ(parsed({"diagnose"}).command, Command::Diagnose);
  EXPECT_EQ(parsed({"version"}).command, Command::Version);
  EXPECT_EQ(parsed({"config", "check"}).command, Command::ConfigCheck);
}

TEST(CommandLine, CarriesSettingsOutputAndFile) {
  const CommandLine line =
      parsed({"status", "--json", "--data-dir", "./var", "--log-level=debug", "--config", "c.yaml"});
  EXPECT_EQ(line.output, Output::Json);
  EXPECT_EQ(line.config_file, "c.yaml");
  const std::map<std::string, std::string> expected{{"data_dir", "./var"}, {"log_level", "debug"}};
  EXPECT_EQ(line.settings, expected);
  EXPECT_EQ(parsed({"status"}).output, Output::Text);
  EXPECT_EQ(parsed({"status"}).config_file, std::nullopt);
}

TEST(CommandLine, KnowsTheFlagsOfOneCommand) {
  EXPECT_EQ(parsed({"init", "--reset-password"}).setup_password, SetupPassword::Reset);
  EXPECT_EQ(parsed({"init"}).setup_password, SetupPassword::Keep);
  EXPECT_EQ(parsed({"serve", "--print-setup-password"}).show_setup_password, ShowSetupPassword::Always);
  EXPECT_EQ(explained({"status", "--reset-password"}).exit_code, kUsageError);
}

struct Mistake {
  const char* name;
  std::vector<std::string> arguments;
  const char* text;
};

class CommandLineMistake : public testing::TestWithParam<Mistake> {};

TEST_P(CommandLineMistake, IsExplained) {
  const Explanation explanation = explained(GetParam().arguments);
  EXPECT_EQ(explanation.exit_code, kUsageError);
  EXPECT_EQ(explanation.text, GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    All, CommandLineMistake,
    testing::Values(
        Mistake{"Command",
                {"sevre"},
                "wgpilot: unknown command 'sevre'; did you mean 'serve'?\nTry `wgpilot --help`.\n"},
        Mistake{"CommandUnlikeAnother",
                {"teleport"},
                "wgpilot: unknown command 'teleport'\nTry `wgpilot --help`.\n"},
        Mistake{"Subcommand",
                {"config", "chek"},
                "wgpilot: unknown command 'chek'; did you mean 'check'?\nTry `wgpilot config --help`.\n"},
        Mistake{
            "Option",
            {"serve", "--datadir", "x"},
            "wgpilot: unknown option '--datadir'; did you mean '--data-dir'?\nTry `wgpilot serve --help`.\n"},
        Mistake{"OptionWithValue",
                {"serve", "--log-levle=debug"},
                "wgpilot: unknown option '--log-levle=debug'; did you mean '--log-level'?\nTry `wgpilot "
                "serve --help`.\n"},
        Mistake{"NoValue",
                {"serve", "--data-dir"},
                "wgpilot: --data-dir: 1 required DIR missing\nTry `wgpilot serve --help`.\n"},
        Mistake{"Word", {"status", "wg0"}, "wgpilot: unknown command 'wg0'\nTry `wgpilot status --help`.\n"}),
    [](const auto& row) { return row.param.name; });

TEST(CommandLine, ShowsHelpWhenAskedAndWhenNothingIsAsked) {
  const Explanation asked = explained({"--help"});
  EXPECT_EQ(asked.exit_code, kSuccess);
  EXPECT_THAT(asked.text, testing::AllOf(testing::HasSubstr("serve"), testing::HasSubstr("Examples:"),
                                         testing::HasSubstr("Exit status")));
  const Explanation silent = explained({});
  EXPECT_EQ(silent.exit_code, kUsageError);
  EXPECT_EQ(silent.text, asked.text);
  EXPECT_EQ(explained({"config"}).exit_code, kUsageError);
}

TEST(CommandLine, ListsTheSettingsInTheHelpOfEachCommand) {
  for (const char* command : {"serve", "init", "status", "version"}) {
    EXPECT_THAT(explained({command, "--help"}).text,
                testing::AllOf(testing::HasSubstr("--data-dir DIR"), testing::HasSubstr("Where data lives"),
                               testing::HasSubstr("--json"),
                               testing::HasSubstr("Usage: wgpilot " + std::string(command) + " ")));
  }
}

}  // namespace
}  // namespace wgpilot::cli
