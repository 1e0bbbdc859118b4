#include "monitor/exposition.hpp"

#include <gtest/gtest.h>

namespace wgpilot::monitor {
namespace {

constexpr Family kRequests{"requests_total", MetricType::Counter, "Answered requests."};

TEST(Exposition, SaysHelpAndTypeOnceForEachFamily) {
  ExpositionWriter writer;
  writer.begin(kRequests);
  writer.sample(to_labels({{"method", "GET"}}), 7);
  writer.sample(to_labels({{"method", "PUT"}}), 1);
  writer.begin({"load", MetricType::Gauge, "Work."});
  writer.sample("", 0.25);
  writer.begin({"peers_total", MetricType::Untyped, "Peers."});
  writer.sample("", 3);
  EXPECT_EQ(writer.take(), R"(# HELP requests_total Answered requests.
# TYPE requests_total counter
requests_total{method="GET"} 7
requests_total{method="PUT"} 1
# HELP load Work.
# TYPE load gauge
load 0.25
# HELP peers_total Peers.
# TYPE peers_total untyped
peers_total 3
)");
}

TEST(Exposition, LeavesOutFamiliesWithoutSamples) {
  ExpositionWriter writer;
  writer.begin(kRequests);
  writer.begin(kRequests);
  EXPECT_EQ(writer.take(), "");
}

TEST(Exposition, EscapesWhatWouldEndALabelOrALine) {
  EXPECT_EQ(to_labels({{"peer", "a\"b\n\\c"}, {"network", "Büro"}}), R"(peer="a\"b\n\\c",network="Büro")");
  EXPECT_EQ(to_labels({}), "");
}

TEST(Exposition, JoinsSharedLabelsAndOwnOnes) {
  ExpositionWriter writer;
  writer.begin(kRequests);
  writer.sample(R"(network="wg0")", R"(direction="rx")", std::uint64_t{18446744073709551615u});
  writer.sample("", R"(direction="rx")", 1);
  EXPECT_TRUE(
      writer.take().ends_with("requests_total{network=\"wg0\",direction=\"rx\"} 18446744073709551615\n"
                              "requests_total{direction=\"rx\"} 1\n"));
}

}  // namespace
}  // namespace wgpilot::monitor
