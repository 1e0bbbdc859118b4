#include "model/address_pool.hpp"

#include <gtest/gtest.h>

namespace wgpilot::model {
namespace {

Network network(std::string_view subnet, std::string_view subnet_v6 = "") {
  Network n;
  n.subnet = net::parse_prefix(subnet).value();
  if (!subnet_v6.empty()) n.subnet_v6 = net::parse_prefix(subnet_v6).value();
  return n;
}

Peer peer(std::string_view v4, std::string_view v6 = "") {
  Peer p;
  p.address_v4 = net::parse_address(v4).value();
  if (!v6.empty()) p.address_v6 = net::parse_address(v6).value();
  return p;
}

std::string next(const AddressPool& pool) {
  const auto addresses = pool.lowest_free();
  if (!addresses) return "exhausted";
  return net::to_string(addresses->v4) + (addresses->v6 ? " " + net::to_string(*addresses->v6) : "");
}

TEST(AddressPool, StartsBehindTheServer) {
  EXPECT_EQ(next(AddressPool(network("10.0.0.0/24"))), "10.0.0.2");
}

TEST(AddressPool, FillsTheLowestGap) {
  AddressPool pool(network("10.0.0.0/24"));
  for (const char* address : {"10.0.0.2", "10.0.0.4", "10.0.0.3", "10.0.0.6"}) pool.take(peer(address));
  EXPECT_EQ(next(pool), "10.0.0.5");
}

TEST(AddressPool, HoldsOnePeerInASlash30) {
  AddressPool pool(network("10.0.0.0/30"));
  EXPECT_EQ(next(pool), "10.0.0.2");
  pool.take(peer("10.0.0.2"));
  EXPECT_EQ(next(pool), "exhausted");
}

TEST(AddressPool, GivesBothFamiliesTheSameNumber) {
  AddressPool pool(network("10.0.0.0/24", "fd00::/64"));
  pool.take(peer("10.0.0.2", "fd00::3"));
  EXPECT_EQ(next(pool), "10.0.0.4 fd00::4");
}

TEST(AddressPool, EndsWithTheSmallerFamily) {
  AddressPool pool(network("10.0.0.0/24", "fd00::/126"));
  pool.take(peer("10.0.0.2", "fd00::2"));
  EXPECT_EQ(next(pool), "10.0.0.3 fd00::3");
  pool.take(peer("10.0.0.3", "fd00::3"));
  EXPECT_EQ(next(pool), "exhausted");
}

TEST(AddressPool, HoldsAllOfASlash16) {
  AddressPool pool(network("10.1.0.0/16"));
  int count = 0;
  for (auto free = pool.lowest_free(); free; free = pool.lowest_free(), ++count) {
    Peer p;
    p.address_v4 = free->v4;
    pool.take(p);
  }
  EXPECT_EQ(count, 65536 - 3);
}

TEST(AddressPool, IgnoresAddressesOutside) {
  AddressPool pool(network("10.0.0.0/24"));
  pool.take(peer("192.168.0.2", "fd00::2"));
  pool.take(peer("9.255.255.255"));
  EXPECT_EQ(next(pool), "10.0.0.2");
}

}  // namespace
}  // namespace wgpilot::model
