#include "cli/text_table.hpp"

#include <gtest/gtest.h>

namespace wgpilot::cli {
namespace {

TEST(TextTable, AlignsColumnsByCharacters) {
  EXPECT_EQ(render_table({{"NAME", "STATE"}, {"Büro", "up"}, {"warehouse", ""}}),
            "NAME       STATE\n"
            "Büro       up\n"
            "warehouse\n");
  EXPECT_EQ(render_table({}), "");
}

TEST(TextTable, WritesBytesInUnitsPeopleRead) {
  EXPECT_EQ(to_byte_text(0), "0 B");
  EXPECT_EQ(to_byte_text(1023), "1023 B");
  EXPECT_EQ(to_byte_text(1024), "1.0 KiB");
  EXPECT_EQ(to_byte_text(1536), "1.5 KiB");
  EXPECT_EQ(to_byte_text(1024 * 1024 - 1), "1.0 MiB");
  EXPECT_EQ(to_byte_text(5ull << 30), "5.0 GiB");
  EXPECT_EQ(to_byte_text(~0ull), "16.0 EiB");
}

}  // namespace
}  // namespace wgpilot::cli
