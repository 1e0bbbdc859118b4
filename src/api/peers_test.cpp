#include <future>
#include <set>

#include "api/api_fixture.hpp"

namespace wgpilot::api {
namespace {

using testing::HasSubstr;

class PeerRoutes : public ApiTest {
 protected:
  PeerRoutes() {
    finish_setup();
    add_office();
  }

  http::Response add(std::string body) {
    return call(Method::Post, "/api/networks/1/peers", std::move(body));
  }
  http::Response put(std::string body) {
    return call(Method::Put, "/api/networks/1/peers/1", std::move(body));
  }
};

TEST_F(PeerRoutes, ShowEveryFieldOfTheContract) {
  const auto response = add(R"({"name":"Phone","email":"zoe@example.org","persistent_keepalive":25,
                                "endpoint":"198.51.100.7:4500","expires_at":1800000000})");
  EXPECT_EQ(response.headers.find("Location"), "/api/networks/1/peers/1");
  auto peer = expect(201, response).as_object();
  auto observed = expect(200, call(Method::Get, "/api/networks/1/peers/1")).as_object();
  EXPECT_EQ(observed.at("persistent_keepalive_seconds"), 25)
      << "what the kernel says comes with an observation";
  observed["persistent_keepalive_seconds"] = 0;
  EXPECT_EQ(peer, observed);
  EXPECT_EQ(peer.at("public_key").as_string().size(), 44U);
  peer.erase("public_key");
  EXPECT_EQ(peer, boost::json::parse(R"({
      "id":1,"network_id":1,"name":"Phone","email":"zoe@example.org","role":"client","has_private_key":true,
      "has_preshared_key":true,"allowed_ips":"10.8.0.2/32","configured_endpoint":"198.51.100.7:4500","persistent_keepalive":25,"site_networks":[],
      "tunnel":"full","split_cidrs":[],"enabled":true,"expires_at":1800000000,"bandwidth_up_kbps":0,
      "bandwidth_down_kbps":0,"created_at":1700000000,"updated_at":1700000000,"endpoint":"198.51.100.7:4500",
      "online":false,"last_handshake":0,"transfer_rx":0,"transfer_tx":0,"persistent_keepalive_seconds":0})"));
}

TEST_F(PeerRoutes, NeverShowSecretKeys) {
  add_phone();
  const auto file = std::string(call(Method::Get, "/api/networks/1/peers/1/config").body_text());
  const auto secret_of = [&](std::string_view name) {
    const auto start = file.find(name) + name.size();
    return file.substr(start, 44);
  };
  for (const std::string_view path : {"/api/networks/1/peers/1", "/api/networks/1/peers", "/api/status"}) {
    const auto body = std::string(call(Method::Get, std::string(path)).body_text());
    EXPECT_THAT(body, testing::Not(HasSubstr(secret_of("PrivateKey = "))));
    EXPECT_THAT(body, testing::Not(HasSubstr(secret_of("PresharedKey = "))));
  }
}

TEST_F(PeerRoutes, NameEveryBadField) {
  const auto answer =
      add(R"({"name":"a\nb","email":"x","persistent_keepalive":70000,"split_cidrs":["10.0.0.1/8"],
                              "expires_in":"soon","bandwidth_up_kbps":-1})");
  EXPECT_EQ(answer.status, 400);
  for (const std::string_view field : {"name: ", "email: ", "persistent_keepalive: ", "split_cidrs[0]: ",
                                       "expires_in: ", "bandwidth_up_kbps: "}) {
    EXPECT_THAT(error_of(answer), HasSubstr(std::string(field)));
  }
  EXPECT_EQ(error_of(add(R"({"name":"","colour":1})")),
            "VALIDATION_ERROR colour: is not a known field; name: is required");
}

TEST_F(PeerRoutes, TakeTheWholeObjectBackButRefuseFixedFields) {
  add_phone();
  EXPECT_EQ(put(std::string(call(Method::Get, "/api/networks/1/peers/1").body_text())).status, 200);
  EXPECT_EQ(error_of(put(R"({"online":true,"allowed_ips":"10.8.0.9/32","transfer_rx":0})")),
            "VALIDATION_ERROR allowed_ips: cannot be changed; online: cannot be changed");
}

