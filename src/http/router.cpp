#include "http/router.hpp"

#include <algorithm>
#include <cassert>
#include <set>

#include "http/url.hpp"

namespace wgpilot::http {
namespace {

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> segments;
  if (path.starts_with('/')) path.remove_prefix(1);
  for (;;) {
    const auto end = path.find('/');
    segments.push_back(path.substr(0, end));
    if (end == std::string_view::npos) return segments;
    path.remove_prefix(end + 1);
  }
}

bool is_parameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

bool matches(std::string_view pattern, std::string_view segment) {
  return is_parameter(pattern) ? !segment.empty() : pattern == segment;
}

bool same_shape(std::string_view a, std::string_view b) {
  return is_parameter(a) ? is_parameter(b) : a == b;
}

// At the first segment where only one is a parameter, the literal goes first.
bool is_more_literal(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::ranges::lexicographical_compare(a, b, {}, is_parameter, is_parameter);
}

Result<Parameters> decode_parameters(const std::vector<std::string_view>& pattern,
                                     const std::vector<std::string_view>& segments) {
  Parameters parameters;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (!is_parameter(pattern[i])) continue;
    WGP_TRY(auto value, percent_decode(segments[i]));
    parameters.add(std::string(pattern[i].substr(1, pattern[i].size() - 2)), std::move(value));
  }
  return parameters;
}

}  // namespace

void Router::add(Route route) {
  const auto views = split(route.pattern);
  const std::vector<std::string> segments(views.begin(), views.end());
  auto path = std::ranges::find_if(
      paths_, [&](const Path& known) { return std::ranges::equal(known.segments, segments, same_shape); });
  if (path == paths_.end()) {
    const auto place = std::ranges::upper_bound(paths_, segments, is_more_literal, &Path::segments);
    path = paths_.insert(place, Path{segments, {}});
  }
  assert(
      std::ranges::none_of(path->routes, [&](std::size_t i) { return routes_[i].method == route.method; }));
  path->routes.push_back(routes_.size());
  routes_.push_back(std::move(route));
}

const Router::Path* Router::find_path(const std::vector<std::string_view>& segments) const {
  const auto path = std::ranges::find_if(
      paths_, [&](const Path& known) { return std::ranges::equal(known.segments, segments, matches); });
  return path == paths_.end() ? nullptr : &*path;
}

const Route* Router::find_route(const Path& path, Method method) const {
  for (const std::size_t index : path.routes) {
    if (routes_[index].method == method) return &routes_[index];
  }
  return method == Method::Head ? find_route(path, Method::Get) : nullptr;
}

Result<Match> Router::find(Method method, std::string_view path) const {
  const auto segments = split(path);
  const Path* known = find_path(segments);
  if (known == nullptr) return fail(Code::RouteNotFound, "there is nothing at " + std::string(path));
  const Route* route = find_route(*known, method);
  if (route == nullptr) {
    return fail(Error(Code::MethodNotAllowed,
                      std::string(name_of(method)) + " is not possible at " + std::string(path))
                    .with_hint("Possible: " + allowed(path) + "."));
  }
  WGP_TRY(auto parameters, decode_parameters(split(route->pattern), segments));
  return Match{route, std::move(parameters)};
}

std::optional<std::size_t> Router::body_bytes(Method method, std::string_view path) const {
  const Path* known = find_path(split(path));
  const Route* route = known == nullptr ? nullptr : find_route(*known, method);
  return route == nullptr ? std::nullopt : route->body_bytes;
}

std::string Router::allowed(std::string_view path) const {
  const Path* known = find_path(split(path));
  if (known == nullptr) return {};
  std::set<std::string_view> methods{name_of(Method::Options)};
  for (const std::size_t index : known->routes) methods.insert(name_of(routes_[index].method));
  if (methods.contains(name_of(Method::Get))) methods.insert(name_of(Method::Head));
  std::string list;
  for (const auto method : methods) list.append(list.empty() ? "" : ", ").append(method);
  return list;
}

}  // namespace wgpilot::http
