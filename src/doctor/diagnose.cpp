#include "doctor/diagnose.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "doctor/conditions.hpp"
#include "doctor/judges.hpp"

namespace wgpilot::doctor {
namespace {

using Judge = Verdict (*)(const Facts&);

// A switch, so that a new condition does not compile without its judge.
Judge judge_of(Condition condition) {
  switch (condition) {
    case Condition::ServiceStopped:
      return judge_service;
    case Condition::DatabaseUnreadable:
      return judge_database;
    case Condition::FilesOpenToOthers:
      return judge_file_modes;
    case Condition::MasterKeyInvalid:
      return judge_master_key;
    case Condition::HistoryUnavailable:
      return judge_history;
    case Condition::MachineUnreadable:
      return judge_machine;
    case Condition::NetAdminMissing:
      return judge_net_admin;
    case Condition::BindServiceMissing:
      return judge_bind_service;
    case Condition::NftablesUnavailable:
      return judge_nftables;
    case Condition::WireguardMissing:
      return judge_wireguard;
    case Condition::WireguardUserspace:
      return judge_userspace;
    case Condition::BandwidthUnavailable:
      return judge_bandwidth;
    case Condition::KernelUnreadable:
      return judge_observation;
    case Condition::InterfaceDown:
      return judge_interfaces;
    case Condition::FirewallChanged:
      return judge_firewall;
    case Condition::ForwardingOff:
      return judge_forwarding;
    case Condition::MtuDiffers:
      return judge_mtu;
    case Condition::Drift:
      return judge_drift;
    case Condition::PortConflict:
      return judge_ports;
    case Condition::MtuTooLarge:
      return judge_mtu_of_uplink;
    case Condition::UplinkMissing:
      return judge_uplink;
    case Condition::RouteConflict:
      return judge_routes;
    case Condition::AdvertisementsIgnored:
      return judge_advertisements;
    case Condition::ReversePathFilter:
      return judge_reverse_path_filter;
    case Condition::ForeignDrop:
      return judge_foreign_drops;
    case Condition::ForeignDropPossible:
      return judge_possible_foreign_drops;
    case Condition::EndpointUnset:
      return judge_endpoint;
  }
  return nullptr;
}

Check to_check(const Declaration& declared, Status status, std::string message) {
  return {.code = std::string(declared.code),
          .status = status,
          .title = std::string(declared.title),
          .message = std::move(message),
          .remedy = {},
          .details = {}};
}

Check to_check(const Declaration& declared, Finding finding) {
  const Status status = declared.severity == Severity::Fail ? Status::Fail : Status::Warn;
  Check check = to_check(declared, status, std::move(finding.message));
  check.remedy = finding.remedy.empty() ? std::string(declared.remedy) : std::move(finding.remedy);
  if (!finding.details.empty()) check.details = std::move(finding.details);
  return check;
}

// Grows in the order of declarations, so that what a check depends on is there before it.
class Examination {
 public:
  explicit Examination(const Facts& facts) : facts_(facts) {}

  void examine(const Declaration& declared) {
    if (const Declaration* const obstacle = find_obstacle(declared)) {
      add(to_check(declared, Status::Skipped,
                   fmt::format("Not looked at, because of: {}.", obstacle->title)));
      return;
    }
    Verdict verdict = judge_of(declared.condition)(facts_);
    if (verdict.findings.empty()) add(to_check(declared, Status::Pass, std::move(verdict.well)));
    for (Finding& finding : verdict.findings) add(to_check(declared, std::move(finding)));
  }

  Report take() { return std::move(report_); }

 private:
  const Declaration* find_obstacle(const Declaration& declared) const {
    for (const Condition needed : declared.depends_on) {
      const Declaration& other = declaration_of(needed);
      const auto check = std::ranges::find(report_.checks, other.code, &Check::code);
      const bool is_well = check->status == Status::Pass || check->status == Status::Warn;
      if (!is_well) return &other;
    }
    return nullptr;
  }

  void add(Check check) {
    if (check.status != Status::Skipped) report_.status = std::max(report_.status, check.status);
    report_.checks.push_back(std::move(check));
  }

  const Facts& facts_;
  Report report_;
};

}  // namespace

Report diagnose(const Facts& facts) {
  Examination examination(facts);
  for (const Declaration& declared : declarations()) examination.examine(declared);
  return examination.take();
}

}  // namespace wgpilot::doctor
