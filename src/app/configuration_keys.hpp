// The table of everything that can be configured: names, what is allowed, how it is parsed and shown.
// Immutable.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "app/configuration.hpp"

namespace wgpilot::app {

// A secret is shown nowhere, and there is no flag for it: everybody on the machine sees a process's
// arguments.
enum class Exposure { Open, Secret };

// What SIGHUP is enough for.
enum class Effect { AtStart, AtReload };

// One name in three spellings: `log_level` in the file, WGPILOT_LOG_LEVEL, --log-level.
struct ConfigurationKey {
  std::string_view name;
  std::string_view placeholder;  // "ADDRESS:PORT"
  std::string help;
  std::string allowed;  // completes "listen must be …"
  bool (*assign)(Configuration& configuration, std::string_view text);
  std::string (*show)(const Configuration& configuration);
  Effect effect = Effect::AtStart;
  Exposure exposure = Exposure::Open;

  std::string variable() const;
  std::string flag() const;
};
std::span<const ConfigurationKey> configuration_keys();

}  // namespace wgpilot::app
