#include "control/import.hpp"

#include <fmt/format.h>

#include "control/control_fixture.hpp"

namespace wgpilot::control {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string server_file(std::string_view address = "10.8.0.1/24", std::string_view more = "") {
  return fmt::format("[Interface]\nPrivateKey = {}\nAddress = {}\n{}",
                     crypto::to_base64(crypto::generate_private_key()), address, more);
}

std::string peer_section(std::string_view allowed_ips) {
  const auto key = crypto::public_key_of(crypto::generate_private_key());
  return fmt::format("[Peer]\nPublicKey = {}\nAllowedIPs = {}\n", crypto::to_base64(key), allowed_ips);
}

class ImportTest : public ControlTest {
 protected:
  // Neither kernel nor database know anything of it.
  void expect_refused(const std::string& config, Code code, std::string_view words) {
    const std::size_t before = control->snapshot()->networks.size();
    kernel.log.clear();
    const auto result = import_network(*control, {.config = config});
    ASSERT_FALSE(result) << words;
    EXPECT_EQ(result.error().code(), code);
    EXPECT_THAT(result.error().message(), HasSubstr(words));
    EXPECT_EQ(kernel.log, "");
    EXPECT_EQ(control->snapshot()->networks.size(), before);
    expect_consistent();
  }
};

TEST_F(ImportTest, BringsAFileIntoTheKernel) {
  kernel.foreign_links.push_back({.name = "wg0", .is_wireguard = true});
  const auto imported =
      import_network(*control,
                     {.config = server_file("10.8.0.1/24, fd42::1/64", "SaveConfig = true\n") + "# Alice\n" +
                                peer_section("10.8.0.2/32, fd42::2/128") + peer_section("10.8.0.9/32")})
          .value();
  EXPECT_EQ(imported.network->interface, "wg1");
  EXPECT_EQ(imported.network->listen_port, 51820);
  EXPECT_EQ(imported.network->name, "Imported");
  EXPECT_EQ(imported.peer_count, 2);
  EXPECT_EQ(imported.not_kept.at(0).line, 4);
  EXPECT_THAT(kernel.log, HasSubstr("allowed-ips 10.8.0.2/32,fd42::2/128"));
  EXPECT_THAT(kernel.log, HasSubstr("ip address add fd42::1/64 dev wg1"));
  expect_consistent();
  EXPECT_EQ(net::to_string(add_peer(imported.network).value()->address_v4), "10.8.0.3");
}

TEST_F(ImportTest, OfAnExportIsTheSameNetwork) {
  const auto network = add_network();
  ASSERT_TRUE(add_peer(network));
  ASSERT_TRUE(create_peer(*control, network->id, {.name = "Off", .enabled = false}));
  const std::string text = export_network(*control, network->id).value().text;
  ASSERT_TRUE(delete_network(*control, network->id));
  const auto imported = import_network(*control, {.config = text}).value();
  EXPECT_EQ(export_network(*control, imported.network->id).value().text, text);
  EXPECT_EQ(kernel.kernel.interfaces.at("wg0")->peers.size(), 1);
  expect_consistent();
}

TEST_F(ImportTest, RefusesWhatCollides) {
  const auto office = add_network("10.8.0.0/16", 51820);
  kernel.host_prefixes.push_back({net::parse_prefix("192.168.0.0/16").value(), "eth0"});
  kernel.udp_owners[5000] = {.protocol = "udp", .local_address = {}, .process = "named", .pid = 7};
  const std::string good = server_file("10.9.0.1/24");
  expect_refused(server_file("10.8.7.1/24"), Code::SubnetConflict, "network 'Office'");
  expect_refused(server_file("192.168.3.1/24"), Code::SubnetConflict, "interface 'eth0'");
  expect_refused(good + peer_section("10.9.0.2/32, 192.168.7.0/24"), Code::SubnetConflict,
                 "interface 'eth0'");
  expect_refused(
      good + peer_section("10.9.0.2/32, 172.16.0.0/16") + peer_section("10.9.0.3/32, 172.16.1.0/24"),
      Code::SubnetConflict, "peer '10.9.0.2'");
  expect_refused(good + "ListenPort = 51820\n", Code::PortInUse, "network 'Office'");
  expect_refused(good + "ListenPort = 5000\n", Code::PortInUse, "named (pid 7)");
  expect_refused(good + "ListenPort = 1\n", Code::ValidationError, "line 4: ListenPort");
  kernel.shaping = fail(Code::QosUnavailable, "bandwidth cannot be limited: the kernel lacks sch_htb");
  expect_refused(
      good + "[Peer]\n# wgpilot: {\"bandwidth_up_kbps\":1}\n" + peer_section("10.9.0.2/32").substr(7),
      Code::QosUnavailable, "bandwidth");
}

TEST_F(ImportTest, LeavesNothingBehindWhenTheKernelRefuses) {
  kernel.before = [](const dataplane::Step& step) -> Result<void> {
    if (std::holds_alternative<dataplane::ChangePeers>(step.action)) return fail(Code::KernelError, "no");
    return {};
  };
  EXPECT_FALSE(import_network(*control, {.config = server_file() + peer_section("10.8.0.2/32")}));
  EXPECT_TRUE(control->snapshot()->networks.empty());
  EXPECT_TRUE(kernel.kernel.interfaces.empty());
  expect_consistent();
}

TEST_F(ImportTest, MayStaySwitchedOff) {
  const auto imported =
      import_network(*control, {.config = server_file(), .name = "Later", .enabled = false});
  EXPECT_EQ(imported.value().network->name, "Later");
  EXPECT_TRUE(kernel.kernel.interfaces.empty());
  expect_consistent();
}

TEST_F(ImportTest, TakesTenThousandPeersAtOnce) {
  std::string text = server_file("10.8.0.1/16");
  for (int i = 2; i < 10'002; ++i) text += peer_section(fmt::format("10.8.{}.{}/32", i / 256, i % 256));
  ASSERT_LT(text.size(), model::kLargestFile);
  const auto imported = import_network(*control, {.config = std::move(text)});
  EXPECT_EQ(imported.value().peer_count, 10'000);
  EXPECT_EQ(kernel.kernel.interfaces.at("wg0")->peers.size(), 10'000);
}

}  // namespace
}  // namespace wgpilot::control
