#include "api/body.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace wgpilot::api {
std::optional<std::int64_t> find_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Result<NetworkId> network_id(const http::Request& request) {
  const auto text = request.path_parameter("id");
  if (const auto number = find_number(text)) return NetworkId{*number};
  return fail(Code::NetworkNotFound, "a network has a number as its id");
}

Result<PeerId> peer_id(const http::Request& request) {
  const auto text = request.path_parameter("peer_id");
  if (const auto number = find_number(text)) return PeerId{*number};
  return fail(Code::PeerNotFound, "a peer has a number as its id");
}

std::vector<FieldError> unknown_parameters(const http::Request& request,
                                           std::initializer_list<std::string_view> known) {
  std::vector<FieldError> errors;
  for (const auto& [name, value] : request.query) {
    if (std::ranges::find(known, name) == known.end()) errors.push_back({name, "is not a known parameter"});
  }
  return errors;
}

http::Response json_response(int status, std::string json) {
  return http::text_response(status, "application/json", std::move(json));
}

http::Response no_content() {
  http::Response response;
  response.status = 204;
  return response;
}

http::Response file_response(std::string_view name, std::string text) {
  http::Response response = http::text_response(200, "text/plain; charset=utf-8", std::move(text));
  response.headers.set("Content-Disposition", fmt::format("attachment; filename=\"{}\"", name));
  return response;
}

Result<json::object> parse_object(std::string_view body) {
  WGP_TRY(json::value parsed, json::parse_text(body));
  if (!parsed.is_object()) return fail(validation_error({{"body", "must be an object"}}));
  return std::move(parsed.get_object());
}

std::vector<FieldError> take_fixed_fields(json::object& body, const json::object& current,
                                          std::initializer_list<std::string_view> fixed) {
  std::vector<FieldError> errors;
  for (const std::string_view name : fixed) {
    const auto* wanted = body.if_contains(name);
    if (wanted == nullptr) continue;
    if (*wanted != current.at(name)) errors.push_back({std::string(name), "cannot be changed"});
    body.erase(name);
  }
  return errors;
}

void add_missing_fields(std::vector<FieldError>& errors, const std::vector<FieldError>& more) {
  const std::vector<FieldError> named = errors;
  for (const FieldError& error : more) {
    if (std::ranges::find(named, error.field, &FieldError::field) == named.end()) errors.push_back(error);
  }
}

Result<model::NetworkInput> parse_new_network(std::string_view body) {
  WGP_TRY(json::object fields, parse_object(body));
  return bind_object<model::NetworkInput>(
      std::move(fields), {}, [](const auto& input) { return with_input(model::Network{}, input); });
}

Result<model::PeerInput> parse_new_peer(std::string_view body, const model::Network& network, UnixTime now) {
  WGP_TRY(json::object fields, parse_object(body));
  return bind_object<model::PeerInput>(std::move(fields), {}, [&](const auto& input) {
    return with_input(model::Peer{}, input, network, now);
  });
}

}  // namespace wgpilot::api
