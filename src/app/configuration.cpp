#include "app/configuration.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>

#include "app/configuration_file.hpp"
#include "app/configuration_keys.hpp"
#include "base/file.hpp"
#include "cli/nearest_name.hpp"

namespace wgpilot::app {
namespace {

constexpr std::string_view kVariablePrefix = "WGPILOT_";
constexpr std::string_view kFileVariable = "WGPILOT_CONFIG";
constexpr std::size_t kLargestFile = 64 * 1024;
constexpr std::size_t kLongestSocketPath = sizeof(sockaddr_un::sun_path) - 1;

// A value somebody set, before it is checked.
struct Assignment {
  const ConfigurationKey* key;
  std::string value;
  std::string subject;  // "/etc/wgpilot/config.yaml:3: listen", for errors
  std::string source;   // for `config check`
};
using Assignments = std::vector<Assignment>;

const ConfigurationKey* find_key(std::string_view name) {
  const auto keys = configuration_keys();
  const auto found = std::ranges::find(keys, name, &ConfigurationKey::name);
  return found == keys.end() ? nullptr : &*found;
}

std::vector<std::string> spellings(std::string (*spell)(const ConfigurationKey&)) {
  std::vector<std::string> names;
  for (const ConfigurationKey& key : configuration_keys()) names.push_back(spell(key));
  return names;
}

// "…unknown key 'lisen'; did you mean 'listen'?"
std::unexpected<Error> refuse_unknown(std::string message, std::string_view typed,
                                      const std::vector<std::string>& known) {
  if (const auto nearest = cli::find_nearest_name(typed, known)) {
    message += fmt::format("; did you mean '{}'?", *nearest);
  }
  return fail(Error(Code::ConfigInvalid, std::move(message))
                  .with_hint(fmt::format("Known are {}.", fmt::join(known, ", "))));
}

Result<Assignments> from_file(const std::string& name, const std::string& text) {
  WGP_TRY(std::vector<FileEntry> entries, parse_configuration_file(name, text));
  Assignments assignments;
  for (FileEntry& entry : entries) {
    const ConfigurationKey* const key = find_key(entry.key);
    if (key == nullptr) {
      return refuse_unknown(fmt::format("{}: unknown key '{}'", entry.place, entry.key), entry.key,
                            spellings([](const ConfigurationKey& known) { return std::string(known.name); }));
    }
    assignments.push_back({.key = key,
                           .value = std::move(entry.value),
                           .subject = fmt::format("{}: {}", entry.place, key->name),
                           .source = entry.place});
  }
  return assignments;
}

Result<Assignments> from_environment(const Environment& environment) {
  Assignments assignments;
  for (const auto& [variable, value] : environment) {
    if (!variable.starts_with(kVariablePrefix) || variable == kFileVariable) continue;
    const auto keys = configuration_keys();
    const auto key = std::ranges::find(keys, variable, &ConfigurationKey::variable);
    if (key == keys.end()) {
      auto known = spellings([](const ConfigurationKey& each) { return each.variable(); });
      known.emplace_back(kFileVariable);
      return refuse_unknown(fmt::format("unknown environment variable '{}'", variable), variable, known);
    }
    assignments.push_back({.key = &*key, .value = value, .subject = variable, .source = variable});
  }
  return assignments;
}

Result<Assignments> from_flags(const Flags& flags) {
  Assignments assignments;
  for (const auto& [name, value] : flags) {
    const ConfigurationKey* const key = find_key(name);
    if (key == nullptr) return fail(Code::InternalError, "flag without a key: " + name);
    assignments.push_back({.key = key, .value = value, .subject = key->flag(), .source = key->flag()});
  }
  return assignments;
}

// The file's content by its name; absent when there is none and nobody asked for one.
struct NamedText {
  std::string name;
  std::string text;
};
Result<std::optional<NamedText>> load_text(const std::optional<std::string>& file,
                                           const Environment& environment) {
  const auto variable = environment.find(std::string(kFileVariable));
  const bool asked_for = file || variable != environment.end();
  const std::string name = file                            ? *file
                           : variable != environment.end() ? variable->second
                                                           : std::string(kDefaultConfigurationFile);
  auto text = load_file(name, kLargestFile);
  if (text) return NamedText{name, *std::move(text)};
  if (text.error().code() == Code::NotFound && !asked_for) return std::nullopt;
  return fail(std::move(text).error().as(Code::ConfigInvalid).in("cannot read the configuration"));
}

std::unexpected<Error> refuse_value(const Assignment& assignment) {
  std::string message = fmt::format("{} must be {}", assignment.subject, assignment.key->allowed);
  if (assignment.key->exposure == Exposure::Open) message += fmt::format(", not '{}'", assignment.value);
  return fail(Code::ConfigInvalid, std::move(message));
}

Result<void> apply(const Assignments& assignments, Configuration& values,
                   std::map<std::string_view, std::string>& sources) {
  for (const Assignment& assignment : assignments) {
    if (!assignment.key->assign(values, assignment.value)) {
      return refuse_value(assignment);
    }
    sources[assignment.key->name] = assignment.source;
  }
  return {};
}

// What follows from other keys, and what must fit together.
Result<void> complete(Configuration& values) {
  if (values.tls_certificate.empty() != values.tls_key.empty()) {
    return fail(Error(Code::ConfigInvalid, "tls_certificate and tls_key must be set together")
                    .with_hint("Set both to use a certificate of your own, or none of them."));
  }
  if (values.tls_certificate.empty()) {
    values.tls_certificate = values.data_dir / "certs" / "server.crt";
    values.tls_key = values.data_dir / "certs" / "server.key";
  }
  if (values.socket.empty()) values.socket = values.data_dir / "wgpilot.sock";
  if (values.socket.native().size() > kLongestSocketPath) {
    return fail(
        Error(Code::ConfigInvalid, fmt::format("the socket's path {} is longer than the {} bytes that Linux "
                                               "allows",
                                               values.socket.string(), kLongestSocketPath))
            .with_hint("Set socket to a shorter path, such as /run/wgpilot/wgpilot.sock."));
  }
  return {};
}

}  // namespace

Result<LoadedConfiguration> load_configuration(const std::optional<std::string>& file, const Flags& flags,
                                               const Environment& environment) {
  LoadedConfiguration loaded;
  std::map<std::string_view, std::string> sources;
  WGP_TRY(const auto text, load_text(file, environment));
  if (text) {
    WGP_TRY(const Assignments assignments, from_file(text->name, text->text));
    WGP_TRY(apply(assignments, loaded.values, sources));
  }
  WGP_TRY(const Assignments variables, from_environment(environment));
  WGP_TRY(apply(variables, loaded.values, sources));
  WGP_TRY(const Assignments typed, from_flags(flags));
  WGP_TRY(apply(typed, loaded.values, sources));
  WGP_TRY(complete(loaded.values));
  for (const ConfigurationKey& key : configuration_keys()) {
    const auto source = sources.find(key.name);
    loaded.settings.push_back({.name = std::string(key.name),
                               .value = key.show(loaded.values),
                               .source = source == sources.end() ? "default" : source->second});
  }
  return loaded;
}

Environment process_environment() {
  Environment environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals != std::string_view::npos)
      environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

}  // namespace wgpilot::app
