#include "monitor/alert_notice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "crypto/token.hpp"

namespace wgpilot::monitor {
namespace {

using boost::json::object;
using model::AlertChannel;
using Kind = AlertChange::Kind;
using Group = std::vector<const AlertChange*>;  // of one rule and kind; not empty

std::string_view event_of(const AlertChange& change) {
  return change.kind == Kind::Fired ? "fired" : "recovered";
}

std::string title_of(const Group& group) {
  const AlertChange& first = *group.front();
  if (group.size() == 1) return first.headline;
  return fmt::format("{}, and {} more", first.headline, group.size() - 1);
}

std::string lines_of(const AlertChange& change) {
  if (change.kind == Kind::Fired) {
    return fmt::format("{}.\n{}\nSince {}.\n", change.headline, change.alert.detail,
                       time_text(change.alert.fired_at));
  }
  return fmt::format("{}.\nFrom {} to {}.\n", change.headline, time_text(change.alert.fired_at),
                     time_text(*change.alert.recovered_at));
}

std::string footer(const NoticeContext& context) {
  return fmt::format("\n-- \nwgpilot{}{}\n", context.server.empty() ? "" : " at ", context.server);
}

std::string mail_text(const Group& group, const NoticeContext& context) {
  std::string text;
  for (std::size_t i = 0; i < std::min(group.size(), kMostInMail); ++i) {
    if (i > 0) text += '\n';
    text += lines_of(*group[i]);
  }
  if (group.size() > kMostInMail) text += fmt::format("\nAnd {} more.\n", group.size() - kMostInMail);
  return text + footer(context);
}

object alert_json(const AlertChange& change) {
  const model::Alert& alert = change.alert;
  object shown{{"id", alert.id.value},
               {"rule_id", alert.rule_id.value},
               {"type", name_of(alert.type)},
               {"summary", change.headline},
               {"detail", alert.detail},
               {"fired_at", to_unix(alert.fired_at)},
               {"recovered_at", alert.recovered_at ? to_unix(*alert.recovered_at) : 0}};
  if (alert.network_id) {
    shown["network"] = object{{"id", alert.network_id->value},
                              {"name", change.names.network},
                              {"interface", change.names.interface}};
  }
  if (alert.peer_id) shown["peer"] = object{{"id", alert.peer_id->value}, {"name", change.names.peer}};
  return shown;
}

object envelope(const model::Notice& notice, const NoticeContext& context) {
  return {{"id", notice.key},
          {"event", notice.event},
          {"server", context.server},
          {"time", to_unix(context.now)},
          {"summary", notice.title}};
}

std::string webhook_json(const model::Notice& notice, const Group& group, const NoticeContext& context) {
  object body = envelope(notice, context);
  body["total"] = group.size();
  auto& alerts = body["alerts"].emplace_array();
  for (const AlertChange* change : group) {
    if (alerts.size() < kMostInWebhook) alerts.push_back(alert_json(*change));
  }
  return boost::json::serialize(body);
}

model::Notice new_notice(AlertChannel channel, std::string_view event, std::string title,
                         const NoticeContext& context) {
  return {.id = {},
          .key = crypto::random_hex(16),
          .channel = channel,
          .event = std::string(event),
          .title = std::move(title),
          .body = {},
          .created_at = context.now};
}

model::Notice to_notice(AlertChannel channel, const Group& group, const NoticeContext& context) {
  model::Notice notice = new_notice(channel, event_of(*group.front()), title_of(group), context);
  notice.body =
      channel == AlertChannel::Email ? mail_text(group, context) : webhook_json(notice, group, context);
  return notice;
}

// What came first stays first.
std::vector<Group> grouped(std::span<const AlertChange> changes) {
  std::map<std::pair<model::AlertRuleId, Kind>, std::size_t> places;
  std::vector<Group> groups;
  for (const AlertChange& change : changes) {
    if (change.kind == Kind::Ended) continue;
    const auto [place, is_new] = places.try_emplace({change.alert.rule_id, change.kind}, groups.size());
    if (is_new) groups.emplace_back();
    groups[place->second].push_back(&change);
  }
  return groups;
}

}  // namespace

std::vector<model::Notice> to_notices(std::span<const AlertChange> changes,
                                      const std::vector<AlertChannel>& open, const NoticeContext& context) {
  std::vector<model::Notice> notices;
  for (const Group& group : grouped(changes)) {
    for (const AlertChannel channel : group.front()->channels) {
      if (std::ranges::find(open, channel) != open.end()) {
        notices.push_back(to_notice(channel, group, context));
      }
    }
  }
  return notices;
}

model::Notice test_notice(AlertChannel channel, const NoticeContext& context) {
  model::Notice notice = new_notice(channel, "test", "This is a test", context);
  if (channel == AlertChannel::Email) {
    notice.body = "This is a test. Alerts of wgpilot will come like this mail.\n" + footer(context);
  } else {
    object body = envelope(notice, context);
    body["total"] = 0;
    body["alerts"].emplace_array();
    notice.body = boost::json::serialize(body);
  }
  return notice;
}

}  // namespace wgpilot::monitor
