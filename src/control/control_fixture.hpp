// For tests of control/: the real storage in a folder of its own over the fake kernel.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "control/control.hpp"
#include "control/networks.hpp"
#include "control/peers.hpp"
#include "dataplane/diff.hpp"
#include "dataplane/fake_dataplane.hpp"
#include "storage/migrations.hpp"

namespace wgpilot::control {

// A directory that goes with its test.
class Folder {
 public:
  Folder() {
    std::string name = std::filesystem::temp_directory_path() / "wgpilot-control-XXXXXX";
    path_ = mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

class ControlTest : public testing::Test {
 protected:
  ControlTest()
      : master_key(crypto::MasterKey::create(folder / "master.key").value()),
        database(storage::Database::open(folder / "wgpilot.db", storage::Access::ReadWrite).value()) {
    EXPECT_TRUE(storage::migrate(database));
    sessions.emplace(auth::Sessions::load(database, clock).value());
    restart();
  }

  void restart() { control = Control::open({database, master_key, kernel, *sessions, clock}).value(); }

  NetworkPtr add_network(std::string_view subnet = "10.8.0.0/24",
                         std::optional<std::int64_t> port = std::nullopt) {
    model::NetworkInput input;
    input.name = "Office";
    input.subnet = subnet;
    input.listen_port = port;
    return create_network(*control, input).value();
  }

  Result<PeerPtr> add_peer(const NetworkPtr& network, std::string name = "Phone") {
    model::PeerInput input;
    input.name = std::move(name);
    return create_peer(*control, network->id, input);
  }

  // Kernel, memory and database agree.
  void expect_consistent() {
    const auto snapshot = control->snapshot();
    const dataplane::State desired = desired_state(snapshot->networks, clock.now());
    EXPECT_EQ(to_text(diff(kernel.kernel, desired)), "");
    EXPECT_EQ(to_text(diff(control->reconciler().desired(), desired)), "");
    const auto reopened = Control::open(control->parts()).value();
    const dataplane::State stored = desired_state(reopened->snapshot()->networks, clock.now());
    EXPECT_EQ(to_text(diff(kernel.kernel, stored)), "");
  }

  Folder folder;
  FakeClock clock;
  crypto::MasterKey master_key;
  storage::Database database;
  dataplane::FakeDataplane kernel;
  std::optional<auth::Sessions> sessions;
  std::unique_ptr<Control> control;
};

}  // namespace wgpilot::control
