// The size that is promised, up and down again. Times are printed, not judged.
#include <chrono>
#include <iostream>

#include "dataplane/linux/dataplane_fixture.hpp"

namespace wgpilot::dataplane::linux_ {
namespace {

constexpr std::uint32_t kPeers = 10'000;

template <class Work>
void timed(std::string_view what, Work work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - start;
  std::cout << fmt::format("[   time   ] {}: {:.0f} ms\n", what, taken.count());
}

class TenThousandPeers : public testing::TestWithParam<BackendChoice> {};
INSTANTIATE_TEST_SUITE_P(On, TenThousandPeers, testing::ValuesIn(kBackends), name_of_backend);

TEST_P(TenThousandPeers, ComeUpAreReadAndGo) {
  on_empty_machine(GetParam(), [](LinuxDataplane& dataplane) {
    const State desired = desired_state({with_peers(sample_network(0), kPeers)}, kNow);
    timed("bring up", [&] { repair(dataplane, desired); });
    timed("observe and compare", [&] { EXPECT_EQ(to_text(plan_to(dataplane, desired)), ""); });
    timed("status", [&] {
      const auto status = dataplane.fetch_status("wg0");
      ASSERT_TRUE(status) << status.error().message();
      EXPECT_EQ(status->peers.size(), kPeers);
      EXPECT_TRUE(std::ranges::is_sorted(status->peers, {}, &PeerStatus::public_key));
    });
    timed("remove", [&] {
      for (const Step& step : diff(desired, State{})) ASSERT_TRUE(dataplane.apply(step)) << to_text(step);
    });
    EXPECT_EQ(test::output_of("ip -o link show | grep -vc ' lo:' || true"), "0\n");
  });
}

}  // namespace
}  // namespace wgpilot::dataplane::linux_
