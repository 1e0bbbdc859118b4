// The HTTP API of wgpilot: JSON in -> control -> JSON out, and every error code to its HTTP status. Decides
// who may call what by one table of routes; decides nothing about networks and peers, which is control's
// work, and never touches database or kernel. The contract is api/openapi.yaml; test/api compares the two.
//
// Handlers are stateless functions over Api and run where their row says: reading and slow work on the worker
// pool, changes on the control thread. Everything fails as Result; to_response() is the one shape of all
// errors.
#pragma once

#include <span>
#include <string>

#include "api/event_feed.hpp"
#include "api/metrics.hpp"
#include "async/job_queue.hpp"
#include "auth/rate_limiter.hpp"
#include "control/control.hpp"
#include "doctor/facts.hpp"
#include "http/dispatcher.hpp"
#include "monitor/alerts.hpp"
#include "monitor/history.hpp"
#include "monitor/observer.hpp"

namespace wgpilot::api {

// What GET /api/system/info tells besides the uptime.
struct SystemFacts {
  std::string version;
  std::string kernel_release;
  std::string backend;  // what runs the tunnels: "Linux kernel" or "userspace"
  UnixTime started_at;
  std::uint16_t https_port = 0;  // 0: whichever was free
};

// What handlers work with. All of it must outlive the server.
struct Api {
  control::Control& control;
  async::ControlQueue& control_queue;
  auth::RateLimiter& guesses;  // of passwords, by client address
  monitor::Observer& observer;
  EventFeed& feed;
  Metrics& metrics;
  monitor::Alerts& alerts;
  monitor::History& history;
  SystemFacts facts;
  doctor::Installation installation;  // what GET /api/system/diagnose looks at

  UnixTime now() const { return control.now(); }
};

// Who may call a route.
enum class Access {
  Public,
  Metrics,     // this machine, listed addresses, holders of the token, and administrators; at any time
  SetupStart,  // public, until the setup is complete
  SetupStep,   // an administrator, after step 1 and until the setup is complete
  Session,     // whoever is logged in, at any time
  Viewer,      // this role or a higher one, once the setup is complete
  Operator,
  Admin,
};

struct RouteRow {
  http::Method method;
  std::string_view pattern;
  http::Lane lane;
  Access access;
  Result<http::Response> (*handler)(const Api&, const http::Request&);
  std::optional<std::size_t> body_bytes = {};  // at most; absent: 1 MiB
};

// The table of route x role: every route there is.
std::span<const RouteRow> route_table();

// `api` must outlive what they return.
http::Router build_router(const Api& api);
http::Hooks build_hooks(const Api& api);

}  // namespace wgpilot::api
