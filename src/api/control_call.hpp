// From a worker to the control thread and back, for requests whose slow part must not hold up the changes of
// others.
#pragma once

#include <cassert>
#include <future>
#include <type_traits>

#include "api/api.hpp"
#include "base/log.hpp"

namespace wgpilot::api {

// Runs `work` (which returns a Result) on the control thread and waits for its end, so it may refer to the
// caller's variables. Not from that thread itself. Unavailable when the queue is full or the service stops.
template <class Work>
std::invoke_result_t<Work> on_control(const Api& api, const http::Request& request, Work work) {
  assert(!api.control_queue.is_current());  // it would wait for itself
  std::promise<std::invoke_result_t<Work>> promise;
  auto future = promise.get_future();
  WGP_TRY(api.control_queue.post([&work, &request, promise = std::move(promise)]() mutable {
    const log::Scope scope("request_id", request.request_id);
    try {
      promise.set_value(work());
    } catch (...) {
      promise.set_exception(std::current_exception());
    }
  }));
  try {
    return future.get();
  } catch (const std::future_error&) {  // the queue dropped the job, and the promise with it
    return fail(Code::Unavailable, "the service is shutting down");
  }
}

}  // namespace wgpilot::api
