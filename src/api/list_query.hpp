// The parameters that every list takes: limit, offset, q, sort; and X-Total-Count in the answer.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

namespace wgpilot::api {

inline constexpr std::size_t kDefaultLimit = 1000;
inline constexpr std::size_t kMostLimit = 10'000;

struct ListQuery {
  std::size_t limit = kDefaultLimit;
  std::size_t offset = 0;
  std::string text;                       // of `q`, in lower case; empty: everything
  std::optional<std::size_t> sort_field;  // index in the fields given; absent: the natural order
  bool descending = false;
};

// ValidationError names every bad parameter; an unknown field to sort by, with the valid ones.
Result<ListQuery> parse_list_query(const http::Request& request,
                                   std::span<const std::string_view> sort_fields);

// Whether the query's text is part of `field`; case does not matter for ASCII letters.
bool mentions(const ListQuery& query, std::string_view field);

// A field to sort a list of T by.
template <class T>
struct SortField {
  std::string_view name;
  bool (*less)(const T&, const T&);
};

// `less` of a SortField, from what to compare.
template <class T, auto Projection>
bool less_by(const T& a, const T& b) {
  return Projection(a) < Projection(b);
}

template <class T>
Result<ListQuery> parse_list_query(const http::Request& request, std::span<const SortField<T>> fields) {
  std::vector<std::string_view> names;
  for (const auto& field : fields) names.push_back(field.name);
  return parse_list_query(request, std::span<const std::string_view>(names));
}

template <class T>
struct Page {
  std::size_t total = 0;  // before limit and offset
  std::vector<T> items;
};

// Sorts what `q` left and cuts out the page.
template <class T>
Page<T> page_of(std::vector<T> items, const ListQuery& query, std::span<const SortField<T>> fields) {
  if (query.sort_field) {
    const auto less = fields[*query.sort_field].less;
    std::ranges::stable_sort(
        items, [&](const T& a, const T& b) { return query.descending ? less(b, a) : less(a, b); });
  }
  Page<T> page{.total = items.size(), .items = {}};
  const auto first = std::min(query.offset, items.size());
  const auto count = std::min(query.limit, items.size() - first);
  const auto start = std::make_move_iterator(items.begin() + static_cast<std::ptrdiff_t>(first));
  page.items.assign(start, start + static_cast<std::ptrdiff_t>(count));
  return page;
}

}  // namespace wgpilot::api
