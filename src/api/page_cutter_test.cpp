#include "api/page_cutter.hpp"

#include <gmock/gmock.h>

namespace wgpilot::api {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Item = std::pair<int, int>;  // what to sort by, and what tells equal ones apart

constexpr SortField<Item> kFields[] = {{"first", less_by<Item, [](const Item& item) { return item.first; }>}};

struct Cut {
  std::vector<Item> items;
  std::size_t total;
  std::size_t unseen;
};

// Of `count` items whose keys run 0, 7, 14, … modulo 1000.
Cut cut(const ListQuery& query, int count) {
  PageCutter<Item> cutter(query, kFields);
  for (int i = 0; i < count; ++i) cutter.add({i * 7 % 1000, i});
  const std::size_t unseen = cutter.unseen();
  auto page = std::move(cutter).finish();
  return {std::move(page.items), page.total, unseen};
}

TEST(PageCutter, CutsAnyPageOfTheNaturalOrder) {
  const Cut page = cut({.limit = 2, .offset = 90'000, .text = {}, .sort_field = {}}, 100'000);
  EXPECT_THAT(page.items, ElementsAre(Item{0, 90'000}, Item{7, 90'001}));
  EXPECT_EQ(page.total, 100'000U);
  EXPECT_EQ(page.unseen, 0U);
}

TEST(PageCutter, CutsWhatSortingTheWholeWouldCut) {
  for (const bool descending : {false, true}) {
    for (const std::size_t offset : {0U, 1U, 137U, 2999U, 3001U}) {
      const ListQuery query{
          .limit = 40, .offset = offset, .text = {}, .sort_field = 0, .descending = descending};
      std::vector<Item> all;
      for (int i = 0; i < 3000; ++i) all.push_back({i * 7 % 1000, i});
      const auto expected = page_of<Item>(std::move(all), query, kFields);
      const Cut page = cut(query, 3000);
      EXPECT_EQ(page.items, expected.items) << offset << (descending ? " descending" : "");
      EXPECT_EQ(page.total, expected.total);
    }
  }
}

TEST(PageCutter, SaysWhatASortedPageDoesNotReach) {
  ListQuery query{.limit = 10, .offset = 19'995, .text = {}, .sort_field = 0};
  const Cut last = cut(query, 100'000);
  EXPECT_EQ(last.items.size(), 5U);
  EXPECT_EQ(last.unseen, 80'000U);
  query.offset = 0;
  EXPECT_EQ(cut(query, 100'000).unseen, 0U);
  query.offset = 1'000'000'000;
  EXPECT_THAT(cut(query, 100'000).items, IsEmpty());
  EXPECT_EQ(cut(query, 100).unseen, 0U);
}

TEST(PageCutter, CountsForAnEmptyPage) {
  const Cut page = cut({.limit = 0, .offset = 0, .text = {}, .sort_field = 0}, 1000);
  EXPECT_THAT(page.items, IsEmpty());
  EXPECT_EQ(page.total, 1000U);
}

}  // namespace
}  // namespace wgpilot::api
