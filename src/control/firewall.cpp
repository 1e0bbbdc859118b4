#include "control/firewall.hpp"

namespace wgpilot::control {

Result<FirewallView> fetch_firewall(const Control& control, const NetworkWithPeers& network) {
  WGP_TRY(auto rules, control.parts().dataplane.fetch_firewall());
  if (!rules) return FirewallView{};
  return FirewallView{.is_present = true,
                      .rules = dataplane::rules_serving(*std::move(rules), network.network->interface)};
}

}  // namespace wgpilot::control
