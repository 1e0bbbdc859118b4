// The standard tools as judges of what we did: `output_of("ip -j addr")`. For tests only; the product never
// starts a shell.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <string>

namespace wgpilot::test {

// What the shell command prints on both streams. The test fails when the command does.
inline std::string output_of(const std::string& command) {
  std::FILE* const pipe = ::popen(("exec 2>&1; " + command).c_str(), "re");
  if (pipe == nullptr) {
    ADD_FAILURE() << "cannot start: " << command;
    return {};
  }
  std::string output;
  std::array<char, 4096> block;
  while (const std::size_t got = std::fread(block.data(), 1, block.size(), pipe)) {
    output.append(block.data(), got);
  }
  EXPECT_EQ(::pclose(pipe), 0) << command << "\n" << output;
  return output;
}

}  // namespace wgpilot::test
