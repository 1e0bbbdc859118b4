#include <fmt/ranges.h>

#include "doctor/judges.hpp"

namespace wgpilot::doctor {
namespace {

Verdict judge_outcome(const Result<void>& outcome, std::string well) {
  if (outcome) return {.well = std::move(well)};
  return {.well = {}, .findings = {{.message = outcome.error().message(), .remedy = outcome.error().hint()}}};
}

std::string setting(const Facts& facts, const std::string& key) {
  const auto found = facts.rows.settings.find(key);
  return found == facts.rows.settings.end() ? "" : found->second;
}

}  // namespace

Verdict judge_service(const Facts& facts) {
  return judge_outcome(facts.service, "wgpilot runs and answers.");
}

Verdict judge_database(const Facts& facts) {
  return judge_outcome(facts.storage.database,
                       fmt::format("{} is whole and up to date.", facts.installation.database.string()));
}

Verdict judge_file_modes(const Facts& facts) {
  if (facts.storage.open_files.empty()) return {.well = "Only the owner can read the database."};
  const std::string files = fmt::format("{}", fmt::join(facts.storage.open_files, ", "));
  return {.well = {},
          .findings = {{.message = fmt::format("Other users of this machine can read {}.", files),
                        .remedy = {},
                        .details = {{"files", json::to_json(facts.storage.open_files)}}}}};
}

Verdict judge_master_key(const Facts& facts) {
  return judge_outcome(facts.storage.master_key, fmt::format("{} opens every sealed key of the database.",
                                                             facts.installation.master_key.string()));
}

Verdict judge_history(const Facts& facts) {
  return judge_outcome(facts.history, "Past traffic is kept.");
}

Verdict judge_endpoint(const Facts& facts) {
  const std::string hostname = setting(facts, "hostname");
  const std::string address = hostname.empty() ? setting(facts, "public_ip") : hostname;
  if (!address.empty()) return {.well = fmt::format("Clients connect to {}.", address)};
  return {.well = {},
          .findings = {{.message = "Neither hostname nor public_ip is set, so no client file can be made."}}};
}

}  // namespace wgpilot::doctor
