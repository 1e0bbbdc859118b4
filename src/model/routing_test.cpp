#include "model/routing.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.hpp"

namespace wgpilot::model {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

template <class T>
std::vector<std::string> errors_of(const Result<T>& result) {
  std::vector<std::string> lines;
  if (result) return lines;
  for (const auto& field : result.error().fields()) lines.push_back(field.field + ": " + field.message);
  return lines;
}

Network office() {
  Network network;
  network.subnet = net::parse_prefix("10.8.0.0/24").value();
  network.subnet_v6 = net::parse_prefix("fd00:8::/64").value();
  return network;
}

Result<NetworkRoute> route_of(std::string_view text, NetworkRoute current = {}) {
  WGP_TRY(const auto input, json::parse<RouteInput>(text));
  return with_input(std::move(current), input, office());
}

Result<NetworkRule> rule_of(std::string_view text, NetworkRule current = {}) {
  WGP_TRY(const auto input, json::parse<RuleInput>(text));
  return with_input(std::move(current), input);
}

TEST(RouteInput, MakesARouteOfEitherFamily) {
  const auto v4 = route_of(R"({"destination":"10.50.0.0/16","gateway":"10.8.0.2","metric":5})").value();
  EXPECT_EQ(net::to_string(v4.destination), "10.50.0.0/16");
  EXPECT_EQ(net::to_string(v4.gateway.value()), "10.8.0.2");
  EXPECT_EQ(effective_metric(v4), 5U);
  const auto v6 = route_of(R"({"destination":"fd00:50::/48","description":"über den Süden"})").value();
  EXPECT_EQ(v6.metric, 0U);
  EXPECT_EQ(effective_metric(v6), 1024U);
  EXPECT_TRUE(is_same_way(v6, route_of(R"({"metric":1024})", v6).value()));
  EXPECT_FALSE(is_same_way(v6, route_of(R"({"metric":1})", v6).value()));
}

TEST(RouteInput, NamesEveryWrongFieldAtOnce) {
  EXPECT_THAT(errors_of(route_of("{}")), ElementsAre("destination: is required"));
  EXPECT_THAT(
      errors_of(
          route_of(R"({"destination":"10.50.0.1/16","gateway":"nowhere","metric":-1,"description":"a\nb"})")),
      ElementsAre("destination: has host bits set: did you mean 10.50.0.0/16?",
                  "gateway: 'nowhere' is not an IP address", "metric: must be between 0 and 4294967295",
                  "description: must be text without line breaks and other control characters"));
  EXPECT_THAT(errors_of(route_of(R"({"destination":"0.0.0.0/0"})")),
              ElementsAre("destination: cannot be the default route"));
  EXPECT_THAT(errors_of(route_of(R"({"destination":"127.0.0.0/8","metric":4294967296})")),
              ElementsAre("destination: is not a network that can be routed",
                          "metric: must be between 0 and 4294967295"));
  EXPECT_THAT(
      errors_of(route_of(fmt::format(R"({{"destination":"10.50.0.0/16","description":"{:ä>201}"}})", ""))),
      ElementsAre("description: must have at most 200 characters"));
}

TEST(RouteInput, WantsAGatewayInsideTheTunnel) {
  const auto via = [](std::string_view gateway) {
    return errors_of(route_of(fmt::format(R"({{"destination":"10.50.0.0/16","gateway":"{}"}})", gateway)));
  };
  EXPECT_THAT(via("10.8.0.255"), IsEmpty());
  EXPECT_THAT(via(""), IsEmpty());
  EXPECT_THAT(via("10.9.0.2"),
              ElementsAre("gateway: must be an address inside one of the network's subnets"));
  EXPECT_THAT(via("fd00:8::2"), ElementsAre("gateway: must be an address of the destination's family"));
  EXPECT_THAT(via("10.8.0.1"), ElementsAre("gateway: must not be this server's own address"));
}

TEST(RuleInput, TakesAnySelector) {
  const auto rule = rule_of(R"({"priority":100,"source":"10.0.0.0/24","destination":"10.50.0.0/16",
                                "firewall_mark":1,"table_id":100})")
                        .value();
  EXPECT_EQ(net::to_string(rule.source.value()), "10.0.0.0/24");
  EXPECT_EQ(rule.firewall_mark, 1U);
  const auto marked = rule_of(R"({"source":"","destination":""})", rule).value();
  EXPECT_FALSE(marked.source || marked.destination);
  EXPECT_THAT(
      errors_of(rule_of(R"({"firewall_mark":0})", marked)),
      ElementsAre(
          "source: is required where there is no destination and no firewall_mark: without any of them the "
          "rule would divert everything that this host sends"));
}

TEST(RuleInput, NamesEveryWrongFieldAtOnce) {
  EXPECT_THAT(errors_of(rule_of(R"({"source":"10.0.0.0/24"})")),
              ElementsAre("priority: is required", "table_id: is required"));
  EXPECT_THAT(
      errors_of(rule_of(
          R"({"priority":32766,"source":"::/0","destination":"10.0.0.1/24","firewall_mark":-1,"table_id":255})")),
      ElementsAre("priority: must be between 1 and 32765", "source: matches everything: leave it empty",
                  "destination: has host bits set: did you mean 10.0.0.0/24?",
                  "firewall_mark: must be between 0 and 4294967295",
                  "table_id: must not be 255: that table holds the kernel's own addresses"));
  EXPECT_THAT(
      errors_of(rule_of(R"({"priority":0,"source":"10.0.0.0/24","destination":"fd00::/64","table_id":0})")),
      ElementsAre("priority: must be between 1 and 32765",
                  "destination: must be of the same family as source",
                  "table_id: must be between 1 and 4294967295"));
}

}  // namespace
}  // namespace wgpilot::model
