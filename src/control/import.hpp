// Networks that exist elsewhere: server files of wg-quick become networks of ours, with all their peers or
// not at all. Control thread.
#pragma once

#include <boost/describe.hpp>

#include "control/control.hpp"
#include "model/import.hpp"

namespace wgpilot::control {

struct ImportInput {
  std::string config;               // what wg-quick would run
  std::optional<std::string> name;  // absent: what the file says, or "Imported"
  std::optional<bool> enabled;      // default true
};
BOOST_DESCRIBE_STRUCT(ImportInput, (), (config, name, enabled))

struct ImportedNetwork {
  NetworkPtr network;
  std::size_t peer_count = 0;
  std::vector<model::NotKept> not_kept;
};

// The lowest free interface, the port and keys of the file. Errors: ValidationError that names lines of
// `config`, SubnetConflict, PortInUse, AlreadyExists for a server key that another network has.
// `also` takes part in the same transaction; the new network is the last of its snapshot.
Result<ImportedNetwork> import_network(Control& control, const ImportInput& input,
                                       const Control::EditRows& also = {});

}  // namespace wgpilot::control
