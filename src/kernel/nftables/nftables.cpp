#include "kernel/nftables/nftables.hpp"

#include <fmt/format.h>
#include <nftables/libnftables.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/file.hpp"
#include "kernel/nftables/error_text.hpp"
#include "kernel/nftables/generation.hpp"

namespace wgpilot::nftables {
namespace {

Error without_nftables(const Error& reason) {
  return Error(Code::NftablesUnavailable, fmt::format("no nftables in this kernel: {}", reason.message()))
      .with_errno(reason.os_errno())
      .with_hint("Load the module (modprobe nf_tables) or use a kernel built with CONFIG_NF_TABLES.");
}

// libnftables itself would end the process where there is no netlink, and
// say the same of a missing module and of a missing right.
Result<void> probe() {
  Result<netlink::Channel> channel = netlink::Channel::open(NETLINK_NETFILTER);
  if (!channel) return fail(without_nftables(channel.error()));
  const Result<std::uint32_t> generation = fetch_generation(*channel);
  if (generation) return {};
  if (generation.error().code() == Code::CapabilityMissing) return fail(generation.error());
  return fail(without_nftables(generation.error()));
}

Result<FileDescriptor> store_in_memory(std::string_view text) {
  FileDescriptor file(::memfd_create("wgpilot ruleset", MFD_CLOEXEC));
  if (!file) return fail(errno_error(Code::InternalError, "make room for the ruleset", errno));
  while (!text.empty()) {
    const ssize_t written = ::write(file.get(), text.data(), text.size());
    if (written < 0) return fail(errno_error(Code::InternalError, "store the ruleset", errno));
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return file;
}

// Both of the library's buffers; reading one also empties it for the next run.
struct Said {
  explicit Said(nft_ctx* context)
      : output(nft_ctx_get_output_buffer(context)), errors(nft_ctx_get_error_buffer(context)) {}
  std::string output;
  std::string errors;
};

unsigned output_flags(Listing listing) {
  switch (listing) {
    case Listing::Full:
      return 0;
    case Listing::Stateless:
      return NFT_CTX_OUTPUT_STATELESS;
    case Listing::Counted:
      return NFT_CTX_OUTPUT_TERSE;
    case Listing::Terse:
      return NFT_CTX_OUTPUT_STATELESS | NFT_CTX_OUTPUT_TERSE;
  }
  return 0;
}

// Lines of the form "table inet wgpilot".
std::vector<Table> parse_tables(std::string_view listing) {
  constexpr std::string_view kWord = "table ";
  std::vector<Table> tables;
  while (!listing.empty()) {
    const std::string_view line = listing.substr(0, listing.find('\n'));
    listing.remove_prefix(std::min(line.size() + 1, listing.size()));
    const std::size_t space = line.find(' ', kWord.size());
    if (!line.starts_with(kWord) || space == std::string_view::npos) continue;
    tables.push_back({.family = std::string(line.substr(kWord.size(), space - kWord.size())),
                      .name = std::string(line.substr(space + 1))});
  }
  return tables;
}

}  // namespace

void Nftables::FreeContext::operator()(nft_ctx* context) const {
  nft_ctx_free(context);
}

Result<Nftables> Nftables::open() {
  WGP_TRY(probe());
  Context context(nft_ctx_new(NFT_CTX_DEFAULT));
  if (!context || nft_ctx_buffer_output(context.get()) != 0 || nft_ctx_buffer_error(context.get()) != 0) {
    return fail(Code::InternalError, "no memory for nftables");
  }
  return Nftables(std::move(context));
}

Result<void> Nftables::apply(std::string_view ruleset) {
  nft_ctx_set_dry_run(context_.get(), false);
  return run(ruleset);
}

Result<void> Nftables::check(std::string_view ruleset) {
  nft_ctx_set_dry_run(context_.get(), true);
  return run(ruleset);
}

// Through a file, because for text in memory libnftables 1.0.6 keeps no line numbers and quotes the first
// line whichever was refused.
Result<void> Nftables::run(std::string_view ruleset) {
  WGP_TRY(const FileDescriptor file, store_in_memory(ruleset));
  const std::string path = fmt::format("/proc/self/fd/{}", file.get());
  const int status = nft_run_cmd_from_filename(context_.get(), path.c_str());
  const Said said(context_.get());
  if (status != 0) return fail(to_error(parse_complaints(said.errors, path), ruleset));
  return {};
}

Result<std::string> Nftables::list(const std::string& command) {
  nft_ctx_set_dry_run(context_.get(), false);
  const int status = nft_run_cmd_from_buffer(context_.get(), command.c_str());
  Said said(context_.get());
  if (status != 0) return fail(to_error(parse_complaints(said.errors, {}), command));
  return std::move(said.output);
}

Result<std::vector<Table>> Nftables::list_tables() {
  nft_ctx_output_set_flags(context_.get(), 0);
  WGP_TRY(const std::string listing, list("list tables"));
  return parse_tables(listing);
}

Result<std::optional<std::string>> Nftables::list_table(const Table& table, Listing listing) {
  WGP_TRY(const std::vector<Table> tables, list_tables());
  if (std::ranges::find(tables, table) == tables.end()) return std::nullopt;
  nft_ctx_output_set_flags(context_.get(), output_flags(listing));
  return list(fmt::format("list table {} {}", table.family, table.name));
}

}  // namespace wgpilot::nftables
