// For tests of api/: requests in, answers out, without a socket; over the real control/ and storage/ and a
// fake kernel. Handlers run where the server would run them.
#pragma once

#include <fmt/format.h>

#include <boost/json.hpp>
#include <future>

#include "api/api.hpp"
#include "control/control_fixture.hpp"
#include "control/setup.hpp"
#include "http/url.hpp"

namespace wgpilot::api {

using http::Method;

inline constexpr std::string_view kPassword = "correct horse battery staple";

class ApiTest : public control::ControlTest {
 protected:
  ApiTest() : otp(control::renew_setup_password(stored.database).value().expose()) {
    restart();
    history.start();
    feed.emplace(events, *control);
    observer.emplace(
        monitor::Observer::Parts{.dataplane = kernel,
                                 .clock = clock,
                                 .networks = [this] { return control::networks_of(control->snapshot()); },
                                 .time = [this] { return time += std::chrono::seconds(2); }});
    observer->add_sink([this](const auto& before, const auto& after) { feed->tell(before, after); });
    api.emplace(Api{.control = *control,
                    .control_queue = queue,
                    .guesses = guesses,
                    .observer = *observer,
                    .feed = *feed,
                    .metrics = metrics,
                    .alerts = alerts,
                    .history = history,
                    .facts = {.version = "1.2.3",
                              .kernel_release = "6.1.0",
                              .backend = "userspace",
                              .started_at = clock.now(),
                              .https_port = 8443},
                    .installation = {.database = stored.folder.path() / "wgpilot.db",
                                     .master_key = stored.folder.path() / "master.key",
                                     .api_port = 8443}});
    dispatcher.emplace(build_router(*api), build_hooks(*api));
  }

  http::Response send(http::Request request) {
    request.request_id = "req_0123456789ab";
    auto target = http::parse_target(request.target).value();
    request.path = target.path;
    request.query = target.query;
    auto plan = dispatcher->plan(request);
    if (plan.answer) return *std::move(plan.answer);
    if (plan.route->lane != http::Lane::Control) return dispatcher->run(*plan.route, request);
    std::promise<http::Response> answer;
    EXPECT_TRUE(queue.post([&] { answer.set_value(dispatcher->run(*plan.route, request)); }));
    return answer.get_future().get();
  }

  http::Request request(Method method, std::string target, std::string body = "") {
    http::Request made{.method = method, .target = std::move(target), .body = std::move(body)};
    made.remote_address = "192.0.2.7";
    made.headers.set("Host", "vpn.example:8443");
    if (!cookie.empty()) made.headers.set("Cookie", cookie);
    return made;
  }

  http::Response call(Method method, std::string target, std::string body = "") {
    auto response = send(request(method, std::move(target), std::move(body)));
    if (const auto set = response.headers.find("Set-Cookie")) cookie = set->substr(0, set->find(';'));
    return response;
  }

  // The body of an answer with this status.
  boost::json::value expect(int status, const http::Response& response) {
    EXPECT_EQ(response.status, status) << response.body_text();
    return response.body_text().empty() ? boost::json::value() : boost::json::parse(response.body_text());
  }

  // "VALIDATION_ERROR name: is required; mtu: must be …"
  std::string error_of(const http::Response& response) {
    const auto body = boost::json::parse(response.body_text());
    const auto& error = body.at("error").as_object();
    std::string text(error.at("code").as_string());
    if (!error.contains("fields")) return text;
    std::string_view separator = " ";
    for (const auto& field : error.at("fields").as_array()) {
      text.append(separator)
          .append(field.at("field").as_string())
          .append(": ")
          .append(field.at("message").as_string());
      separator = "; ";
    }
    return text;
  }

  std::string admin_body() {
    return fmt::format(R"({{"otp":"{}","username":"admin","password":"{}"}})", otp, kPassword);
  }
  // Skips the setup; the administrator is logged in.
  void finish_setup() {
    EXPECT_EQ(call(Method::Post, "/api/auth/setup", admin_body()).status, 201);
    EXPECT_EQ(call(Method::Put, "/api/settings", R"({"hostname":"vpn.example"})").status, 200);
  }

  void add_office(std::string subnet = "10.8.0.0/24") {
    expect(201, call(Method::Post, "/api/networks",
                     fmt::format(R"({{"name":"Office","subnet":"{}","listen_port":51820}})", subnet)));
  }
  void add_phone() { expect(201, call(Method::Post, "/api/networks/1/peers", R"({"name":"Phone"})")); }

  monitor::AlertConfiguration alert_configuration() const {
    const auto snapshot = control->snapshot();
    return {.owner = snapshot,
            .networks = &snapshot->networks,
            .rules = &snapshot->alert_rules,
            .settings = &snapshot->settings,
            .secrets = &snapshot->secrets};
  }

  std::string otp;
  std::string cookie;
  monitor::History history{{.path = stored.folder.path() / "history.db",
                            .boot_id = "first",
                            .most_bytes = 1 << 24,
                            .clock = clock,
                            .post = [this](async::Job job) { return queue.post(std::move(job)); },
                            .existing = [] { return monitor::Inventory{}; }}};
  async::ControlQueue queue;
  std::vector<model::Notice> delivered;  // in the place of mails and webhooks
  Result<void> delivery;                 // how that goes
  monitor::Alerts alerts{{.database = stored.database,
                          .control_queue = queue,
                          .clock = clock,
                          .configuration = [this] { return alert_configuration(); },
                          .facts = [] { return monitor::ServerFacts{}; },
                          .deliver =
                              [this](const auto& notice, const auto&, UnixTime, const auto&) {
                                delivered.push_back(notice);
                                return delivery;
                              }},
                         {}};
  auth::RateLimiter guesses{clock};
  async::Executor io;
  http::EventHub events{io};
  Metrics metrics;
  std::optional<EventFeed> feed;
  monitor::Observer::Time time{std::chrono::hours(1)};  // of the observer: each look sees it pass
  std::optional<monitor::Observer> observer;
  std::optional<Api> api;
  std::optional<http::Dispatcher> dispatcher;
};

}  // namespace wgpilot::api
