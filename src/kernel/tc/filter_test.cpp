#include "kernel/tc/filter.hpp"

#include <algorithm>
#include <string>

#include "kernel/tc/network_test.hpp"
#include "kernel/tc/qdisc.hpp"
#include "kernel/tc/traffic_class.hpp"
#include "netlink/golden_test.hpp"

namespace wgpilot::tc {
namespace {

using testing::HasSubstr;

constexpr Handle kHtb = make_handle(0x87, 0);
constexpr Handle kClass = make_handle(0x87, 2);

net::Prefix prefix(std::string_view text) {
  return net::parse_prefix(text).value();
}

Filter to_class(Classifier classifier, std::uint32_t link, std::string_view text, Side side) {
  return {.classifier = classifier,
          .link = link,
          .parent = kHtb,
          .side = side,
          .prefix = prefix(text),
          .class_id = kClass};
}

// `tc filter add dev v0 parent 87: protocol ip prio 8862 u32 ht 1:7: match ip dst 10.8.0.7/32 flowid 87:2`;
// tc leaves out the flag that says that options are nested.
TEST(Filter, OfU32IsAddedAsTcDoes) {
  expect_bytes(to_add(to_class(Classifier::U32, 3, "10.8.0.7/32", Side::Destination)),
               "64 00 00 00 2c 00 05 06 a2 59 07 6b 00 00 00 00 "
               "00 00 00 00 03 00 00 00 00 00 00 00 00 00 87 00 "
               "08 00 9e 22 08 00 01 00 75 33 32 00 38 00 02 80 "
               "08 00 01 00 02 00 87 00 08 00 02 00 00 70 10 00 "
               "24 00 05 00 01 00 01 00 00 00 00 00 00 00 00 00 "
               "00 00 00 00 ff ff ff ff 0a 08 00 07 10 00 00 00 "
               "00 00 00 00 ");
}

TEST(Filter, OfTheLongestPrefixIsAskedFirst) {
  for (const Classifier classifier : {Classifier::Flower, Classifier::U32}) {
    EXPECT_LT(priority_of(classifier, prefix("10.0.0.1/32")), priority_of(classifier, prefix("10.0.0.0/24")));
    EXPECT_LT(priority_of(classifier, prefix("10.0.0.0/24")), priority_of(classifier, prefix("0.0.0.0/0")));
    EXPECT_LT(priority_of(classifier, prefix("fd00::1/128")), priority_of(classifier, prefix("fd00::/48")));
  }
}

TEST(Filter, HasAPriorityForEachClassifierFamilyAndLength) {
  std::vector<std::uint16_t> all;
  for (const Classifier classifier : {Classifier::Flower, Classifier::U32}) {
    for (int length = 0; length <= 32; ++length)
      all.push_back(priority_of(classifier, net::Prefix(net::Address(), length)));
    for (int length = 0; length <= 128; ++length)
      all.push_back(priority_of(classifier, net::Prefix(net::Address::v6({}), length)));
  }
  EXPECT_TRUE(std::ranges::all_of(all, is_our_priority));
  std::ranges::sort(all);
  EXPECT_EQ(std::ranges::adjacent_find(all), all.end());
  EXPECT_FALSE(is_our_priority(static_cast<std::uint16_t>(all.front() - 1)));
  EXPECT_FALSE(is_our_priority(static_cast<std::uint16_t>(all.back() + 1)));
}

class Filters : public testing::TestWithParam<Classifier> {
 protected:
  // With an HTB of one class and an ingress on i0.
  template <class Body>
  void on_device(Body body) {
    with_device([&](netlink::Channel& channel, std::uint32_t link) {
      expect_done(channel, to_put_htb(link, kHtb));
      expect_done(channel, to_put({.link = link, .parent = kHtb, .id = kClass, .rate = 1'000'000}));
      expect_done(channel, to_add_ingress(link));
      const auto tried = put(channel, to_class(GetParam(), link, "192.0.2.1/32", Side::Source));
      if (!tried && tried.error().code() == Code::NotFound)
        GTEST_SKIP() << "this kernel has no " << name_of(GetParam());
      const auto found = fetch_filters(channel, link, kHtb);
      ASSERT_EQ(found->filters.size(), 1U);
      expect_done(channel, to_remove(found->filters.front()));
      body(channel, link);
    });
  }

