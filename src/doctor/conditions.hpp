// What can be wrong with an installation, declared once: the code that programs match, how bad it is, the
// words, the remedy, and what must be well before it can be judged. The report, the command, the API and
// docs/operations/diagnose.md are made of this table. Immutable data.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/enum_names.hpp"

namespace wgpilot::doctor {

enum class Condition {
  ServiceStopped,
  DatabaseUnreadable,
  FilesOpenToOthers,
  MasterKeyInvalid,
  HistoryUnavailable,
  MachineUnreadable,
  NetAdminMissing,
  BindServiceMissing,
  NftablesUnavailable,
  WireguardMissing,
  WireguardUserspace,
  BandwidthUnavailable,
  KernelUnreadable,
  InterfaceDown,
  FirewallChanged,
  ForwardingOff,
  MtuDiffers,
  Drift,
  PortConflict,
  MtuTooLarge,
  UplinkMissing,
  RouteConflict,
  AdvertisementsIgnored,
  ReversePathFilter,
  ForeignDrop,
  ForeignDropPossible,
  EndpointUnset,
};

enum class Severity { Warn, Fail };

struct Declaration {
  Condition condition;
  std::string_view code;    // "mtu_differs"
  Severity severity;        // when it holds
  std::string_view title;   // what is looked at: "Firewall table"
  std::string_view remedy;  // where the finding itself brings none
  // What it is judged by: a condition here that holds with Fail, or was skipped, skips this one.
  std::span<const Condition> depends_on;
};

// Every condition once, in the order of a report: what others depend on comes first.
std::span<const Declaration> declarations();
const Declaration& declaration_of(Condition condition);

}  // namespace wgpilot::doctor
