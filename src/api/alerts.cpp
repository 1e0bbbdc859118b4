#include "monitor/alerts.hpp"

#include <fmt/format.h>

#include "api/body.hpp"
#include "api/entity_tag.hpp"
#include "api/handlers.hpp"
#include "api/json_writer.hpp"
#include "api/list_query.hpp"
#include "api/objects.hpp"
#include "control/alert_rules.hpp"

namespace wgpilot::api {
namespace {

using http::Request;
using http::Response;
using model::Alert;
using model::AlertRule;
using model::AlertRulePtr;

constexpr SortField<AlertRulePtr> kRuleFields[] = {
    {"id", less_by<AlertRulePtr, [](const auto& r) { return r->id; }>},
    {"type", less_by<AlertRulePtr, [](const auto& r) { return name_of(r->type); }>},
    {"enabled", less_by<AlertRulePtr, [](const auto& r) { return r->enabled; }>},
    {"created_at", less_by<AlertRulePtr, [](const auto& r) { return r->created_at; }>},
    {"updated_at", less_by<AlertRulePtr, [](const auto& r) { return r->updated_at; }>}};

constexpr SortField<Alert> kAlertFields[] = {
    {"id", less_by<Alert, [](const auto& a) { return a.id; }>},
    {"type", less_by<Alert, [](const auto& a) { return name_of(a.type); }>},
    {"fired_at", less_by<Alert, [](const auto& a) { return a.fired_at; }>},
    {"recovered_at", less_by<Alert, [](const auto& a) { return a.recovered_at; }>}};

struct TestInput {
  model::AlertChannel channel = model::AlertChannel::Email;
};
BOOST_DESCRIBE_STRUCT(TestInput, (), (channel))

struct TestOutcome {
  bool delivered = false;
  std::string message;
  std::string hint;
};
BOOST_DESCRIBE_STRUCT(TestOutcome, (), (delivered, message, hint))

Result<model::AlertRuleId> rule_id(const Request& request) {
  if (const auto number = find_number(request.path_parameter("id"))) return model::AlertRuleId{*number};
  return fail(Code::AlertNotFound, "an alert rule has a number as its id");
}

void write(JsonWriter& writer, EntityTag& tag, const AlertRule& rule) {
  writer.begin_object();
  const auto start = writer.size();
  writer.member("id", rule.id);
  writer.member("type", rule.type);
  writer.member("network_id", rule.network_id.value_or(NetworkId{}));
  writer.member("peer_id", rule.peer_id.value_or(PeerId{}));
  writer.member("threshold", rule.threshold);
  writer.member("cool_down", model::duration_text(rule.cool_down));
  writer.member("channels", rule.channels);
  writer.member("enabled", rule.enabled);
  writer.member("created_at", rule.created_at);
  writer.member("updated_at", rule.updated_at);
  tag.add_configuration(writer.since(start));
  writer.end_object();
}

std::string_view state_of(const Alert& alert) {
  return alert.recovered_at ? "recovered" : "firing";
}

void write(JsonWriter& writer, EntityTag& tag, const Alert& alert) {
  writer.begin_object();
  const auto start = writer.size();
  writer.member("id", alert.id);
  writer.member("rule_id", alert.rule_id);
  writer.member("type", alert.type);
  writer.member("state", state_of(alert));
  writer.member("network_id", alert.network_id.value_or(NetworkId{}));
  writer.member("peer_id", alert.peer_id.value_or(PeerId{}));
  writer.member("summary", alert.summary);
  writer.member("detail", alert.detail);
  writer.member("fired_at", alert.fired_at);
  writer.member("recovered_at", alert.recovered_at.value_or(UnixTime{}));
  tag.add_readings(writer.since(start));
  writer.end_object();
}

Rendered render(const AlertRule& rule) {
  JsonWriter writer;
  Rendered rendered;
  write(writer, rendered.tag, rule);
  rendered.json = writer.take();
  return rendered;
}

Response answer(int status, const AlertRule& rule) {
  Rendered rendered = render(rule);
  Response response = json_response(status, std::move(rendered.json));
  response.headers.set("ETag", rendered.tag.text());
  return response;
}

// The rule of the path, unless If-Match names another state of it.
Result<AlertRulePtr> find_matching(const Api& api, const Request& request) {
  WGP_TRY(const auto id, rule_id(request));
  WGP_TRY(AlertRulePtr rule, control::find_alert_rule(*api.control.snapshot(), id));
  WGP_TRY(check_if_match(request, render(*rule).tag));
  return rule;
}

Result<model::AlertRuleInput> parse_rule(json::object fields, std::vector<FieldError> errors,
                                         const AlertRule& current) {
  return bind_object<model::AlertRuleInput>(std::move(fields), std::move(errors),
                                            [&](const auto& input) { return with_input(current, input); });
}

bool is_wanted(const ListQuery& query, const Alert& alert) {
  return mentions(query, name_of(alert.type)) || mentions(query, alert.summary) ||
         mentions(query, state_of(alert));
}

}  // namespace

Answer list_alert_rules(const Api& api, const Request& request) {
  WGP_TRY(const auto query, parse_list_query<AlertRulePtr>(request, kRuleFields));
  std::vector<AlertRulePtr> wanted = api.control.snapshot()->alert_rules;
  std::erase_if(wanted, [&](const auto& rule) { return !mentions(query, name_of(rule->type)); });
  const auto page = page_of<AlertRulePtr>(std::move(wanted), query, kRuleFields);
  JsonWriter writer;
  EntityTag tag;
  writer.begin_array();
  for (const AlertRulePtr& rule : page.items) write(writer, tag, *rule);
  writer.end_array();
  return list_response(request, tag, page.total, writer.take());
}

Answer create_alert_rule(const Api& api, const Request& request) {
  WGP_TRY(json::object fields, parse_object(request.body));
  WGP_TRY(const auto input, parse_rule(std::move(fields), {}, AlertRule{}));
  WGP_TRY(const AlertRulePtr rule, control::create_alert_rule(api.control, input));
  Response response = answer(201, *rule);
  response.headers.set("Location", fmt::format("/api/alerts/{}", rule->id.value));
  return response;
}

Answer get_alert_rule(const Api& api, const Request& request) {
  WGP_TRY(const auto id, rule_id(request));
  WGP_TRY(const AlertRulePtr rule, control::find_alert_rule(*api.control.snapshot(), id));
  Rendered rendered = render(*rule);
  return tagged_response(request, rendered.tag, std::move(rendered.json));
}

Answer update_alert_rule(const Api& api, const Request& request) {
  WGP_TRY(const AlertRulePtr current, find_matching(api, request));
  WGP_TRY(json::object changes, parse_object(request.body));
  auto errors =
      take_fixed_fields(changes, to_object(render(*current)), {"id", "type", "created_at", "updated_at"});
  WGP_TRY(const auto input, parse_rule(std::move(changes), std::move(errors), *current));
  WGP_TRY(const AlertRulePtr rule, control::update_alert_rule(api.control, current->id, input));
  return answer(200, *rule);
}

Answer delete_alert_rule(const Api& api, const Request& request) {
  WGP_TRY(const AlertRulePtr current, find_matching(api, request));
  WGP_TRY(control::delete_alert_rule(api.control, current->id));
  return no_content();
}

Answer list_recent_alerts(const Api& api, const Request& request) {
  WGP_TRY(const auto query, parse_list_query<Alert>(request, kAlertFields));
  std::vector<Alert> wanted = api.alerts.recent();
  std::erase_if(wanted, [&](const Alert& alert) { return !is_wanted(query, alert); });
  const auto page = page_of<Alert>(std::move(wanted), query, kAlertFields);
  JsonWriter writer;
  EntityTag tag;
  writer.begin_array();
  for (const Alert& alert : page.items) write(writer, tag, alert);
  writer.end_array();
  return list_response(request, tag, page.total, writer.take());
}

// That the other side refuses is an outcome of the test and not a failure of the request.
Answer test_alert_channel(const Api& api, const Request& request) {
  WGP_TRY(const auto input, json::parse<TestInput>(request.body));
  const auto sent = api.alerts.send_test(input.channel, request.deadline);
  if (sent) return json_response(200, TestOutcome{.delivered = true, .message = "sent to " + *sent});
  const bool is_outcome = sent.error().code() == Code::Unavailable;
  if (!is_outcome) return fail(sent.error());
  return json_response(200, TestOutcome{.message = sent.error().message(), .hint = sent.error().hint()});
}

}  // namespace wgpilot::api
