#include "control/bandwidth.hpp"

namespace wgpilot::control {

Result<dataplane::ShapingStatus> fetch_shaping(const Control& control, const NetworkWithPeers& network) {
  auto shaping = control.parts().dataplane.fetch_shaping(network.network->interface);
  if (!shaping && shaping.error().code() == Code::NotFound) return dataplane::ShapingStatus{};
  return shaping;
}

}  // namespace wgpilot::control
