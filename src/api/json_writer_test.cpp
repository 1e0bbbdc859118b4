#include "api/json_writer.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "model/peer.hpp"

namespace wgpilot::api {
namespace {

TEST(JsonWriter, SeparatesMembersAndItems) {
  JsonWriter writer;
  writer.begin_object();
  writer.member("a", 1);
  writer.key("b");
  writer.begin_array();
  writer.begin_object();
  writer.end_object();
  writer.value("x");
  writer.end_array();
  writer.member("c", true);
  writer.end_object();
  EXPECT_EQ(writer.take(), R"({"a":1,"b":[{},"x"],"c":true})");
}

TEST(JsonWriter, WritesEachKindOfValue) {
  JsonWriter writer;
  writer.begin_array();
  writer.value(PeerId{7});
  writer.value(from_unix(1'700'000'000));
  writer.value(model::Tunnel::Split);
  writer.value(std::optional<int>());
  writer.value(std::optional(5));
  writer.value(std::vector<std::string>{"a", "b"});
  writer.value(std::uint64_t{18'446'744'073'709'551'615U});
  writer.value(std::int64_t{-1});
  writer.end_array();
  EXPECT_EQ(writer.take(), R"([7,1700000000,"split",null,5,["a","b"],18446744073709551615,-1])");
}

TEST(JsonWriter, EscapesLikeBoostJson) {
  std::string text = "Zoë 🦊 ";
  for (char c = 1; c < 127; ++c) text += c;
  JsonWriter writer;
  writer.value(text);
  EXPECT_EQ(writer.take(), boost::json::serialize(boost::json::value(text)));
}

}  // namespace
}  // namespace wgpilot::api
