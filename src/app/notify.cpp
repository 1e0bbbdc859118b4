#include "app/notify.hpp"

#include <fmt/format.h>
#include <systemd/sd-daemon.h>

#include <string>

namespace wgpilot::app {
namespace {

void send(const std::string& state) {
  std::ignore = ::sd_notify(0, state.c_str());  // see the header
}

}  // namespace

void notify_ready(std::string_view status) {
  send(fmt::format("READY=1\nSTATUS={}", status));
}

void notify_status(std::string_view status) {
  send(fmt::format("STATUS={}", status));
}

void notify_reloading() {
  // Type=notify-reload matches a reload with its answer by this time.
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  send(fmt::format("RELOADING=1\nMONOTONIC_USEC={}",
                   std::chrono::duration_cast<std::chrono::microseconds>(now).count()));
}

void notify_stopping() {
  send("STOPPING=1");
}

void feed_watchdog() {
  send("WATCHDOG=1");
}

std::optional<std::chrono::milliseconds> watchdog_interval() {
  std::uint64_t microseconds = 0;
  if (::sd_watchdog_enabled(0, &microseconds) <= 0) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::microseconds(microseconds / 2));
}

}  // namespace wgpilot::app
