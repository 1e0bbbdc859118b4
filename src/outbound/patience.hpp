// How long to try.
#pragma once

#include <stop_token>

#include "async/deadline.hpp"

namespace wgpilot::outbound {

struct Patience {
  async::Deadline deadline = async::Deadline::never();
  std::stop_token stop = {};  // ends a transfer within a second
};

}  // namespace wgpilot::outbound
