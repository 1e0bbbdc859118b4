#include "api/entity_tag.hpp"

#include <fmt/format.h>

#include <functional>

#include "http/etag.hpp"

namespace wgpilot::api {

std::string EntityTag::text() const {
  return fmt::format("\"{:016x}-{:016x}\"", configuration_, readings_);
}

bool EntityTag::is_named_by(std::string_view if_match) const {
  return if_match == "*" ||
         if_match.find(fmt::format("\"{:016x}-", configuration_)) != std::string_view::npos;
}

// Not a cryptographic hash: a list of 10,000 peers is read often, and nobody gains by a collision.
void EntityTag::mix(std::size_t& half, std::string_view text) {
  constexpr std::size_t kOddMultiplier = 0x9e3779b97f4a7c15;
  half = half * kOddMultiplier + std::hash<std::string_view>{}(text);
}

Result<void> check_if_match(const http::Request& request, const EntityTag& current) {
  const auto header = request.header("If-Match");
  if (!header || current.is_named_by(*header)) return {};
  return fail(Error(Code::PreconditionFailed, "somebody else changed this in the meantime")
                  .with_hint("Read it again and repeat the change."));
}

http::Response tagged_response(const http::Request& request, const EntityTag& tag, std::string json) {
  http::Response response = http::text_response(200, "application/json", std::move(json));
  response.headers.set("ETag", tag.text());
  const auto known = request.header("If-None-Match");
  if (known && http::etag_matches(*known, tag.text())) {
    response.status = 304;
    response.body = std::string();
  }
  return response;
}

http::Response list_response(const http::Request& request, const EntityTag& tag, std::size_t total,
                             std::string json) {
  EntityTag counted = tag;
  counted.add_readings(std::to_string(total));
  http::Response response = tagged_response(request, counted, std::move(json));
  response.headers.set("X-Total-Count", std::to_string(total));
  return response;
}

}  // namespace wgpilot::api
