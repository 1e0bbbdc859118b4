#include "api/api_fixture.hpp"

namespace wgpilot::api {
namespace {

using testing::HasSubstr;

class ImportRoutes : public ApiTest {
 protected:
  ImportRoutes() { finish_setup(); }

  std::string body(const std::string& config) {
    return boost::json::serialize(boost::json::object{{"config", config}});
  }
};

constexpr const char* kServer =
    "[Interface]\nPrivateKey = AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\nAddress = 10.8.0.1/24\n"
    "SaveConfig = true\n";

TEST_F(ImportRoutes, AnswerTheNetworkAndWhatIsNotKept) {
  const auto answer = call(Method::Post, "/api/networks/import", body(kServer));
  const auto imported = expect(201, answer);
  EXPECT_EQ(answer.headers.find("Location"), "/api/networks/1");
  EXPECT_EQ(imported.at("network").at("subnet"), "10.8.0.0/24");
  EXPECT_EQ(imported.at("peer_count"), 0);
  EXPECT_EQ(imported.at("not_kept"),
            (boost::json::value{{{"line", 4},
                                 {"text", "SaveConfig = true"},
                                 {"reason", "wgpilot keeps its configuration in its database"}}}));
}

TEST_F(ImportRoutes, NameTheWrongLines) {
  EXPECT_EQ(
      error_of(call(Method::Post, "/api/networks/import", body(std::string(kServer) + "MTU = 1\nX = 1\n"))),
      "VALIDATION_ERROR config: line 6: X: is not a key of this section");
  EXPECT_EQ(error_of(call(Method::Post, "/api/networks/import", R"({"config":"","color":"red"})")),
            "VALIDATION_ERROR color: is not a known field");
  EXPECT_EQ(error_of(call(Method::Post, "/api/networks/import", R"({})")),
            "VALIDATION_ERROR config: or else interface is required");
  EXPECT_THAT(call(Method::Get, "/api/networks").body_text(), HasSubstr("[]"));
}

TEST_F(ImportRoutes, AdoptWhatRunsAlready) {
  auto& office = kernel.foreign["office"];
  office.mtu = 1420;
  office.listen_port = 41820;
  office.private_key = crypto::generate_private_key();
  office.addresses = {net::parse_prefix("10.20.0.1/24").value()};
  kernel.foreign["odd"];
  const auto listed = expect(200, call(Method::Get, "/api/networks/adoptable?sort=name"));
  EXPECT_EQ(listed.at(0).at("adoptable"), false);
  EXPECT_EQ(listed.at(1).at("name"), "office");
  EXPECT_EQ(listed.at(1).at("adoptable"), true);
  EXPECT_EQ(listed.at(1).at("reason"), "");
  const auto adopted = expect(201, call(Method::Post, "/api/networks/import", R"({"interface":"office"})"));
  EXPECT_EQ(adopted.at("network").at("interface"), "office");
  EXPECT_EQ(error_of(call(Method::Post, "/api/networks/import", R"({"interface":"odd","enabled":false})")),
            "VALIDATION_ERROR enabled: must be true: an interface that is adopted goes on running");
}

}  // namespace
}  // namespace wgpilot::api
