#include "base/error.hpp"

#include <fmt/format.h>

#include <cassert>
#include <cstring>

namespace wgpilot {

// One line a code, so that a new one does not compile until it has a name.
// NOLINTNEXTLINE(readability-function-size)
std::string_view name_of(Code code) {
  switch (code) {
    case Code::NetworkNotFound:
      return "NETWORK_NOT_FOUND";
    case Code::PeerNotFound:
      return "PEER_NOT_FOUND";
    case Code::BridgeNotFound:
      return "BRIDGE_NOT_FOUND";
    case Code::RouteNotFound:
      return "ROUTE_NOT_FOUND";
    case Code::RuleNotFound:
      return "RULE_NOT_FOUND";
    case Code::AlertNotFound:
      return "ALERT_NOT_FOUND";
    case Code::MethodNotAllowed:
      return "METHOD_NOT_ALLOWED";
    case Code::SubnetConflict:
      return "SUBNET_CONFLICT";
    case Code::PortInUse:
      return "PORT_IN_USE";
    case Code::IpPoolExhausted:
      return "IP_POOL_EXHAUSTED";
    case Code::ValidationError:
      return "VALIDATION_ERROR";
    case Code::Unauthorized:
      return "UNAUTHORIZED";
    case Code::SessionExpired:
      return "SESSION_EXPIRED";
    case Code::InvalidCredentials:
      return "INVALID_CREDENTIALS";
    case Code::Forbidden:
      return "FORBIDDEN";
    case Code::RateLimited:
      return "RATE_LIMITED";
    case Code::SetupRequired:
      return "SETUP_REQUIRED";
    case Code::SetupAlreadyComplete:
      return "SETUP_ALREADY_COMPLETE";
    case Code::StepOrderViolation:
      return "STEP_ORDER_VIOLATION";
    case Code::InvalidOtp:
      return "INVALID_OTP";
    case Code::BridgeAlreadyExists:
      return "BRIDGE_ALREADY_EXISTS";
    case Code::BridgeSelfReference:
      return "BRIDGE_SELF_REFERENCE";
    case Code::InterfaceCreateFailed:
      return "INTERFACE_CREATE_FAILED";
    case Code::WgModuleNotLoaded:
      return "WG_MODULE_NOT_LOADED";
    case Code::CapabilityMissing:
      return "CAPABILITY_MISSING";
    case Code::NftablesUnavailable:
      return "NFTABLES_UNAVAILABLE";
    case Code::QosUnavailable:
      return "QOS_UNAVAILABLE";
    case Code::PreconditionFailed:
      return "PRECONDITION_FAILED";
    case Code::PayloadTooLarge:
      return "PAYLOAD_TOO_LARGE";
    case Code::Unavailable:
      return "UNAVAILABLE";
    case Code::StorageFull:
      return "STORAGE_FULL";
    case Code::StorageCorrupt:
      return "STORAGE_CORRUPT";
    case Code::MasterKeyInvalid:
      return "MASTER_KEY_INVALID";
    case Code::ConfigInvalid:
      return "CONFIG_INVALID";
    case Code::KernelError:
      return "KERNEL_ERROR";
    case Code::NotFound:
      return "NOT_FOUND";
    case Code::AlreadyExists:
      return "ALREADY_EXISTS";
    case Code::InternalError:
      return "INTERNAL_ERROR";
  }
  return "INTERNAL_ERROR";
}

Error::Error(Code code, std::string message) : code_(code), message_(std::move(message)) {}

Error&& Error::with_hint(std::string hint) && {
  hint_ = std::move(hint);
  return std::move(*this);
}

Error&& Error::with_errno(int value) && {
  errno_ = value;
  return std::move(*this);
}

Error&& Error::with_fields(std::vector<FieldError> fields) && {
  fields_ = std::move(fields);
  return std::move(*this);
}

Error&& Error::with_detail(std::string_view key, boost::json::value value) && {
  details_[key] = std::move(value);
  return std::move(*this);
}

Error&& Error::in(std::string_view what) && {
  message_ = fmt::format("{}: {}", what, message_);
  return std::move(*this);
}

Error&& Error::as(Code code) && {
  code_ = code;
  return std::move(*this);
}

Error errno_error(Code code, std::string_view what, int errno_value) {
  const char* symbol = strerrorname_np(errno_value);
  return Error(code, fmt::format("{}: {} ({})", what, strerrordesc_np(errno_value), symbol ? symbol : "?"))
      .with_errno(errno_value);
}

Error validation_error(std::vector<FieldError> fields) {
  assert(!fields.empty());
  std::string message = fmt::format("{} {}", fields.front().field, fields.front().message);
  if (fields.size() > 1) message += fmt::format(" (and {} more)", fields.size() - 1);
  return Error(Code::ValidationError, std::move(message)).with_fields(std::move(fields));
}

}  // namespace wgpilot
