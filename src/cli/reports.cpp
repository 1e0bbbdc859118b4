#include "cli/reports.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <boost/json/serialize.hpp>

#include "cli/text_table.hpp"

namespace wgpilot::cli {
namespace {

std::string to_line(const json::value& value) {
  return boost::json::serialize(value) + "\n";
}

// A network's line, as far as the table shows it. Peers are counted, not kept.
struct NetworkLine {
  std::string name;
  std::string interface;
  std::string state;    // "up", "down" or "disabled"
  std::string problem;  // "" when all is well
  std::size_t peers = 0;
  std::size_t online = 0;
  std::uint64_t received = 0;
  std::uint64_t sent = 0;
};

std::size_t count_online(const json::array& peers) {
  std::size_t online = 0;
  for (const json::value& peer : peers) online += peer.as_object().at("online").as_bool() ? 1 : 0;
  return online;
}

// Throws what Boost.JSON throws when a member is missing or of another type.
NetworkLine read_network(const json::object& network) {
  const json::array& peers = network.at("peers").as_array();
  const json::object& counters = network.at("interface_stats").as_object();
  return {.name = std::string(network.at("name").as_string()),
          .interface = std::string(network.at("interface").as_string()),
          .state = !network.at("enabled").as_bool() ? "disabled"
                   : network.at("up").as_bool()     ? "up"
                                                    : "down",
          .problem = std::string(network.at("problem").as_string()),
          .peers = peers.size(),
          .online = count_online(peers),
          .received = counters.at("rx_bytes").to_number<std::uint64_t>(),
          .sent = counters.at("tx_bytes").to_number<std::uint64_t>()};
}

std::vector<std::string> to_row(const NetworkLine& line) {
  return {line.name,
          line.interface,
          line.state,
          fmt::format("{}/{}", line.online, line.peers),
          to_byte_text(line.received),
          to_byte_text(line.sent)};
}

std::string to_table(const json::array& networks) {
  if (networks.empty()) return "No networks yet.\n";
  std::vector<std::vector<std::string>> rows{
      {"NETWORK", "INTERFACE", "STATE", "PEERS ONLINE", "RECEIVED", "SENT"}};
  std::string problems;
  for (const json::value& network : networks) {
    const NetworkLine line = read_network(network.as_object());
    rows.push_back(to_row(line));
    if (!line.problem.empty()) problems += fmt::format("{}: {}\n", line.name, line.problem);
  }
  return render_table(rows) + problems;
}

json::value init_as_json(const InitOutcome& outcome) {
  json::object out;
  out["data_dir"] = outcome.data_dir;
  out["setup_complete"] = outcome.setup == SetupProgress::Complete;
  out["setup_password"] = nullptr;
  if (outcome.setup_password) out["setup_password"] = outcome.setup_password->expose();
  return out;
}

}  // namespace

std::string render_error(Output output, const Error& error) {
  if (output == Output::Text) {
    const std::string hint = error.hint().empty() ? "" : fmt::format("  {}\n", error.hint());
    return fmt::format("wgpilot: {}\n{}", error.message(), hint);
  }
  json::object inner{{"code", name_of(error.code())}, {"message", error.message()}};
  if (!error.hint().empty()) inner["hint"] = error.hint();
  return to_line(json::object{{"error", std::move(inner)}});
}

std::string render_version(Output output, const BuildInfo& build) {
  if (output == Output::Json) return to_line(json::to_json(build));
  return fmt::format("wgpilot {} ({})\nbuilt by {} with {}\n", build.version, build.commit, build.compiler,
                     fmt::join(build.libraries, ", "));
}

std::string render_settings(Output output, const std::vector<SettingLine>& settings) {
  if (output == Output::Json) return to_line(json::object{{"settings", json::to_json(settings)}});
  std::vector<std::vector<std::string>> rows{{"KEY", "VALUE", "SOURCE"}};
  for (const SettingLine& setting : settings) rows.push_back({setting.name, setting.value, setting.source});
  return render_table(rows) + "The configuration is valid.\n";
}

std::string render_init(Output output, const InitOutcome& outcome) {
  if (output == Output::Json) return to_line(init_as_json(outcome));
  if (outcome.setup_password) {
    return fmt::format(
        "Data directory:           {}\n"
        "One-time setup password:  {}\n"
        "It is shown only now; the first administrator is created with it.\n",
        outcome.data_dir, outcome.setup_password->expose());
  }
  const std::string_view advice =
      outcome.setup == SetupProgress::Complete
          ? "The setup is complete; log in with your account."
          : "A setup password exists already. For a new one: wgpilot init --reset-password";
  return fmt::format("{} is prepared already; nothing was changed.\n{}\n", outcome.data_dir, advice);
}

std::string render_welcome(const std::string& address, const std::optional<Secret>& password,
                           SetupProgress setup) {
  const std::string head = fmt::format("\nwgpilot serves {}\n", address);
  if (setup == SetupProgress::Complete) return head + "\n";
  if (password) return head + fmt::format("One-time setup password: {}\n\n", password->expose());
  return head +
         "The setup waits for the one-time password that was shown before. For a new one, stop the service "
         "and start\n"
         "it with --print-setup-password, or run: wgpilot init --reset-password\n\n";
}

Result<std::string> render_status(Output output, const json::value& status) try {
  if (output == Output::Json) return to_line(status);
  return to_table(status.as_object().at("networks").as_array());
} catch (const std::exception& error) {
  return fail(
      Error(Code::InternalError, fmt::format("cannot read the status of the service: {}", error.what()))
          .with_hint("Are this program and the running service of the same version?"));
}

}  // namespace wgpilot::cli
