#include "control/settings.hpp"

#include "api/body.hpp"
#include "api/entity_tag.hpp"
#include "api/handlers.hpp"

namespace wgpilot::api {
namespace {

using http::Request;
using Settings = decltype(control::visible_settings({}));

struct Rendered {
  std::string json;
  EntityTag tag;
};

Rendered render(const Api& api) {
  json::object texts;
  for (const auto& [key, value] : control::visible_settings(*api.control.snapshot())) texts[key] = value;
  Rendered rendered{.json = boost::json::serialize(texts), .tag = {}};
  rendered.tag.add_configuration(rendered.json);
  return rendered;
}

Result<Settings> parse_settings(std::string_view body) {
  WGP_TRY(const json::object changes, parse_object(body));
  Settings settings;
  std::vector<FieldError> errors;
  for (const auto& [key, value] : changes) {
    if (value.is_string()) {
      settings[std::string(key)] = value.get_string();
    } else {
      errors.push_back({std::string(key), "must be a string"});
    }
  }
  for (auto& problem : control::problems_with_settings(settings)) errors.push_back(std::move(problem));
  if (!errors.empty()) return fail(validation_error(std::move(errors)));
  return settings;
}

}  // namespace

Answer get_settings(const Api& api, const Request& request) {
  Rendered rendered = render(api);
  return tagged_response(request, rendered.tag, std::move(rendered.json));
}

Answer update_settings(const Api& api, const Request& request) {
  WGP_TRY(check_if_match(request, render(api).tag));
  WGP_TRY(const Settings changes, parse_settings(request.body));
  WGP_TRY(control::update_settings(api.control, changes));
  Rendered rendered = render(api);
  http::Response response = json_response(200, std::move(rendered.json));
  response.headers.set("ETag", rendered.tag.text());
  return response;
}

}  // namespace wgpilot::api
