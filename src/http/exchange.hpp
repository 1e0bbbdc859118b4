// Private to http/: a request on its way through a lane and back to its connection.
#pragma once

#include <memory>
#include <variant>

#include "http/event_hub.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

namespace wgpilot::http {

struct Exchange {
  Request request;
  std::shared_ptr<const bool> large_body;  // when the request has one, see Service
  KeepAlive keep_alive = KeepAlive::No;
  Response response;
  bool done = false;  // set on the I/O thread

  // The stream that follows the head, if the answer is one.
  std::shared_ptr<EventStream> stream() const {
    const auto* events = std::get_if<std::shared_ptr<EventStream>>(&response.body);
    return events != nullptr && sends_body(request, response) ? *events : nullptr;
  }
};

}  // namespace wgpilot::http
