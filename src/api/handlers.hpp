// One function a route; route_table() says which. What they answer and how they fail is in api/openapi.yaml.
#pragma once

#include "api/api.hpp"

namespace wgpilot::api {

using Answer = Result<http::Response>;

// system.cpp
Answer get_health(const Api&, const http::Request&);
Answer get_system_info(const Api&, const http::Request&);
Answer list_recent_warnings(const Api&, const http::Request&);
Answer get_contract(const Api&, const http::Request&);

// accounts.cpp
Answer log_in(const Api&, const http::Request&);
Answer log_out(const Api&, const http::Request&);
Answer get_me(const Api&, const http::Request&);
Answer change_password(const Api&, const http::Request&);

// setup.cpp
Answer get_setup_status(const Api&, const http::Request&);
Answer start_setup(const Api&, const http::Request&);        // step 1
Answer create_only_admin(const Api&, const http::Request&);  // step 1, and the rest is skipped
Answer set_server(const Api&, const http::Request&);
Answer create_first_network(const Api&, const http::Request&);
Answer create_first_peer(const Api&, const http::Request&);
Answer detect_public_ip(const Api&, const http::Request&);

// settings.cpp
Answer get_settings(const Api&, const http::Request&);
Answer update_settings(const Api&, const http::Request&);

// networks.cpp
Answer list_networks(const Api&, const http::Request&);
Answer create_network(const Api&, const http::Request&);
Answer get_network(const Api&, const http::Request&);
Answer update_network(const Api&, const http::Request&);
Answer delete_network(const Api&, const http::Request&);
Answer enable_network(const Api&, const http::Request&);
Answer disable_network(const Api&, const http::Request&);
Answer export_network(const Api&, const http::Request&);

// import.cpp
Answer import_network(const Api&, const http::Request&);
Answer import_first_network(const Api&, const http::Request&);  // in the place of step 3
Answer list_adoptable_interfaces(const Api&, const http::Request&);

// bridges.cpp
Answer list_bridges(const Api&, const http::Request&);
Answer create_bridge(const Api&, const http::Request&);
Answer get_bridge(const Api&, const http::Request&);
Answer update_bridge(const Api&, const http::Request&);
Answer delete_bridge(const Api&, const http::Request&);

// host_view.cpp
Answer list_host_routes(const Api&, const http::Request&);
Answer list_host_rules(const Api&, const http::Request&);
Answer get_host_ports(const Api&, const http::Request&);

// firewall.cpp
Answer get_firewall(const Api&, const http::Request&);

// connections.cpp
Answer list_connections(const Api&, const http::Request&);
Answer get_connection_summary(const Api&, const http::Request&);
Answer flush_connections(const Api&, const http::Request&);

// routing.cpp
Answer list_routes(const Api&, const http::Request&);
Answer create_route(const Api&, const http::Request&);
Answer get_route(const Api&, const http::Request&);
Answer update_route(const Api&, const http::Request&);
Answer delete_route(const Api&, const http::Request&);
Answer list_rules(const Api&, const http::Request&);
Answer create_rule(const Api&, const http::Request&);
Answer get_rule(const Api&, const http::Request&);
Answer update_rule(const Api&, const http::Request&);
Answer delete_rule(const Api&, const http::Request&);

// peers.cpp
Answer list_peers(const Api&, const http::Request&);
Answer create_peer(const Api&, const http::Request&);
Answer get_peer(const Api&, const http::Request&);
Answer update_peer(const Api&, const http::Request&);
Answer delete_peer(const Api&, const http::Request&);
Answer enable_peer(const Api&, const http::Request&);
Answer disable_peer(const Api&, const http::Request&);
Answer create_peers(const Api&, const http::Request&);
Answer delete_peers(const Api&, const http::Request&);

// bandwidth.cpp
Answer get_bandwidth(const Api&, const http::Request&);

// client_files.cpp
Answer get_client_file(const Api&, const http::Request&);
Answer get_qr_code(const Api&, const http::Request&);

// alerts.cpp
Answer list_alert_rules(const Api&, const http::Request&);
Answer create_alert_rule(const Api&, const http::Request&);
Answer get_alert_rule(const Api&, const http::Request&);
Answer update_alert_rule(const Api&, const http::Request&);
Answer delete_alert_rule(const Api&, const http::Request&);
Answer list_recent_alerts(const Api&, const http::Request&);
Answer test_alert_channel(const Api&, const http::Request&);

// diagnose.cpp
Answer diagnose_system(const Api&, const http::Request&);

// events.cpp
Answer follow_events(const Api&, const http::Request&);
Answer follow_network_events(const Api&, const http::Request&);

// metrics.cpp
Answer get_metrics(const Api&, const http::Request&);

// stats.cpp
Answer get_stats(const Api&, const http::Request&);

// status.cpp
Answer get_status(const Api&, const http::Request&);

}  // namespace wgpilot::api
