// The configuration's choice of a WireGuard in the dataplane's terms.
#pragma once

#include "app/configuration.hpp"
#include "dataplane/linux/devices.hpp"

namespace wgpilot::app {

dataplane::linux_::BackendChoice to_backend_choice(WireguardChoice choice);

}  // namespace wgpilot::app
