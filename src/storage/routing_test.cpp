#include "storage/routing.hpp"

#include <gtest/gtest.h>

#include "storage/networks.hpp"
#include "support/temporary_database.hpp"

namespace wgpilot::storage {
namespace {

class Routing : public testing::Test {
 protected:
  Routing() {
    for (int n = 0; n < 2; ++n) {
      networks[n] = insert_network(stored.database, stored.master, test::sample_network(n)).value();
    }
    route.network_id = rule.network_id = networks[0];
    route.destination = net::parse_prefix("10.50.0.0/16").value();
    route.gateway = net::parse_address("10.0.0.2").value();
    route.metric = 4'294'967'295;
    route.description = "über Süd";
    rule.priority = 100;
    rule.source = net::parse_prefix("fd00::/64").value();
    rule.firewall_mark = 0x1;
    rule.table_id = 4'294'967'295;
  }

  test::TemporaryDatabase stored;
  NetworkId networks[2];
  model::NetworkRoute route;
  model::NetworkRule rule;
};

TEST_F(Routing, ComesBackAsItWas) {
  route.id = insert_route(stored.database, route).value();
  rule.id = insert_rule(stored.database, rule).value();
  const auto routes = load_routes(stored.database).value();
  ASSERT_EQ(routes.size(), 1U);
  EXPECT_EQ(routes[0].id, route.id);
  EXPECT_EQ(routes[0].destination, route.destination);
  EXPECT_EQ(routes[0].gateway, route.gateway);
  EXPECT_EQ(routes[0].metric, route.metric);
  EXPECT_EQ(routes[0].description, route.description);
  const auto rules = load_rules(stored.database).value();
  ASSERT_EQ(rules.size(), 1U);
  EXPECT_EQ(rules[0].source, rule.source);
  EXPECT_EQ(rules[0].destination, std::nullopt);
  EXPECT_EQ(rules[0].firewall_mark, 1U);
  EXPECT_EQ(rules[0].table_id, rule.table_id);
}

TEST_F(Routing, HasEachWayAndEachPriorityOnce) {
  ASSERT_TRUE(insert_route(stored.database, route));
  EXPECT_EQ(insert_route(stored.database, route).error().code(), Code::AlreadyExists);
  route.network_id = networks[1];
  EXPECT_TRUE(insert_route(stored.database, route));
  ASSERT_TRUE(insert_rule(stored.database, rule));
  rule.network_id = networks[1];
  EXPECT_EQ(insert_rule(stored.database, rule).error().code(), Code::AlreadyExists);
}

TEST_F(Routing, ChangesAndGoes) {
  route.id = insert_route(stored.database, route).value();
  rule.id = insert_rule(stored.database, rule).value();
  route.metric = 7;
  rule.priority = 8;
  ASSERT_TRUE(update_route(stored.database, route));
  ASSERT_TRUE(update_rule(stored.database, rule));
  EXPECT_EQ(load_routes(stored.database).value().at(0).metric, 7U);
  EXPECT_EQ(load_rules(stored.database).value().at(0).priority, 8U);
  ASSERT_TRUE(delete_route(stored.database, route.id));
  ASSERT_TRUE(delete_rule(stored.database, rule.id));
  EXPECT_EQ(delete_route(stored.database, route.id).error().code(), Code::RouteNotFound);
  EXPECT_EQ(update_rule(stored.database, rule).error().code(), Code::RuleNotFound);
}

TEST_F(Routing, GoesWithItsNetwork) {
  ASSERT_TRUE(insert_route(stored.database, route));
  ASSERT_TRUE(insert_rule(stored.database, rule));
  ASSERT_TRUE(delete_network(stored.database, networks[0]));
  EXPECT_TRUE(load_routes(stored.database).value().empty());
  EXPECT_TRUE(load_rules(stored.database).value().empty());
}

}  // namespace
}  // namespace wgpilot::storage
