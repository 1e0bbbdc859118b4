// What the three places of work (I/O thread, control thread, worker pool) run and pass to one another. A job
// owns what it needs, does not throw, and reports failures by itself.
#pragma once

#include <functional>

namespace wgpilot::async {

using Job = std::move_only_function<void()>;

}  // namespace wgpilot::async
