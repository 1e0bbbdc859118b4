#include "api/error_response.hpp"

#include <fmt/format.h>

#include <boost/json/serialize.hpp>

#include "base/log.hpp"

namespace wgpilot::api {
namespace {

using boost::json::array;
using boost::json::object;

array fields_of(const Error& error) {
  array fields;
  for (const FieldError& field : error.fields()) {
    fields.push_back(object{{"field", field.field}, {"message", field.message}});
  }
  return fields;
}

object describe(const Error& error) {
  object shown{{"code", name_of(error.code())}, {"message", error.message()}};
  if (!error.hint().empty()) shown["hint"] = error.hint();
  if (!error.fields().empty()) shown["fields"] = fields_of(error);
  if (!error.details().empty()) shown["details"] = error.details();
  return shown;
}

// What went wrong inside may say more than a client should know.
object describe_internal() {
  return {{"code", name_of(Code::InternalError)},
          {"message", "something went wrong inside wgpilot"},
          {"hint", "The log has the reason under this request id."}};
}

void log_failure(const Error& error, const http::Request& request) {
  object fields = log::fields_of(error);
  fields["request_id"] = request.request_id;
  fields["method"] = name_of(request.method);
  fields["path"] = request.path;
  log::error("request failed", std::move(fields));
}

}  // namespace

int status_of(Code code) {
  switch (code) {
    case Code::ValidationError:
    case Code::StepOrderViolation:
    case Code::BridgeSelfReference:
      return 400;
    case Code::Unauthorized:
    case Code::SessionExpired:
    case Code::InvalidCredentials:
    case Code::InvalidOtp:
      return 401;
    case Code::Forbidden:
    case Code::SetupRequired:
      return 403;
    case Code::NetworkNotFound:
    case Code::PeerNotFound:
    case Code::BridgeNotFound:
    case Code::RouteNotFound:
    case Code::RuleNotFound:
    case Code::AlertNotFound:
    case Code::NotFound:
      return 404;
    case Code::MethodNotAllowed:
      return 405;
    case Code::SubnetConflict:
    case Code::PortInUse:
    case Code::IpPoolExhausted:
    case Code::SetupAlreadyComplete:
    case Code::BridgeAlreadyExists:
    case Code::QosUnavailable:
    case Code::AlreadyExists:
      return 409;
    case Code::PreconditionFailed:
      return 412;
    case Code::PayloadTooLarge:
      return 413;
    case Code::RateLimited:
      return 429;
    case Code::InterfaceCreateFailed:
    case Code::StorageCorrupt:
    case Code::MasterKeyInvalid:
    case Code::ConfigInvalid:
    case Code::KernelError:
    case Code::InternalError:
      return 500;
    case Code::WgModuleNotLoaded:
    case Code::CapabilityMissing:
    case Code::NftablesUnavailable:
    case Code::Unavailable:
    case Code::StorageFull:
      return 503;
  }
  return 500;
}

http::Response to_response(const Error& error, const http::Request& request) {
  const int status = status_of(error.code());
  if (status >= 500) log_failure(error, request);
  object shown = error.code() == Code::InternalError ? describe_internal() : describe(error);
  shown["request_id"] = request.request_id;
  http::Response response = http::text_response(status, "application/json",
                                                boost::json::serialize(object{{"error", std::move(shown)}}));
  if (const auto* wait = error.details().if_contains("retry_after")) {
    response.headers.set("Retry-After", boost::json::serialize(*wait));
  }
  return response;
}

}  // namespace wgpilot::api
