// Structured log: one JSON object a line on stdout, e.g.
//   {"time":"2026-01-02T03:04:05.678Z","level":"info","message":"peer
//   created","request_id":"req_…","peer_id":7}
// Thread-safe. Secrets have no way in: Secret has no conversion to a JSON value. Layers L0-L4 log at debug
// only.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/enum_names.hpp"
#include "base/error.hpp"

namespace wgpilot::log {

enum class Level { Debug, Info, Warn, Error };
constexpr auto enum_names(Level) {
  return std::to_array<EnumName<Level>>(
      {{Level::Debug, "debug"}, {Level::Info, "info"}, {Level::Warn, "warn"}, {Level::Error, "error"}});
}

// Lines below `level` are dropped; may be called at any time (SIGHUP).
void set_level(Level level);
bool enabled(Level level);

// Where the lines go; the default is stdout. For tests and for `serve --log-file`-less tools that print JSON.
using Sink = void (*)(std::string_view line);
void set_sink(Sink sink);

void write(Level level, std::string_view message, boost::json::object fields = {});
inline void debug(std::string_view message, boost::json::object fields = {}) {
  write(Level::Debug, message, std::move(fields));
}
inline void info(std::string_view message, boost::json::object fields = {}) {
  write(Level::Info, message, std::move(fields));
}
inline void warn(std::string_view message, boost::json::object fields = {}) {
  write(Level::Warn, message, std::move(fields));
}
inline void error(std::string_view message, boost::json::object fields = {}) {
  write(Level::Error, message, std::move(fields));
}

// {"code":…,"error":…,"hint":…}: the fields under which a failure is logged.
boost::json::object fields_of(const Error& error);

// While alive, each line of this thread carries `key`: `request_id` or `task_id`.
class Scope {
 public:
  Scope(std::string_view key, std::string value);
  ~Scope();
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

 private:
  std::string outer_key_;
  std::string outer_value_;
};

// The newest lines of level warn and above, oldest first; at most 500 are kept.
std::vector<std::string> recent_warnings();

}  // namespace wgpilot::log
