#include "control/setup.hpp"

#include "api/body.hpp"
#include "api/control_call.hpp"
#include "api/guessing.hpp"
#include "api/handlers.hpp"
#include "api/objects.hpp"
#include "api/qr_code.hpp"
#include "api/user_answer.hpp"

namespace wgpilot::api {
namespace {

using http::Request;

Answer create_admin(const Api& api, const Request& request, control::Finish finish) {
  WGP_TRY(const auto input, json::parse<control::AdminInput>(request.body));
  const auto attempt = [&]() -> Result<control::LoggedIn> {
    WGP_TRY(const std::string hash, control::hash_admin_password(input));
    return on_control(api, request, [&] {
      return control::create_admin(api.control, input, hash, request.remote_address, finish);
    });
  };
  WGP_TRY(const auto login, limit_guesses(api, request, Code::InvalidOtp, attempt));
  return logged_in_response(201, login, api.now());
}

Answer render_first_peer(const Api& api, const control::FirstPeer& first) {
  const auto snapshot = api.control.snapshot();
  WGP_TRY(const auto* entry, control::find_network(*snapshot, first.peer->network_id));
  // The peer exists now: a file too large for a code is no reason to call the step a failure.
  const auto code = encode_qr_code(first.configuration.text);
  JsonWriter writer;
  EntityTag tag;
  writer.begin_object();
  writer.key("peer");
  write_peer(writer, tag, *entry->network, {.peer = first.peer.get()});
  writer.member("config", first.configuration.text);
  writer.member("qr_data", code ? to_base64(to_png(*code)) : std::string());
  writer.end_object();
  return json_response(200, writer.take());
}

struct PublicIp {
  std::string public_ip;
};
BOOST_DESCRIBE_STRUCT(PublicIp, (), (public_ip))

}  // namespace

Answer get_setup_status(const Api& api, const Request&) {
  WGP_TRY(const auto status, control::setup_status(api.control));
  return json_response(200, status);
}

Answer start_setup(const Api& api, const Request& request) {
  return create_admin(api, request, control::Finish::AfterAllSteps);
}

Answer create_only_admin(const Api& api, const Request& request) {
  return create_admin(api, request, control::Finish::AtOnce);
}

Answer set_server(const Api& api, const Request& request) {
  WGP_TRY(const auto input, json::parse<control::ServerInput>(request.body));
  WGP_TRY(control::set_server(api.control, input));
  return get_setup_status(api, request);
}

Answer create_first_network(const Api& api, const Request& request) {
  WGP_TRY(const auto input, parse_new_network(request.body));
  WGP_TRY(const auto network, control::create_first_network(api.control, input));
  JsonWriter writer;
  EntityTag tag;
  writer.begin_object();
  writer.key("network");
  write_network(writer, tag, {network, {}});
  writer.end_object();
  return json_response(200, writer.take());
}

Answer create_first_peer(const Api& api, const Request& request) {
  WGP_TRY(const auto input, json::parse<control::FirstPeerInput>(request.body));
  WGP_TRY(const auto first,
          on_control(api, request, [&] { return control::create_first_peer(api.control, input); }));
  return render_first_peer(api, first);
}

Answer detect_public_ip(const Api& api, const Request&) {
  WGP_TRY(auto address, control::detect_public_ip(api.control));
  return json_response(200, PublicIp{std::move(address)});
}

}  // namespace wgpilot::api
