// What requests carry: ids in the path, JSON in the body; and the plain forms of answers.
#pragma once

#include <initializer_list>
#include <string_view>

#include "base/json.hpp"
#include "http/request.hpp"
#include "http/response.hpp"
#include "model/input.hpp"

namespace wgpilot::api {

// A whole decimal number and nothing else.
std::optional<std::int64_t> find_number(std::string_view text);

// Of the route's {id} and {peer_id}. What is no number names nothing: NetworkNotFound, PeerNotFound.
Result<NetworkId> network_id(const http::Request& request);
Result<PeerId> peer_id(const http::Request& request);

// One error for each parameter of the query that is not among `known`: a reader that misunderstands a filter
// would show what nobody asked for.
std::vector<FieldError> unknown_parameters(const http::Request& request,
                                           std::initializer_list<std::string_view> known);

http::Response json_response(int status, std::string json);
template <json::Described T>
http::Response json_response(int status, const T& item) {
  return json_response(status, boost::json::serialize(json::to_json(item)));
}
http::Response no_content();
// Text to save under `name`, which must be free of quotes and line breaks.
http::Response file_response(std::string_view name, std::string text);

Result<json::object> parse_object(std::string_view body);

// Takes the fields of `fixed` out of a PUT's body; the answer names those that differ from `current`.
std::vector<FieldError> take_fixed_fields(json::object& body, const json::object& current,
                                          std::initializer_list<std::string_view> fixed);

// Adds the fields of `more` that `errors` does not name yet.
void add_missing_fields(std::vector<FieldError>& errors, const std::vector<FieldError>& more);

// Reads Input from the body. When that fails, or `errors` says that something failed before, `check` adds
// what is wrong with the values that could be read, so that the answer names every wrong field at once.
// `check` is the pure rule that the use case applies anyway: Result<anything>(const Input&).
template <json::Described Input, class Check>
Result<Input> bind_object(json::object body, std::vector<FieldError> errors, Check check) {
  Input input;
  json::Reader reader;
  reader.read(json::value(std::move(body)), input);
  for (FieldError& error : reader.take_errors()) errors.push_back(std::move(error));
  if (errors.empty()) return input;
  if (const auto checked = check(input); !checked) add_missing_fields(errors, checked.error().fields());
  return fail(validation_error(std::move(errors)));
}

Result<model::NetworkInput> parse_new_network(std::string_view body);
Result<model::PeerInput> parse_new_peer(std::string_view body, const model::Network& network, UnixTime now);

}  // namespace wgpilot::api
