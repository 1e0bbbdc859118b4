// The ETag of an answer, in two halves: what was configured, and what changes by itself (handshakes,
// counters, the number of peers). If-None-Match asks whether any of it is news; If-Match, whether somebody
// changed the configuration meanwhile, so a peer that goes on talking does not spoil an edit.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

namespace wgpilot::api {

class EntityTag {
 public:
  void add_configuration(std::string_view text) { mix(configuration_, text); }
  void add_readings(std::string_view text) { mix(readings_, text); }

  // "0123456789abcdef-0123456789abcdef", quotes included.
  std::string text() const;
  // Whether a value of If-Match ("*", or a list of tags) names this configuration.
  bool is_named_by(std::string_view if_match) const;

 private:
  static void mix(std::size_t& half, std::string_view text);

  std::size_t configuration_ = 0;
  std::size_t readings_ = 0;
};

// PreconditionFailed when the request has an If-Match that does not name `current`.
Result<void> check_if_match(const http::Request& request, const EntityTag& current);

// 200 with the tag, or 304 when the client has it already.
http::Response tagged_response(const http::Request& request, const EntityTag& tag, std::string json);
// The same for a page of a list that has `total` items.
http::Response list_response(const http::Request& request, const EntityTag& tag, std::size_t total,
                             std::string json);

}  // namespace wgpilot::api
