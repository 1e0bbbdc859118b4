// What systemd is told about this process, over $NOTIFY_SOCKET (sd_notify(3)). Without a supervisor every
// call does nothing, and none fails: a supervisor that does not listen is no reason to stop serving. Any
// thread.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace wgpilot::app {

void notify_ready(std::string_view status);
void notify_status(std::string_view status);
void notify_reloading();
void notify_stopping();
void feed_watchdog();

// How often to call feed_watchdog: half of what systemd allows. Absent when it does not watch this process.
std::optional<std::chrono::milliseconds> watchdog_interval();

}  // namespace wgpilot::app
