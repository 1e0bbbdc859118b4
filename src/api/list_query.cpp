#include "api/list_query.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>

namespace wgpilot::api {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

void read_number(const http::Request& request, std::string_view name, std::size_t most, std::size_t& to,
                 std::vector<FieldError>& errors) {
  const auto text = request.query_parameter(name);
  if (!text) return;
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc{} || end != text->data() + text->size() || number > most) {
    errors.push_back({std::string(name), fmt::format("must be a whole number from 0 to {}", most)});
  } else {
    to = number;
  }
}

void read_sort(const http::Request& request, std::span<const std::string_view> fields, ListQuery& query,
               std::vector<FieldError>& errors) {
  auto name = request.query_parameter("sort").value_or("");
  if (name.empty()) return;
  query.descending = name.starts_with('-');
  if (query.descending) name.remove_prefix(1);
  const auto found = std::ranges::find(fields, name);
  if (found != fields.end()) {
    query.sort_field = static_cast<std::size_t>(found - fields.begin());
  } else {
    errors.push_back({"sort", fmt::format("must be one of {}, with a '-' in front to turn the order around",
                                          fmt::join(fields, ", "))});
  }
}

}  // namespace

Result<ListQuery> parse_list_query(const http::Request& request,
                                   std::span<const std::string_view> sort_fields) {
  constexpr std::size_t kMostOffset = 1'000'000'000;
  ListQuery query;
  std::vector<FieldError> errors;
  read_number(request, "limit", kMostLimit, query.limit, errors);
  read_number(request, "offset", kMostOffset, query.offset, errors);
  read_sort(request, sort_fields, query, errors);
  if (!errors.empty()) return fail(validation_error(std::move(errors)));
  query.text = request.query_parameter("q").value_or("");
  std::ranges::transform(query.text, query.text.begin(), lower);
  return query;
}

bool mentions(const ListQuery& query, std::string_view field) {
  if (query.text.empty()) return true;
  return !std::ranges::search(field, query.text, {}, lower).empty();
}

}  // namespace wgpilot::api
