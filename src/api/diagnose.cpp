#include "doctor/diagnose.hpp"

#include "api/body.hpp"
#include "api/control_call.hpp"
#include "api/handlers.hpp"

namespace wgpilot::api {
namespace {

struct BothSides {
  std::shared_ptr<const control::Snapshot> snapshot;
  Result<dataplane::State> observed;
};

// Between two changes, so that none shows as a difference.
Result<BothSides> look_at_both_sides(const Api& api, const http::Request& request) {
  return on_control(api, request, [&]() -> Result<BothSides> {
    return BothSides{.snapshot = api.control.snapshot(), .observed = api.control.parts().dataplane.observe()};
  });
}

Result<void> outcome_of(const monitor::History& history) {
  std::string problem = history.problem();
  if (problem.empty()) return {};
  return fail(Code::Unavailable, std::move(problem));
}

}  // namespace

Answer diagnose_system(const Api& api, const http::Request& request) {
  doctor::Facts facts{.installation = api.installation,
                      .service = {},
                      .storage = doctor::load_storage_facts(api.installation),
                      .rows = {}};
  WGP_TRY(BothSides sides, look_at_both_sides(api, request));
  facts.rows = {.networks = sides.snapshot->networks,
                .settings = sides.snapshot->settings,
                .desired = control::desired_state(*sides.snapshot, api.now())};
  facts.problems = sides.snapshot->problems;
  facts.observed = std::move(sides.observed);
  facts.history = outcome_of(api.history);
  facts.machine = api.control.parts().dataplane.fetch_machine(doctor::ports_of(facts.rows));
  return json_response(200, doctor::diagnose(facts));
}

}  // namespace wgpilot::api
