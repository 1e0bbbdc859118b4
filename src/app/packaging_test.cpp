// What packages install, read by the program it is meant for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "app/configuration.hpp"

namespace wgpilot::app {
namespace {

const std::string kFile = WGP_PACKAGING "/config.yaml";

std::string without_comment_signs(const std::string& text) {
  std::string bare;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const bool is_example = line.starts_with("# ") && line.find(": ") != std::string::npos &&
                            line.find(' ', 2) == line.find(": ") + 1;
    bare += (is_example ? line.substr(2) : line) + "\n";
  }
  return bare;
}

TEST(Packaging, ConfigurationIsValid) {
  const auto loaded = load_configuration(kFile, {}, {});
  ASSERT_TRUE(loaded) << loaded.error().message();
  EXPECT_EQ(net::to_string(loaded->values.listen), "0.0.0.0:443");
}

TEST(Packaging, KeysThatTheConfigurationShowsAsExamplesExist) {
  std::ifstream stream(kFile);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  const auto copy =
      std::filesystem::temp_directory_path() / ("wgp-example-" + std::to_string(::getpid()) + ".yaml");
  std::ofstream(copy) << without_comment_signs(text);
  const auto loaded = load_configuration(copy.string(), {}, {});
  std::filesystem::remove(copy);
  ASSERT_TRUE(loaded) << loaded.error().message();
  EXPECT_EQ(loaded->values.tls_key, "/etc/wgpilot/server.key");
}

}  // namespace
}  // namespace wgpilot::app
