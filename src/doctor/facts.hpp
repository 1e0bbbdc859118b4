// All that a diagnosis is made from. Gathered by whoever has the pieces: the running service from its own
// state, the command from the files and the kernel.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dataplane/desired.hpp"
#include "dataplane/machine.hpp"
#include "storage/settings.hpp"

namespace wgpilot::doctor {

// Where an installation keeps its files, and where its API listens.
struct Installation {
  std::filesystem::path database;
  std::filesystem::path master_key;
  std::filesystem::path history = {};
  std::uint16_t api_port = 0;
};

struct StorageFacts {
  Result<void> database;                // whole and with the schema of this program
  Result<void> master_key;              // opens what is sealed; not looked at when the database is not well
  std::vector<std::string> open_files;  // "/var/lib/wgpilot/wgpilot.db (mode 0644)"
};

// What the database holds, and what the kernel should have of it.
struct Rows {
  std::vector<dataplane::NetworkWithPeers> networks;
  storage::Settings settings;
  dataplane::State desired;
};

struct Facts {
  Installation installation;
  Result<void> service;  // that it answers, or why not
  StorageFacts storage;
  Rows rows;  // empty when they could not be read
  Result<dataplane::MachineFacts> machine = dataplane::MachineFacts{};
  Result<dataplane::State> observed = dataplane::State{};
  std::map<std::string, std::string> problems = {};  // that the service has met, by interface
  Result<void> history = {};                         // that it is kept, or why not
};

// Looks at the files and writes nothing. Blocking, up to seconds with 10,000 peers; any thread.
StorageFacts load_storage_facts(const Installation& installation);

// What would keep the service from writing its history; well also where there is none yet. Blocking, any
// thread.
Result<void> check_history(const std::filesystem::path& path);

// The ports whose owners a diagnosis wants to know.
std::vector<std::uint16_t> ports_of(const Rows& rows);

}  // namespace wgpilot::doctor
