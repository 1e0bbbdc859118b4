// Private to doctor/: one judge a condition. Pure; each is asked only when all that it depends on is well.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "doctor/facts.hpp"
#include "doctor/report.hpp"

namespace wgpilot::doctor {

struct Finding {
  std::string message;
  std::string remedy = {};  // empty: the declared one
  json::object details = {};
};

struct Verdict {
  std::string well;  // what is well, said when there are no findings
  std::vector<Finding> findings = {};
};

// judges_of_installation.cpp
Verdict judge_service(const Facts&);
Verdict judge_database(const Facts&);
Verdict judge_file_modes(const Facts&);
Verdict judge_master_key(const Facts&);
Verdict judge_history(const Facts&);
Verdict judge_endpoint(const Facts&);

// judges_of_machine.cpp
Verdict judge_machine(const Facts&);
Verdict judge_net_admin(const Facts&);
Verdict judge_bind_service(const Facts&);
Verdict judge_nftables(const Facts&);
Verdict judge_wireguard(const Facts&);
Verdict judge_userspace(const Facts&);
Verdict judge_bandwidth(const Facts&);
Verdict judge_uplink(const Facts&);
Verdict judge_advertisements(const Facts&);
Verdict judge_reverse_path_filter(const Facts&);
Verdict judge_ports(const Facts&);
Verdict judge_mtu_of_uplink(const Facts&);

// judges_of_routes.cpp
Verdict judge_routes(const Facts&);

// judges_of_drift.cpp
Verdict judge_observation(const Facts&);
Verdict judge_interfaces(const Facts&);
Verdict judge_firewall(const Facts&);
Verdict judge_forwarding(const Facts&);
Verdict judge_mtu(const Facts&);
Verdict judge_drift(const Facts&);

// judges_of_filters.cpp
Verdict judge_foreign_drops(const Facts&);
Verdict judge_possible_foreign_drops(const Facts&);

}  // namespace wgpilot::doctor
