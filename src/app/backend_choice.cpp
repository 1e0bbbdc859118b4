#include "app/backend_choice.hpp"

namespace wgpilot::app {

dataplane::linux_::BackendChoice to_backend_choice(WireguardChoice choice) {
  switch (choice) {
    case WireguardChoice::Auto:
      return dataplane::linux_::BackendChoice::Auto;
    case WireguardChoice::Kernel:
      return dataplane::linux_::BackendChoice::Kernel;
    case WireguardChoice::Userspace:
      return dataplane::linux_::BackendChoice::Userspace;
  }
  return dataplane::linux_::BackendChoice::Auto;
}

}  // namespace wgpilot::app
