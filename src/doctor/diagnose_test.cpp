#include "doctor/diagnose.hpp"

#include <gmock/gmock.h>

#include <functional>

#include "doctor/conditions.hpp"
#include "support/temporary_database.hpp"

namespace wgpilot::doctor {
namespace {

using dataplane::DefaultRoute;
using dataplane::Interface;
using dataplane::KernelPart;
using dataplane::LinkFacts;

std::shared_ptr<const Interface> with(std::shared_ptr<const Interface> interface,
                                      const std::function<void(Interface&)>& change) {
  Interface copy = *interface;
  change(copy);
  return std::make_shared<const Interface>(std::move(copy));
}

// One network on wg0, everything as it should be.
Facts healthy() {
  Facts facts{.installation = {.database = "/d/wgpilot.db", .master_key = "/d/master.key", .api_port = 8443},
              .service = {},
              .storage = {.database = {}, .master_key = {}, .open_files = {}},
              .rows = {}};
  auto network = test::sample_network();
  network.id = NetworkId{1};
  facts.rows.networks = {{std::make_shared<const model::Network>(network), {}}};
  facts.rows.settings = {{"hostname", "vpn.example"}};
  facts.rows.desired = dataplane::desired_state(facts.rows.networks, from_unix(1'700'000'000));
  facts.observed = facts.rows.desired;
  facts.machine = dataplane::MachineFacts{
      .capabilities = {"CAP_NET_ADMIN", "CAP_NET_BIND_SERVICE"},
      .parts = {{"wireguard", KernelPart::Present}},
      .nftables = {},
      .links = {LinkFacts{.name = "eth0", .mtu = 1500},
                LinkFacts{.name = "wg0", .device_type = "Linux kernel", .is_ours = true, .mtu = 1420}},
      .default_routes = {DefaultRoute{.family = net::Family::V4, .interface = "eth0"}},
      .udp_port_owners = {{51820, {}}}};
  return facts;
}

// What is not well: "WARN mtu_differs: …".
std::string complaints(const Facts& facts) {
  std::string text;
  for (const Check& check : diagnose(facts).checks) {
    if (check.status == Status::Pass) continue;
    if (check.status == Status::Skipped) {
      text += fmt::format("skipped {}\n", check.code);
    } else {
      text += fmt::format("{} {}: {}\n", name_of(check.status), check.code, check.message);
    }
  }
  return text;
}

TEST(Diagnosis, FindsNothingWhereAllIsWell) {
  EXPECT_EQ(complaints(healthy()), "");
  const Report report = diagnose(healthy());
  EXPECT_EQ(report.status, Status::Pass);
  EXPECT_EQ(report.checks.size(), declarations().size())
      << "each area is named, so that it is known to be looked at";
}

TEST(Diagnosis, SaysWhatToDoWithEachComplaint) {
  Facts facts = healthy();
  facts.machine->capabilities.clear();
  facts.machine->default_routes.clear();
  for (const Check& check : diagnose(facts).checks) {
    const bool complains = check.status == Status::Warn || check.status == Status::Fail;
    EXPECT_EQ(check.remedy.value_or("") != "", complains) << check.code;
  }
}

struct Case {
  const char* name;
  void (*breaks)(Facts&);
  const char* complaints;
};

class DiagnosisOf : public testing::TestWithParam<Case> {};

TEST_P(DiagnosisOf, OneThing) {
  Facts facts = healthy();
  GetParam().breaks(facts);
  EXPECT_EQ(complaints(facts), GetParam().complaints);
}

void change_observed(Facts& facts, const std::function<void(Interface&)>& change) {
  auto& interface = facts.observed->interfaces.at("wg0");
  interface = with(interface, change);
}

void change_network(Facts& facts, const std::function<void(model::Network&)>& change) {
  model::Network network = *facts.rows.networks.front().network;
  change(network);
  facts.rows.networks.front().network = std::make_shared<const model::Network>(std::move(network));
}

dataplane::HostRoute route_to(const net::Prefix& destination, const char* interface, std::uint32_t table,
                              std::uint32_t metric) {
  dataplane::HostRoute route;
  route.destination = destination;
  route.interface = interface;
  route.table = table;
  route.metric = metric;
  return route;
}

const Case kCases[] = {
    {"Service", [](Facts& f) { f.service = fail(Code::Unavailable, "the service is not running"); },
     "warn service_stopped: the service is not running\n"},
    {"Database",
     [](Facts& f) {
       f.storage.database = fail(Code::StorageCorrupt, "the file is damaged");
       f.rows = {};
     },
     "fail database_unreadable: the file is damaged\n"
     "skipped master_key_invalid\nskipped interface_down\nskipped firewall_changed\nskipped forwarding_off\n"
     "skipped mtu_differs\nskipped drift\nskipped port_conflict\nskipped mtu_too_large\n"
     "skipped reverse_path_filter\nskipped foreign_drop\nskipped foreign_drop_possible\nskipped "
     "endpoint_unset\n"},
    {"MasterKey", [](Facts& f) { f.storage.master_key = fail(Code::MasterKeyInvalid, "it is lost"); },
     "fail master_key_invalid: it is lost\n"
     "skipped interface_down\nskipped firewall_changed\nskipped forwarding_off\nskipped mtu_differs\n"
     "skipped drift\nskipped port_conflict\nskipped mtu_too_large\nskipped reverse_path_filter\n"
     "skipped foreign_drop\nskipped foreign_drop_possible\nskipped endpoint_unset\n"},
    {"FileModes", [](Facts& f) { f.storage.open_files = {"/d/wgpilot.db (mode 0644)"}; },
     "warn files_open_to_others: Other users of this machine can read /d/wgpilot.db (mode 0644).\n"},
    {"History", [](Facts& f) { f.history = fail(Code::Unavailable, "the disk is full"); },
     "warn history_unavailable: the disk is full\n"},
    {"NetAdmin",
     [](Facts& f) {
       f.machine->capabilities = {};
       f.observed = fail(Code::CapabilityMissing, "CAP_NET_ADMIN is missing");
     },
     "fail net_admin_missing: This process may not change the network: CAP_NET_ADMIN is missing.\n"
     "skipped nftables_unavailable\nskipped kernel_unreadable\nskipped interface_down\nskipped "
     "firewall_changed\n"
     "skipped forwarding_off\nskipped mtu_differs\nskipped drift\nskipped foreign_drop\n"
     "skipped foreign_drop_possible\n"},
    {"LowPort",
     [](Facts& f) {
       f.installation.api_port = 443;
       f.machine->capabilities = {"CAP_NET_ADMIN"};
     },
     "warn bind_service_missing: This process may not listen on port 443: CAP_NET_BIND_SERVICE is "
     "missing.\n"},
    {"Userspace",
     [](Facts& f) {
       f.machine->parts["wireguard"] = KernelPart::Missing;
       f.machine->has_userspace_program = true;
       f.machine->links.back().device_type = "userspace";
     },
     "warn wireguard_userspace: wg0 runs in userspace (wireguard-go), which is slower.\n"},
    {"NoWireguard", [](Facts& f) { f.machine->parts["wireguard"] = KernelPart::Missing; },
     "fail wireguard_missing: The kernel has no WireGuard, and wireguard-go is not installed.\n"
     "warn wireguard_userspace: The kernel has no WireGuard; new interfaces run in userspace "
     "(wireguard-go).\n"
     "skipped kernel_unreadable\nskipped interface_down\nskipped firewall_changed\nskipped forwarding_off\n"
     "skipped mtu_differs\nskipped drift\n"},
    {"Bandwidth",
     [](Facts& f) {
       f.machine->parts = {{"wireguard", KernelPart::Present}, {"sch_htb", KernelPart::Missing}};
     },
     "warn bandwidth_unavailable: Peers cannot be limited: the kernel lacks sch_htb.\n"},
    {"InterfaceGone",
     [](Facts& f) {
       f.observed->interfaces.clear();
       f.problems = {{"wg0", "port 51820 is taken"}};
     },
     "fail interface_down: wg0 does not exist: port 51820 is taken.\n"},
    {"InterfaceDown", [](Facts& f) { change_observed(f, [](Interface& i) { i.up = false; }); },
     "fail interface_down: wg0 is down.\n"},
    {"TableGone", [](Facts& f) { f.observed->firewall.reset(); },
     "fail firewall_changed: The table inet wgpilot is missing: networks are neither isolated nor "
     "masqueraded.\n"},
    {"TableEdited", [](Facts& f) { f.observed->firewall->rules += "x"; },
     "fail firewall_changed: The table inet wgpilot is not as wgpilot would write it.\n"},
    {"Forwarding", [](Facts& f) { f.observed->sysctls["net/ipv4/ip_forward"] = "0"; },
     "fail forwarding_off: net.ipv4.ip_forward is 0, but the networks need 1: nothing is forwarded.\n"},
    {"Mtu", [](Facts& f) { change_observed(f, [](Interface& i) { i.mtu = 1500; }); },
     "warn mtu_differs: wg0 has MTU 1500, but its network has 1420.\n"},
    {"Route", [](Facts& f) { change_observed(f, [](Interface& i) { i.addresses.clear(); }); },
     "warn drift: The kernel differs from the database; what mends it: ip address add 10.0.0.1/16 dev wg0 "
     "noprefixroute\n"},
    {"Port",
     [](Facts& f) {
       f.machine->udp_port_owners[51820] = {
           .local_address = net::parse_address("0.0.0.0").value(), .process = "python3", .pid = 42};
     },
     "fail port_conflict: UDP port 51820 is held by python3 (process 42) at 0.0.0.0.\n"},
    {"MtuTooLarge", [](Facts& f) { f.machine->links.front().mtu = 1472; },
     "warn mtu_too_large: wg0 has MTU 1420, but eth0 with its MTU 1472 carries at most 1412 over IPv4 (60 "
     "bytes of "
     "overhead): large packets are fragmented or lost.\n"},
    {"MtuTooLargeForIpv6",
     [](Facts& f) {
       f.machine->links.front().mtu = 1492;
       f.machine->default_routes.push_back({.family = net::Family::V6, .interface = "eth0"});
     },
     "warn mtu_too_large: wg0 has MTU 1420, but eth0 with its MTU 1492 carries at most 1412 over IPv6 (80 "
     "bytes of "
     "overhead): large packets are fragmented or lost.\n"},
    {"Uplink", [](Facts& f) { f.machine->default_routes.clear(); },
     "warn uplink_missing: There is no default route: nothing leads to the internet.\n"},
    {"Routes",
     [](Facts& f) {
       const net::Prefix subnet = net::parse_prefix("10.0.0.0/16").value();
       f.machine->routes.routes = {route_to(subnet, "wg0", 254, 0), route_to(subnet, "eth1", 254, 100),
                                   route_to(subnet, "eth2", 7, 0)};
       f.machine->routes.routes.front().is_ours = true;
     },
     "warn route_conflict: 10.0.0.0/16 is reached over wg0 (wgpilot, metric 0) and eth1 (metric 100) in "
     "table 254: "
     "only the lower metric counts.\n"},
    {"Advertisements",
     [](Facts& f) {
       f.machine->forwards_ipv6 = true;
       f.machine->links.front().router_advertisements = "1";
       f.machine->default_routes.push_back(
           {.family = net::Family::V6, .interface = "eth0", .is_advertised = true});
     },
     "warn advertisements_ignored: The IPv6 default route by eth0 came from a router advertisement. With "
     "forwarding "
     "on the kernel takes no more of them, and the route expires.\n"},
    {"ReversePath",
     [](Facts& f) {
       change_network(f, [](model::Network& n) { n.routing_table = 123; });
       f.machine->links.back().reverse_path_filter = "1";
     },
     "warn reverse_path_filter: wg0 has its routes in table 123, but the strict reverse path filter looks "
     "into the "
     "main table and may drop what its peers send.\n"},
    {"Endpoint", [](Facts& f) { f.rows.settings.clear(); },
     "warn endpoint_unset: Neither hostname nor public_ip is set, so no client file can be made.\n"},
};

INSTANTIATE_TEST_SUITE_P(Broken, DiagnosisOf, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Diagnosis, NamesTheObstacleOfWhatItSkips) {
  Facts facts = healthy();
  facts.storage.master_key = fail(Code::MasterKeyInvalid, "it is lost");
  const Report report = diagnose(facts);
  EXPECT_EQ(report.status, Status::Fail);
  EXPECT_EQ(std::ranges::find(report.checks, "mtu_differs", &Check::code)->message,
            "Not looked at, because of: Master key.");
}

TEST(Conditions, DependOnlyOnWhatIsJudgedBefore) {
  std::set<Condition> before;
  for (const Declaration& declared : declarations()) {
    for (const Condition needed : declared.depends_on) EXPECT_TRUE(before.contains(needed)) << declared.code;
    EXPECT_TRUE(before.insert(declared.condition).second) << declared.code;
  }
}

}  // namespace
}  // namespace wgpilot::doctor