TEST_F(PeerRoutes, ClearAnExpiryWithNullOrNothing) {
  for (const std::string_view cleared : {"null", "\"\""}) {
    expect(201, add(R"({"name":"Guest","expires_in":"30d"})"));
    const auto path =
        fmt::format("/api/networks/1/peers/{}", control->snapshot()->networks[0].peers.back()->id.value);
    EXPECT_EQ(expect(200, call(Method::Get, path)).at("expires_at"), 1'700'000'000 + 30 * 86400);
    const auto changed = expect(200, call(Method::Put, path, fmt::format(R"({{"expires_at":{}}})", cleared)));
    EXPECT_TRUE(changed.at("expires_at").is_null());
  }
}

TEST_F(PeerRoutes, TellTheConfiguredEndpointFromWhereThePeerIs) {
  expect(201, add(R"({"name":"Phone","endpoint":"198.51.100.7:4500"})"));
  const auto key = kernel.kernel.interfaces.at("wg0")->peers.front()->public_key;
  kernel.statuses["wg0"].peers = {
      {.public_key = key, .endpoint = net::parse_endpoint("203.0.113.9:1111").value()}};
  const auto show = [&] { return expect(200, call(Method::Get, "/api/networks/1/peers/1")); };
  EXPECT_EQ(show().at("endpoint"), "203.0.113.9:1111");
  EXPECT_EQ(show().at("configured_endpoint"), "198.51.100.7:4500");
  expect(200, put(boost::json::serialize(show())));
  EXPECT_EQ(show().at("configured_endpoint"), "198.51.100.7:4500") << "the whole object back changes nothing";
  expect(200, put(R"({"configured_endpoint":"203.0.113.9:1111"})"));
  EXPECT_EQ(show().at("configured_endpoint"), "203.0.113.9:1111") << "a wish, though it is there already";
  expect(200, put(R"({"configured_endpoint":""})"));
  EXPECT_EQ(show().at("configured_endpoint"), "");
  EXPECT_EQ(error_of(put(R"({"configured_endpoint":"192.0.2.1:1","endpoint":"192.0.2.2:2"})")),
            "VALIDATION_ERROR configured_endpoint: is not what endpoint says; send one of them");
  EXPECT_EQ(error_of(put(R"({"configured_endpoint":"nowhere"})")).substr(0, 26),
            "VALIDATION_ERROR endpoint:");
}

TEST_F(PeerRoutes, RefuseAnEditOfWhatSomebodyChanged) {
  add_phone();
  const std::string tag(call(Method::Get, "/api/networks/1/peers/1").headers.find("ETag").value());
  put(R"({"name":"Tablet"})");
  for (const Method method : {Method::Put, Method::Delete}) {
    auto late = request(method, "/api/networks/1/peers/1", R"({"name":"Watch"})");
    late.headers.set("If-Match", tag);
    EXPECT_EQ(error_of(send(late)), "PRECONDITION_FAILED");
  }
  EXPECT_EQ(expect(200, call(Method::Get, "/api/networks/1/peers/1")).at("name"), "Tablet");
}

TEST_F(PeerRoutes, SwitchOffAndOnAndDelete) {
  add_phone();
  EXPECT_EQ(expect(200, call(Method::Post, "/api/networks/1/peers/1/disable")).at("enabled"), false);
  EXPECT_TRUE(kernel.kernel.interfaces.at("wg0")->peers.empty());
  EXPECT_EQ(expect(200, call(Method::Post, "/api/networks/1/peers/1/enable")).at("enabled"), true);
  EXPECT_EQ(call(Method::Delete, "/api/networks/1/peers/1").status, 204);
  EXPECT_EQ(error_of(call(Method::Get, "/api/networks/1/peers/1")), "PEER_NOT_FOUND");
  EXPECT_EQ(error_of(call(Method::Get, "/api/networks/1/peers/x")), "PEER_NOT_FOUND");
  EXPECT_EQ(error_of(call(Method::Get, "/api/networks/9/peers")), "NETWORK_NOT_FOUND");
}

TEST_F(PeerRoutes, GiveThirtyAddressesToThirtyRequestsAtOnce) {
  std::vector<std::future<http::Response>> answers;
  for (int i = 0; i < 30; ++i) {
    answers.push_back(std::async(std::launch::async, [this, i] {
      return send(request(Method::Post, "/api/networks/1/peers", fmt::format(R"({{"name":"Peer {}"}})", i)));
    }));
  }
  std::set<std::string> addresses;
  for (auto& answer : answers) addresses.emplace(expect(201, answer.get()).at("allowed_ips").as_string());
  EXPECT_EQ(addresses.size(), 30U);
}

TEST_F(PeerRoutes, HaveNoSecondAddressInASlash30) {
  expect(201, call(Method::Post, "/api/networks", R"({"name":"Tiny","subnet":"10.9.0.0/30"})"));
  expect(201, call(Method::Post, "/api/networks/2/peers", R"({"name":"One"})"));
  const auto second = call(Method::Post, "/api/networks/2/peers", R"({"name":"Two"})");
  EXPECT_EQ(second.status, 409);
  EXPECT_EQ(error_of(second), "IP_POOL_EXHAUSTED");
}

TEST_F(PeerRoutes, ComeAndGoInBulkAllOrNone) {
  const auto bad =
      call(Method::Post, "/api/networks/1/peers/bulk", R"({"peers":[{"name":"A"},{"name":""}]})");
  EXPECT_EQ(error_of(bad), "VALIDATION_ERROR peers[1].name: is required");
  EXPECT_TRUE(control->snapshot()->networks[0].peers.empty());
  const auto made = expect(
      201, call(Method::Post, "/api/networks/1/peers/bulk", R"({"peers":[{"name":"A"},{"name":"B"}]})"));
  EXPECT_EQ(made.at("peers").at(1).at("allowed_ips"), "10.8.0.3/32");
  const auto path = "/api/networks/1/peers/bulk-delete";
  EXPECT_EQ(error_of(call(Method::Post, path, R"({"peer_ids":[1,99]})")), "PEER_NOT_FOUND");
  EXPECT_EQ(control->snapshot()->networks[0].peers.size(), 2U);
  EXPECT_EQ(call(Method::Post, path, R"({"peer_ids":[1,2]})").status, 204);
  EXPECT_TRUE(control->snapshot()->networks[0].peers.empty());
}

TEST_F(PeerRoutes, ListSearchedAndSorted) {
  for (const std::string_view name : {"Zoe", "adam ant", "Eve"}) add(fmt::format(R"({{"name":"{}"}})", name));
  const auto names = [&](std::string query) {
    std::string text;
    const auto peers = expect(200, call(Method::Get, "/api/networks/1/peers?" + query));
    for (const auto& peer : peers.as_array()) {
      text += std::string(peer.at("name").as_string()) + " ";
    }
    return text;
  };
  EXPECT_EQ(names("sort=-allowed_ips"), "Eve adam ant Zoe ");
  EXPECT_EQ(names("q=ADAM%20"), "adam ant ");  // a blank, for a random key could hold the letters
  EXPECT_EQ(names("q=10.8.0.4"), "Eve ");
  EXPECT_EQ(names("limit=1&sort=name"), "Eve ");
}

TEST_F(PeerRoutes, HandOutTheClientFile) {
  add_phone();
  const auto file = call(Method::Get, "/api/networks/1/peers/1/config");
  EXPECT_EQ(file.headers.find("Content-Type"), "text/plain; charset=utf-8");
  EXPECT_EQ(file.headers.find("Content-Disposition"), "attachment; filename=\"Phone.conf\"");
  EXPECT_EQ(file.headers.find("Cache-Control"), "no-store");
  EXPECT_THAT(std::string(file.body_text()), HasSubstr("Endpoint = vpn.example:51820"));
}

TEST_F(PeerRoutes, DrawTheFormatThatIsAskedFor) {
  add_phone();
  const std::string path = "/api/networks/1/peers/1/qr";
  EXPECT_EQ(call(Method::Get, path).headers.find("Content-Type"), "image/png");
  EXPECT_EQ(call(Method::Get, path + "?format=svg").headers.find("Content-Type"), "image/svg+xml");
  auto accepting = request(Method::Get, path);
  accepting.headers.set("Accept", "image/svg+xml");
  EXPECT_EQ(send(accepting).headers.find("Content-Type"), "image/svg+xml");
  EXPECT_EQ(error_of(call(Method::Get, path + "?format=gif")), "VALIDATION_ERROR format: must be png or svg");
}

TEST_F(PeerRoutes, ReportTheKernelsRefusalAndChangeNothing) {
  kernel.before = [](const dataplane::Step&) {
    return fail(Code::KernelError, "netlink SET_DEVICE: EINVAL (\"Invalid allowed ip\")");
  };
  const auto refused = call(Method::Post, "/api/networks/1/peers", R"({"name":"Phone"})");
  EXPECT_EQ(refused.status, 500);
  EXPECT_THAT(std::string(refused.body_text()), HasSubstr("Invalid allowed ip"));
  EXPECT_TRUE(control->snapshot()->networks[0].peers.empty());
}

}  // namespace
}  // namespace wgpilot::api
