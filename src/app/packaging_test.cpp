// What packages install, read by the program it is meant for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "app/configuration.hpp"

namespace wgpilot::app {
namespace {

const std::string kFile = WGP_PACKAGING "/config.yaml";

// "#key: value" is an example, "# text" a comment.
std::string with_examples(std::istream& lines) {
  std::string text;
  for (std::string line; std::getline(lines, line);) {
    const bool is_example = line.size() > 1 && line[0] == '#' && line[1] != ' ';
    text += line.substr(is_example ? 1 : 0) + "\n";
  }
  return text;
}

TEST(Packaging, ConfigurationIsValid) {
  const auto loaded = load_configuration(kFile, {}, {});
  ASSERT_TRUE(loaded) << loaded.error().message();
  EXPECT_EQ(net::to_string(loaded->values.listen), "0.0.0.0:443");
}

TEST(Packaging, KeysThatTheConfigurationShowsAsExamplesExist) {
  std::ifstream stream(kFile);
  const auto copy =
      std::filesystem::temp_directory_path() / ("wgp-example-" + std::to_string(::getpid()) + ".yaml");
  std::ofstream(copy) << with_examples(stream);
  const auto loaded = load_configuration(copy.string(), {}, {});
  std::filesystem::remove(copy);
  ASSERT_TRUE(loaded) << loaded.error().message();
  EXPECT_EQ(loaded->values.tls_key, "/etc/wgpilot/server.key");
}

}  // namespace
}  // namespace wgpilot::app
