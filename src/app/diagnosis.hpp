// A diagnosis without the running service: by the files of the installation and the kernel of the calling
// thread's network namespace. Takes no lock and writes nothing, so that it works beside a service that hangs
// and where database or master key are broken.
#pragma once

#include "app/configuration.hpp"
#include "doctor/facts.hpp"
#include "doctor/report.hpp"

namespace wgpilot::app {

doctor::Installation installation_of(const Configuration& configuration);

// `reason`: why the service itself was not asked. Blocking, seconds with 10,000 peers.
doctor::Report diagnose_from_outside(const Configuration& configuration, const Error& reason);

}  // namespace wgpilot::app
