#include "api/body.hpp"
#include "api/control_call.hpp"
#include "api/handlers.hpp"
#include "api/qr_code.hpp"
#include "control/peers.hpp"
#include "http/fields.hpp"

namespace wgpilot::api {
namespace {

using http::Request;

enum class Picture { Png, Svg };
constexpr auto enum_names(Picture) {
  return std::to_array<EnumName<Picture>>({{Picture::Png, "png"}, {Picture::Svg, "svg"}});
}

// The parameter decides; without it, what the client accepts.
Result<Picture> wanted_picture(const Request& request) {
  if (const auto format = request.query_parameter("format")) {
    if (const auto picture = find_enum<Picture>(*format)) return *picture;
    return fail(validation_error({{"format", "must be " + names_listed<Picture>()}}));
  }
  const auto accept = request.header("Accept").value_or("");
  const bool svg_only =
      http::list_contains(accept, "image/svg+xml") && !http::list_contains(accept, "image/png");
  return svg_only ? Picture::Svg : Picture::Png;
}

Result<control::ClientConfiguration> client_configuration(const Api& api, const Request& request) {
  WGP_TRY(const NetworkId network, network_id(request));
  WGP_TRY(const PeerId peer, peer_id(request));
  return on_control(api, request, [&] { return control::client_configuration(api.control, network, peer); });
}

}  // namespace

Answer get_client_file(const Api& api, const Request& request) {
  WGP_TRY(auto file, client_configuration(api, request));
  return file_response(file.file_name, std::move(file.text));
}

Answer get_qr_code(const Api& api, const Request& request) {
  WGP_TRY(const Picture picture, wanted_picture(request));
  WGP_TRY(const auto file, client_configuration(api, request));
  WGP_TRY(const QrCode code, encode_qr_code(file.text));
  if (picture == Picture::Svg) return http::text_response(200, "image/svg+xml", to_svg(code));
  return http::text_response(200, "image/png", to_png(code));
}

}  // namespace wgpilot::api
