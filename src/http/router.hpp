// Which handler answers which method and path. Built once at start, then immutable and thread-safe.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

namespace wgpilot::http {

// Where a handler runs. Io: on the I/O thread, so it must not block. Worker: reads. Control: changes.
enum class Lane { Io, Worker, Control };

using Handler = std::function<Result<Response>(const Request&)>;

struct Route {
  Method method;
  std::string pattern;  // "/api/networks/{id}/peers/{peer_id}"; a parameter is one whole segment
  Lane lane;
  Handler handler;
  std::optional<std::size_t> body_bytes = {};  // at most; absent: as the server has it for all
};

struct Match {
  const Route* route;  // lives as long as the router
  Parameters parameters;
};

class Router {
 public:
  // Method and pattern must be new; parameters at the same place may have different names.
  void add(Route route);

  // A literal segment wins over a parameter. HEAD finds the GET route when it has none of its own.
  // RouteNotFound or MethodNotAllowed; ValidationError for a parameter that does not percent-decode.
  Result<Match> find(Method method, std::string_view path) const;

  // The route's own limit, if there is such a route and it has one.
  std::optional<std::size_t> body_bytes(Method method, std::string_view path) const;

  // "GET, HEAD, OPTIONS, PUT": the methods of a path; empty when the path is unknown.
  std::string allowed(std::string_view path) const;

  const std::vector<Route>& routes() const { return routes_; }

 private:
  struct Path {
    std::vector<std::string> segments;  // of the pattern
    std::vector<std::size_t> routes;    // indices, one a method
  };
  const Path* find_path(const std::vector<std::string_view>& segments) const;
  const Route* find_route(const Path& path, Method method) const;

  std::vector<Route> routes_;
  std::vector<Path> paths_;  // the more literal first
};

}  // namespace wgpilot::http
