#include "model/name.hpp"

#include <gtest/gtest.h>

namespace wgpilot::model {
namespace {

TEST(Name, TakesLettersOfAnyScript) {
  for (const char* name : {"a", "Büro Köln", "東京-1", "مكتب", "x_y.z", "Ελλάδα 2"}) {
    EXPECT_EQ(problem_with_name(name), "") << name;
  }
  for (const char* name :
       {"a\nb", "a\tb", "a\"b", "a/b", "a;b", "\xff", "a\u202eb", "\u200b", "[x]", "a#", "😀", " a", "a "}) {
    EXPECT_NE(problem_with_name(name), "") << name;
  }
  std::string long_name;
  for (int i = 0; i < 64; ++i) long_name += "ü";
  EXPECT_EQ(problem_with_name(long_name), "");
  EXPECT_EQ(problem_with_name(long_name + "ü"), "must have at most 64 characters");
}

TEST(Name, IsMadeOfAnyText) {
  EXPECT_EQ(to_name("Anna's  phone (old)"), "Anna s phone old");
  EXPECT_EQ(to_name(" \tx\ny\xff z\u200b "), "x y z");
  EXPECT_EQ(to_name("#😀"), "");
  EXPECT_EQ(to_name("Büro Köln"), "Büro Köln");
  for (const std::string& text :
       {std::string(70, 'x'), std::string(63, 'x') + " yz", std::string(200, '/') + "a"}) {
    EXPECT_EQ(problem_with_name(to_name(text)), "") << to_name(text);
  }
}

TEST(InterfaceName, FitsRulesAndFiles) {
  for (const char* name : {"wg0", "office", "wg-home", "a.b_c", "abcdefghijklmno"}) {
    EXPECT_TRUE(is_interface_name(name)) << name;
  }
  for (const char* name : {"", "0wg", "wg\"", "wg*", "a b", "abcdefghijklmnop", "-x", "w=g", "wg\n"}) {
    EXPECT_FALSE(is_interface_name(name)) << name;
  }
}

}  // namespace
}  // namespace wgpilot::model