  static Result<void> put(netlink::Channel& channel, const Filter& filter) {
    for (netlink::Message& message : to_prepare(filter)) {
      const auto done = channel.request(message);
      if (!done && done.error().code() == Code::AlreadyExists) break;
      WGP_TRY(done);
    }
    return send(channel, to_add(filter));
  }
};
std::string name_of_classifier(const testing::TestParamInfo<Classifier>& info) {
  return std::string(name_of(info.param));
}
INSTANTIATE_TEST_SUITE_P(Of, Filters, testing::Values(Classifier::Flower, Classifier::U32),
                         name_of_classifier);

const char* const kPrefixes[] = {"10.8.0.7/32", "10.8.1.7/32", "172.16.0.0/12", "10.9.8.0/23",   "10.0.0.0/8",
                                 "fd00::7/128", "fd00::8/128", "fd01:2::/48",   "2001:db8::/33", "fd00::/7"};

TEST_P(Filters, ReadBackAsAddedAndGoWhenRemoved) {
  on_device([](netlink::Channel& channel, std::uint32_t link) {
    for (const Side side : {Side::Destination, Side::Source}) {
      for (const char* text : kPrefixes) {
        const Filter filter = to_class(GetParam(), link, text, side);
        const auto added = put(channel, filter);
        ASSERT_TRUE(added) << text << added.error().message();
        auto found = fetch_filters(channel, link, kHtb);
        ASSERT_TRUE(found) << found.error().message();
        ASSERT_EQ(found->filters.size(), 1U) << text;
        EXPECT_EQ(found->foreign, 0U);
        EXPECT_TRUE(found->is_whole);
        Filter seen = found->filters.front();
        EXPECT_NE(seen.handle, 0U);
        expect_done(channel, to_remove(seen));
        seen.handle = 0;
        EXPECT_EQ(seen, filter) << text;
      }
      // A table stays for the next one, of the other side than this: it is made anew.
      const auto left = fetch_filters(channel, link, kHtb);
      for (const FilterChain& chain : left->chains) expect_done(channel, to_remove(chain));
      EXPECT_TRUE(fetch_filters(channel, link, kHtb)->chains.empty());
    }
  });
}

TEST_P(Filters, LeadToAnotherLink) {
  on_device([](netlink::Channel& channel, std::uint32_t link) {
    const std::uint32_t other = ::if_nametoindex("i1");
    for (const char* text : {"10.8.0.7/32", "fd00::7/128", "10.9.0.0/24"}) {
      const auto added = put(channel, {.classifier = GetParam(),
                                       .link = link,
                                       .parent = kIngressFilters,
                                       .side = Side::Source,
                                       .prefix = prefix(text),
                                       .redirect_to = other});
      if (!added && added.error().code() == Code::NotFound) GTEST_SKIP() << "this kernel has no mirred";
      ASSERT_TRUE(added) << added.error().message();
    }
    const auto found = fetch_filters(channel, link, kIngressFilters);
    ASSERT_EQ(found->filters.size(), 3U);
    for (const Filter& filter : found->filters) {
      EXPECT_EQ(filter.redirect_to, other);
      EXPECT_EQ(filter.side, Side::Source);
    }
    EXPECT_THAT(test::output_of("tc filter show dev i0 ingress"), HasSubstr("Egress Redirect to device i1"));
  });
}

TEST_P(Filters, OfOthersAreCounted) {
  on_device([](netlink::Channel& channel, std::uint32_t link) {
    test::output_of(
        "tc filter add dev i0 parent 87: protocol ip prio 5 u32 match ip dst 10.1.0.0/16 flowid 87:2");
    EXPECT_GT(fetch_filters(channel, link, kHtb)->foreign, 0U);
    EXPECT_TRUE(fetch_filters(channel, link, kHtb)->filters.empty());
  });
}

TEST_P(Filters, OfOursButNotOurMakingAreCounted) {
  on_device([](netlink::Channel& channel, std::uint32_t link) {
    ASSERT_TRUE(put(channel, to_class(GetParam(), link, "10.8.0.7/32", Side::Destination)));
    const std::string match =
        GetParam() == Classifier::U32 ? "prio 8862 u32 match ip tos 0 0xff" : "prio 8700 flower ip_proto tcp";
    test::output_of("tc filter add dev i0 parent 87: protocol ip " + match + " flowid 87:2");
    EXPECT_EQ(fetch_filters(channel, link, kHtb)->foreign, 1U);
    EXPECT_EQ(fetch_filters(channel, link, kHtb)->filters.size(), 1U);
  });
}

TEST(FiltersOfU32, MissTheEntranceOfTheirTable) {
  with_device([](netlink::Channel& channel, std::uint32_t link) {
    expect_done(channel, to_put_htb(link, kHtb));
    const Filter filter = to_class(Classifier::U32, link, "10.8.0.7/32", Side::Destination);
    auto preparation = to_prepare(filter);
    ASSERT_EQ(preparation.size(), 2U);
    expect_done(channel, preparation[0]);
    expect_done(channel, to_add(filter));
    EXPECT_FALSE(fetch_filters(channel, link, kHtb)->is_whole);
    expect_done(channel, preparation[1]);
    EXPECT_TRUE(fetch_filters(channel, link, kHtb)->is_whole);
  });
}

TEST(FiltersOfU32, AreSpreadByTheLastByte) {
  with_device([](netlink::Channel& channel, std::uint32_t link) {
    expect_done(channel, to_put_htb(link, kHtb));
    const Filter filter = to_class(Classifier::U32, link, "fd00::1f3/128", Side::Source);
    for (netlink::Message& message : to_prepare(filter)) expect_done(channel, message);
    expect_done(channel, to_add(filter));
    EXPECT_THAT(test::output_of("tc filter show dev i0 parent 87:"), HasSubstr("fh 2:f3:800"));
  });
}

}  // namespace
}  // namespace wgpilot::tc
