// The firewall through libnftables: rulesets go in as nft text, each as one transaction of the kernel, and
// tables come out as nft text. Knows no rule of ours; what the text says is the caller's business.
//
// For who writes the text: an address or name that is not what it should be makes libnftables ask the DNS and
// block, so parse each value first; there is no `destroy` (use `add`, then `delete`); a `list` belongs into
// list_table(), not into a transaction.
//
// An object belongs to one thread at a time and holds no kernel object: dropping it changes nothing.
// Blocking.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

struct nft_ctx;

namespace wgpilot::nftables {

struct Table {
  std::string family;  // "inet", "ip", "ip6", "arp", "bridge", "netdev"
  std::string name;
  friend auto operator<=>(const Table&, const Table&) = default;
};

enum class Listing {
  Full,       // as `nft list table`
  Stateless,  // as `nft -s list table`: no counter values; changes only when somebody changes the table
  Counted,    // as `nft -t list table`: counter values, but no elements of named sets
  Terse,      // as `nft -s -t list table`: no elements either; changes only when the rules do
};

class Nftables {
 public:
  // CapabilityMissing without CAP_NET_ADMIN, NftablesUnavailable when the kernel has no nf_tables.
  static Result<Nftables> open();

  // All of the text or nothing of it. KernelError names the line that was refused, and why.
  Result<void> apply(std::string_view ruleset);
  // Whether apply() would succeed; the kernel validates and changes nothing.
  Result<void> check(std::string_view ruleset);

  Result<std::vector<Table>> list_tables();
  // Absent when there is no such table.
  Result<std::optional<std::string>> list_table(const Table& table, Listing listing);

 private:
  struct FreeContext {
    void operator()(nft_ctx* context) const;
  };
  using Context = std::unique_ptr<nft_ctx, FreeContext>;

  explicit Nftables(Context context) : context_(std::move(context)) {}
  Result<void> run(std::string_view ruleset);
  Result<std::string> list(const std::string& command);

  Context context_;
};

}  // namespace wgpilot::nftables
