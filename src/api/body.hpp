// What requests carry: ids in the path, JSON in the body; and the plain forms of answers.
#pragma once

#include <initializer_list>
#include <string_view>

#include "base/json.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

namespace wgpilot::api {

// Of the route's {id} and {peer_id}. What is no number names nothing: NetworkNotFound, PeerNotFound.
Result<NetworkId> network_id(const http::Request& request);
Result<PeerId> peer_id(const http::Request& request);

http::Response json_response(int status, std::string json);
template <json::Described T>
http::Response json_response(int status, const T& item) {
  return json_response(status, boost::json::serialize(json::to_json(item)));
}
http::Response no_content();
// Text to save under `name`, which must be free of quotes and line breaks.
http::Response file_response(std::string_view name, std::string text);

// The changes in a PUT: the body without the fields of `fixed` that equal `current`. ValidationError names
// the fixed fields that differ, together with everything that Input does not accept.
Result<json::object> parse_changes(std::string_view body);
std::vector<FieldError> take_fixed_fields(json::object& body, const json::object& current,
                                          std::initializer_list<std::string_view> fixed);

template <json::Described Input>
Result<Input> bind_changes(json::object body, std::vector<FieldError> errors) {
  Input input;
  json::Reader reader;
  reader.read(json::value(std::move(body)), input);
  for (FieldError& error : reader.take_errors()) errors.push_back(std::move(error));
  if (!errors.empty()) return fail(validation_error(std::move(errors)));
  return input;
}

}  // namespace wgpilot::api
