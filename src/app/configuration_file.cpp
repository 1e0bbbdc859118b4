#include "app/configuration_file.hpp"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <map>

namespace wgpilot::app {
namespace {

std::string place_of(const std::string& name, const YAML::Mark& mark) {
  return mark.is_null() ? name : fmt::format("{}:{}", name, mark.line + 1);
}

std::unexpected<Error> refuse(const std::string& place, std::string_view what) {
  return fail(Code::ConfigInvalid, fmt::format("{}: {}", place, what));
}

Result<FileEntry> read_entry(const std::string& name, const YAML::Node& key, const YAML::Node& value) {
  FileEntry entry{.key = {}, .value = {}, .place = place_of(name, key.Mark())};
  if (!key.IsScalar()) return refuse(entry.place, "a key must be a plain name");
  entry.key = key.Scalar();
  if (value.IsNull())
    return refuse(entry.place, entry.key + " has no value; remove the line to use the default");
  if (!value.IsScalar())
    return refuse(entry.place, entry.key + " must be a single value, not a list or a map");
  entry.value = value.Scalar();
  return entry;
}

Result<std::vector<FileEntry>> read_map(const std::string& name, const YAML::Node& map) {
  std::vector<FileEntry> entries;
  std::map<std::string, std::string> first_places;
  for (const auto& pair : map) {
    WGP_TRY(FileEntry entry, read_entry(name, pair.first, pair.second));
    const auto [first, is_new] = first_places.emplace(entry.key, entry.place);
    if (!is_new)
      return refuse(entry.place, fmt::format("{} was already set at {}", entry.key, first->second));
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace

Result<std::vector<FileEntry>> parse_configuration_file(const std::string& name,
                                                        const std::string& text) try {
  const std::vector<YAML::Node> documents = YAML::LoadAll(text);
  if (documents.empty() || (documents.size() == 1 && documents[0].IsNull())) return std::vector<FileEntry>();
  if (documents.size() > 1) return refuse(name, "must hold one YAML document, without a '---' in the middle");
  if (!documents[0].IsMap()) return refuse(name, "must be lines of the form 'key: value'");
  return read_map(name, documents[0]);
} catch (const YAML::Exception& error) {
  return refuse(place_of(name, error.mark), "is not YAML: " + error.msg);
}

}  // namespace wgpilot::app
