// Networks that exist elsewhere become ours, with all their peers or not at all: server files of wg-quick,
// and interfaces that run already (adoption.hpp). Control thread.
#pragma once

#include <boost/describe.hpp>

#include "control/control.hpp"
#include "model/import.hpp"

namespace wgpilot::control {

// Either a file or an interface.
struct ImportInput {
  std::optional<std::string> config;     // what wg-quick would run
  std::optional<std::string> interface;  // "wg-home"
  std::optional<std::string> name;       // absent: what the file says, "Imported", or the interface's
  std::optional<bool> enabled;           // of a file's network; default true
};
BOOST_DESCRIBE_STRUCT(ImportInput, (), (config, interface, name, enabled))

struct ImportedNetwork {
  NetworkPtr network;
  std::size_t peer_count = 0;
  std::vector<model::NotKept> not_kept;
};

// A file's network gets the lowest free interface, and the port and keys of the file. Errors: ValidationError
// that names lines of `config`, SubnetConflict, PortInUse, AlreadyExists for a server key that another
// network has; those of adopt_interface(). `also` takes part in the same transaction; the new network is the
// last of its snapshot.
Result<ImportedNetwork> import_network(Control& control, const ImportInput& input,
                                       const Control::EditRows& also = {});

}  // namespace wgpilot::control
