#include "base/log.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <deque>
#include <mutex>

namespace wgpilot::log {
namespace {

constexpr std::size_t kRecentWarnings = 500;

struct Context {
  std::string key;
  std::string value;
};

Context& thread_context() {
  thread_local Context context;
  return context;
}

void write_to_stdout(std::string_view line) {
  while (!line.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, line.data(), line.size());
    if (written <= 0) return;  // nobody reads the log; the service goes on
    line.remove_prefix(static_cast<std::size_t>(written));
  }
}

struct State {
  std::atomic<Level> level = Level::Info;
  std::mutex mutex;
  Sink sink = write_to_stdout;
  std::deque<std::string> warnings;
};

State& state() {
  static State instance;
  return instance;
}

std::string timestamp() {
  const auto now = std::chrono::system_clock::now();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
  const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(now - seconds).count();
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)), millis);
}

}  // namespace

void set_level(Level level) {
  state().level = level;
}

bool enabled(Level level) {
  return level >= state().level.load();
}

void set_sink(Sink sink) {
  const std::scoped_lock lock(state().mutex);
  state().sink = sink;
}

void write(Level level, std::string_view message, boost::json::object fields) {
  if (!enabled(level)) return;
  boost::json::object line;
  line["time"] = timestamp();
  line["level"] = name_of(level);
  line["message"] = message;
  if (const Context& context = thread_context(); !context.key.empty()) line[context.key] = context.value;
  for (auto& field : fields) line[field.key()] = std::move(field.value());
  std::string text = boost::json::serialize(line);

  const std::scoped_lock lock(state().mutex);
  if (level >= Level::Warn) {
    state().warnings.push_back(text);
    if (state().warnings.size() > kRecentWarnings) state().warnings.pop_front();
  }
  text += '\n';
  state().sink(text);
}

boost::json::object fields_of(const Error& error) {
  boost::json::object fields;
  fields["code"] = name_of(error.code());
  fields["error"] = error.message();
  if (!error.hint().empty()) fields["hint"] = error.hint();
  return fields;
}

Scope::Scope(std::string_view key, std::string value)
    : outer_key_(std::exchange(thread_context().key, key)),
      outer_value_(std::exchange(thread_context().value, std::move(value))) {}

Scope::~Scope() {
  thread_context() = {std::move(outer_key_), std::move(outer_value_)};
}

std::vector<std::string> recent_warnings() {
  const std::scoped_lock lock(state().mutex);
  return {state().warnings.begin(), state().warnings.end()};
}

}  // namespace wgpilot::log
