#include <algorithm>

#include "api/access.hpp"
#include "api/error_response.hpp"
#include "api/handlers.hpp"
#include "base/log.hpp"
#include "model/wg_quick.hpp"

namespace wgpilot::api {
namespace {

using enum http::Method;
using enum http::Lane;
using enum Access;

// Private keys are in client files and exports, so viewers get neither.
constexpr RouteRow kRoutes[] = {
    {Get, "/health", Io, Public, get_health},
    {Get, "/api/health", Io, Public, get_health},
    {Get, "/api/openapi.yaml", Io, Public, get_contract},
    {Get, "/metrics", Worker, Access::Metrics, get_metrics},

    {Get, "/api/setup/status", Worker, Public, get_setup_status},
    {Post, "/api/auth/setup", Worker, SetupStart, create_only_admin},
    {Post, "/api/setup/step/1", Worker, SetupStart, start_setup},
    {Post, "/api/setup/step/2", Control, SetupStep, set_server},
    {Post, "/api/setup/step/3", Control, SetupStep, create_first_network},
    {Post, "/api/setup/step/4", Worker, SetupStep, create_first_peer},
    {Post, "/api/setup/import", Control, SetupStep, import_first_network, model::kLargestFile},
    {Get, "/api/setup/detect-ip", Worker, SetupStep, detect_public_ip},

    {Post, "/api/auth/login", Worker, Public, log_in},
    {Post, "/api/auth/logout", Control, Public, log_out},
    {Get, "/api/auth/me", Worker, Session, get_me},
    {Put, "/api/auth/password", Worker, Session, change_password},

    {Get, "/api/networks", Worker, Viewer, list_networks},
    {Post, "/api/networks", Control, Admin, create_network},
    {Post, "/api/networks/import", Control, Admin, import_network, model::kLargestFile},
    {Get, "/api/networks/adoptable", Worker, Admin, list_adoptable_interfaces},
    {Get, "/api/networks/{id}", Worker, Viewer, get_network},
    {Put, "/api/networks/{id}", Control, Admin, update_network},
    {Delete, "/api/networks/{id}", Control, Admin, delete_network},
    {Post, "/api/networks/{id}/enable", Control, Admin, enable_network},
    {Post, "/api/networks/{id}/disable", Control, Admin, disable_network},
    {Get, "/api/networks/{id}/export", Control, Admin, export_network},
    {Get, "/api/networks/{id}/events", Worker, Viewer, follow_network_events},
    {Get, "/api/networks/{id}/stats", Worker, Viewer, get_stats},

    {Get, "/api/networks/{id}/peers", Worker, Viewer, list_peers},
    {Post, "/api/networks/{id}/peers", Control, Operator, create_peer},
    {Post, "/api/networks/{id}/peers/bulk", Control, Operator, create_peers},
    {Post, "/api/networks/{id}/peers/bulk-delete", Control, Operator, delete_peers},
    {Get, "/api/networks/{id}/peers/{peer_id}", Worker, Viewer, get_peer},
    {Put, "/api/networks/{id}/peers/{peer_id}", Worker, Operator, update_peer},
    {Delete, "/api/networks/{id}/peers/{peer_id}", Control, Operator, delete_peer},
    {Post, "/api/networks/{id}/peers/{peer_id}/enable", Worker, Operator, enable_peer},
    {Post, "/api/networks/{id}/peers/{peer_id}/disable", Worker, Operator, disable_peer},
    {Get, "/api/networks/{id}/peers/{peer_id}/config", Worker, Operator, get_client_file},
    {Get, "/api/networks/{id}/peers/{peer_id}/qr", Worker, Operator, get_qr_code},

    {Get, "/api/networks/{id}/bandwidth", Worker, Viewer, get_bandwidth},

    {Get, "/api/networks/{id}/routes", Worker, Viewer, list_routes},
    {Post, "/api/networks/{id}/routes", Control, Admin, create_route},
    {Get, "/api/networks/{id}/routes/{route_id}", Worker, Viewer, get_route},
    {Put, "/api/networks/{id}/routes/{route_id}", Control, Admin, update_route},
    {Delete, "/api/networks/{id}/routes/{route_id}", Control, Admin, delete_route},
    {Get, "/api/networks/{id}/rules", Worker, Viewer, list_rules},
    {Post, "/api/networks/{id}/rules", Control, Admin, create_rule},
    {Get, "/api/networks/{id}/rules/{rule_id}", Worker, Viewer, get_rule},
    {Put, "/api/networks/{id}/rules/{rule_id}", Control, Admin, update_rule},
    {Delete, "/api/networks/{id}/rules/{rule_id}", Control, Admin, delete_rule},

    {Get, "/api/networks/{id}/firewall", Worker, Viewer, get_firewall},
    {Get, "/api/networks/{id}/connections", Worker, Viewer, list_connections},
    {Get, "/api/networks/{id}/connections/summary", Worker, Viewer, get_connection_summary},
    {Delete, "/api/networks/{id}/connections", Control, Operator, flush_connections},

    {Get, "/api/bridges", Worker, Viewer, list_bridges},
    {Post, "/api/bridges", Control, Admin, create_bridge},
    {Get, "/api/bridges/{id}", Worker, Viewer, get_bridge},
    {Put, "/api/bridges/{id}", Control, Admin, update_bridge},
    {Delete, "/api/bridges/{id}", Control, Admin, delete_bridge},

    {Get, "/api/alerts", Worker, Viewer, list_alert_rules},
    {Post, "/api/alerts", Control, Admin, create_alert_rule},
    {Get, "/api/alerts/history", Worker, Viewer, list_recent_alerts},
    {Post, "/api/alerts/test", Worker, Admin, test_alert_channel},
    {Get, "/api/alerts/{id}", Worker, Viewer, get_alert_rule},
    {Put, "/api/alerts/{id}", Control, Admin, update_alert_rule},
    {Delete, "/api/alerts/{id}", Control, Admin, delete_alert_rule},

    {Get, "/api/status", Worker, Viewer, get_status},
    {Get, "/api/events", Worker, Viewer, follow_events},
    {Get, "/api/settings", Worker, Admin, get_settings},
    {Put, "/api/settings", Control, Admin, update_settings},
    {Get, "/api/system/info", Worker, Viewer, get_system_info},
    {Get, "/api/system/diagnose", Worker, Operator, diagnose_system},
    {Get, "/api/system/routes", Worker, Viewer, list_host_routes},
    {Get, "/api/system/rules", Worker, Viewer, list_host_rules},
    {Get, "/api/system/ports", Worker, Viewer, get_host_ports},
    {Get, "/api/debug/logs", Worker, Admin, list_recent_warnings},
};

// A route that the table does not know is for nobody.
Result<Access> access_of(const http::Route& route) {
  const auto row = std::ranges::find_if(
      kRoutes, [&](const RouteRow& r) { return r.method == route.method && r.pattern == route.pattern; });
  if (row == std::end(kRoutes)) return fail(Code::InternalError, "no access rule for " + route.pattern);
  return row->access;
}

}  // namespace

std::span<const RouteRow> route_table() {
  return kRoutes;
}

http::Router build_router(const Api& api) {
  http::Router router;
  for (const RouteRow& row : kRoutes) {
    const auto handle = [&api, handler = row.handler](const http::Request& request) {
      const log::Scope scope("request_id", request.request_id);
      return handler(api, request);
    };
    router.add({.method = row.method,
                .pattern = std::string(row.pattern),
                .lane = row.lane,
                .handler = handle,
                .body_bytes = row.body_bytes});
  }
  return router;
}

http::Hooks build_hooks(const Api& api) {
  return {.to_response = to_response,
          .before = [&api](http::Request& request, const http::Route& route) -> Result<void> {
            WGP_TRY(const Access access, access_of(route));
            return check_access(api, request, access);
          },
          .elsewhere = {},
          // Answers hold keys and states of the moment: no cache may keep them.
          .after =
              [&api](const http::Request& request, http::Response& response) {
                api.metrics.requests.add(request.method, response.status);
                response.headers.set_if_absent("Cache-Control", "no-store");
              }};
}

}  // namespace wgpilot::api
