// What went wrong, in a form a program can match (Code), a person can act on (message, hint) and a log can
// keep. Values only; thread-compatible; nothing here fails.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace wgpilot {

// Every failure a caller can tell apart. `name_of` gives the API's spelling; api/ maps each to an HTTP
// status.
enum class Code {
  NetworkNotFound,
  PeerNotFound,
  BridgeNotFound,
  RouteNotFound,  // of the HTTP API, or of a network: nothing is at that address
  RuleNotFound,
  AlertNotFound,  // a rule of alerts
  MethodNotAllowed,
  SubnetConflict,
  PortInUse,
  IpPoolExhausted,
  ValidationError,
  Unauthorized,
  SessionExpired,
  InvalidCredentials,
  Forbidden,
  RateLimited,
  SetupRequired,
  SetupAlreadyComplete,
  StepOrderViolation,
  InvalidOtp,
  BridgeAlreadyExists,
  BridgeSelfReference,
  InterfaceCreateFailed,
  WgModuleNotLoaded,
  CapabilityMissing,
  NftablesUnavailable,
  QosUnavailable,
  PreconditionFailed,
  PayloadTooLarge,
  Unavailable,  // shutting down, overloaded or out of time
  StorageFull,
  StorageCorrupt,
  MasterKeyInvalid,  // wrong or lost master key
  ConfigInvalid,
  KernelError,  // the kernel refused; os_errno and the message hold its words
  NotFound,     // below the use cases: a row, a file, a device
  AlreadyExists,
  InternalError,
};

// The code as the API spells it: `NETWORK_NOT_FOUND`.
std::string_view name_of(Code code);

struct FieldError {
  std::string field;    // path in the request: "peers[3].name"
  std::string message;  // "must be between 1280 and 9000"
};

class [[nodiscard]] Error {
 public:
  Error(Code code, std::string message);

  // Builders, used on temporaries: return Error(Code::X, "...").with_hint("...")
  Error&& with_hint(std::string hint) &&;
  Error&& with_errno(int value) &&;
  Error&& with_fields(std::vector<FieldError> fields) &&;
  Error&& with_detail(std::string_view key, boost::json::value value) &&;
  // Puts `what` in front of the sentence: "apply network 'office': " + to_string().
  Error&& in(std::string_view what) &&;
  // The same failure under the code that callers of a higher layer know.
  Error&& as(Code code) &&;

  Code code() const { return code_; }
  const std::string& message() const { return message_; }
  const std::string& hint() const { return hint_; }
  int os_errno() const { return errno_; }
  const std::vector<FieldError>& fields() const { return fields_; }
  const boost::json::object& details() const { return details_; }

 private:
  Code code_;
  int errno_ = 0;
  std::string message_;
  std::string hint_;
  std::vector<FieldError> fields_;
  boost::json::object details_;
};

// `message: No such file or directory (ENOENT)` under `code`, with the errno kept.
Error errno_error(Code code, std::string_view what, int errno_value);

// A VALIDATION_ERROR that names all fields at once; `fields` must not be empty.
Error validation_error(std::vector<FieldError> fields);

}  // namespace wgpilot
