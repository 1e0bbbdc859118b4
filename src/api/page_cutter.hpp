// Cuts a page out of items that come one by one and are too many to keep: in their own order any page, in a
// sorted one as far as the first kMostSorted items. A value; nothing here fails.
#pragma once

#include <cstdint>
#include <utility>

#include "api/list_query.hpp"

namespace wgpilot::api {

template <class T>
class PageCutter {
 public:
  static constexpr std::size_t kMostSorted = 20'000;

  // `fields` are those that `query` was parsed with.
  PageCutter(const ListQuery& query, std::span<const SortField<T>> fields) : query_(query) {
    if (!query.sort_field) return;
    less_ = fields[*query.sort_field].less;
    wanted_ = std::min(query.offset + query.limit, kMostSorted);
  }

  void add(T item) {
    const std::size_t number = total_++;
    const bool is_on_page = number >= query_.offset && number - query_.offset < query_.limit;
    if (less_ == nullptr && !is_on_page) return;
    items_.push_back({number, std::move(item)});
    if (less_ != nullptr && items_.size() > 2 * wanted_ + kRoom) drop_the_last();
  }

  // Sorted pages end here at the latest; how many items are behind that end, 0 when the page does not reach
  // it.
  std::size_t unseen() const {
    const bool reaches_end = less_ != nullptr && query_.offset + query_.limit > kMostSorted;
    return reaches_end && total_ > kMostSorted ? total_ - kMostSorted : 0;
  }

  Page<T> finish() && {
    Page<T> page{.total = total_, .items = {}};
    std::size_t first = 0;
    if (less_ != nullptr) {
      drop_the_last();
      std::ranges::sort(items_, [this](const Item& a, const Item& b) { return is_before(a, b); });
      first = std::min(query_.offset, items_.size());
    }
    for (std::size_t i = first; i < items_.size(); ++i) page.items.push_back(std::move(items_[i].item));
    return page;
  }

 private:
  static constexpr std::size_t kRoom = 64;  // so that small pages do not select all the time

  struct Item {
    std::size_t number;  // equal ones keep the order in which they came
    T item;
  };

  bool is_before(const Item& a, const Item& b) const {
    const T& left = query_.descending ? b.item : a.item;
    const T& right = query_.descending ? a.item : b.item;
    if (less_(left, right)) return true;
    return !less_(right, left) && a.number < b.number;
  }

  // Keeps the first that are wanted.
  void drop_the_last() {
    if (items_.size() <= wanted_) return;
    const auto end = items_.begin() + static_cast<std::ptrdiff_t>(wanted_);
    std::ranges::nth_element(items_, end, [this](const Item& a, const Item& b) { return is_before(a, b); });
    items_.erase(end, items_.end());
  }

  ListQuery query_;
  bool (*less_)(const T&, const T&) = nullptr;  // null: in their own order
  std::size_t wanted_ = 0;
  std::size_t total_ = 0;
  std::vector<Item> items_;
};

}  // namespace wgpilot::api
