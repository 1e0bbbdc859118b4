// A request as handlers see it: complete, decoded, a value that no longer depends on the connection.
#pragma once

#include <sys/types.h>

#include <any>
#include <optional>
#include <string>
#include <string_view>

#include "async/deadline.hpp"
#include "base/enum_names.hpp"
#include "http/fields.hpp"

namespace wgpilot::http {

enum class Method { Get, Head, Post, Put, Patch, Delete, Options, Other };
constexpr auto enum_names(Method) {
  return std::to_array<EnumName<Method>>({{Method::Get, "GET"},
                                          {Method::Head, "HEAD"},
                                          {Method::Post, "POST"},
                                          {Method::Put, "PUT"},
                                          {Method::Patch, "PATCH"},
                                          {Method::Delete, "DELETE"},
                                          {Method::Options, "OPTIONS"},
                                          {Method::Other, "other"}});
}

// The road a request came by.
enum class Channel { Tls, Plain, Local };

struct Request {
  Method method = Method::Get;
  std::string target;  // as sent: "/api/peers?limit=10"
  std::string path;    // the target's path, still percent-encoded
  Parameters path_parameters;
  Parameters query;
  Headers headers;
  std::string body;
  Channel channel = Channel::Plain;
  std::string remote_address;      // "192.0.2.7"; empty for Channel::Local
  std::optional<uid_t> local_uid;  // who is at the other end of a Channel::Local
  std::string request_id;
  async::Deadline deadline = async::Deadline::never();
  std::any caller;  // what the `before` hook learnt, for the handler

  std::optional<std::string_view> header(std::string_view name) const { return headers.find(name); }
  std::optional<std::string_view> query_parameter(std::string_view name) const { return query.find(name); }
  // Of the route's pattern; empty when the pattern has no such name.
  std::string_view path_parameter(std::string_view name) const {
    return path_parameters.find(name).value_or(std::string_view());
  }
  std::optional<std::string_view> cookie(std::string_view name) const {
    const auto header_value = header("Cookie");
    return header_value ? find_cookie(*header_value, name) : std::nullopt;
  }
};

}  // namespace wgpilot::http
