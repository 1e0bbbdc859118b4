#include "base/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wgpilot::json {
namespace {

enum class Colour { Red, Green };
constexpr auto enum_names(Colour) {
  return std::to_array<EnumName<Colour>>({{Colour::Red, "red"}, {Colour::Green, "green"}});
}

struct Inner {
  std::string name;
  std::optional<int> age;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (name, age))

struct Outer {
  std::uint16_t port = 0;
  Colour colour = Colour::Red;
  std::vector<Inner> items;
  std::optional<bool> flag;
};
BOOST_DESCRIBE_STRUCT(Outer, (), (port, colour, items, flag))

std::vector<std::string> errors_of(std::string_view text) {
  const auto result = parse<Outer>(text);
  std::vector<std::string> lines;
  if (result) return lines;
  for (const auto& field : result.error().fields()) lines.push_back(field.field + ": " + field.message);
  return lines;
}

TEST(Json, ReadsADescribedStruct) {
  const auto outer =
      parse<Outer>(R"({"port":443,"colour":"green","items":[{"name":"a","age":3},{"name":"b"}]})");
  ASSERT_TRUE(outer) << outer.error().message();
  EXPECT_EQ(outer->port, 443);
  EXPECT_EQ(outer->colour, Colour::Green);
  EXPECT_EQ(outer->items[0].age, 3);
  EXPECT_EQ(outer->items[1].age, std::nullopt);
  EXPECT_EQ(outer->flag, std::nullopt);
}

TEST(Json, NamesEveryWrongFieldAtOnce) {
  EXPECT_THAT(
      errors_of(R"({"port":70000,"colour":"blue","items":[{"name":1}],"extra":1})"),
      testing::UnorderedElementsAre("extra: is not a known field", "port: is out of range",
                                    "colour: must be red or green", "items[0].name: must be a string"));
}

TEST(Json, NamesWhatIsMissing) {
  EXPECT_THAT(errors_of("{}"), testing::UnorderedElementsAre("port: is required", "colour: is required",
                                                             "items: is required"));
}

TEST(Json, RefusesFractionsForWholeNumbers) {
  EXPECT_THAT(errors_of(R"({"port":1.5,"colour":"red","items":[]})"),
              testing::ElementsAre("port: must be a whole number"));
}

TEST(Json, RefusesWhatIsNotAnObject) {
  EXPECT_THAT(errors_of("[]"), testing::ElementsAre("body: must be an object"));
}

TEST(Json, RefusesAMemberGivenTwice) {
  EXPECT_THAT(errors_of(R"({"port":1,"port":2,"colour":"red","items":[]})"),
              testing::ElementsAre("port: is given twice"));
  EXPECT_THAT(errors_of(R"({"port":1,"colour":"red","items":[{"name":"a","na\u006de":"b"}]})"),
              testing::ElementsAre("name: is given twice"));
  EXPECT_THAT(errors_of(R"({"port":1,"colour":"red","items":[{"name":"a"},{"name":"b"}]})"),
              testing::IsEmpty());
}

TEST(Json, RefusesTextThatIsNotJson) {
  const auto result = parse<Outer>("{\"port\":");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), Code::ValidationError);
}

TEST(Json, WritesWhatItReads) {
  const std::string text = R"({"port":443,"colour":"green","items":[{"name":"a","age":3},{"name":"b"}]})";
  EXPECT_EQ(boost::json::serialize(to_json(*parse<Outer>(text))), text);
}

}  // namespace
}  // namespace wgpilot::json
