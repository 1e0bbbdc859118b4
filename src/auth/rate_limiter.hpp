// Slows down password guessing: so many failures per client address and minute, then RateLimited. An attempt
// counts as failed from its start, so that many at once get no further than many in turn; a success gives it
// back. IPv6 clients are counted by their /64, since they choose the rest themselves.
// In memory only and bounded; thread-safe.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "net/address.hpp"

namespace wgpilot::auth {

class RateLimiter {
 public:
  static constexpr std::size_t kFailures = 5;
  static constexpr std::chrono::seconds kWindow{60};
  static constexpr std::size_t kMostClients = 4096;  // beyond it the one that was quiet longest is forgotten

  // The clock must outlive this.
  explicit RateLimiter(const Clock& clock) : clock_(clock) {}

  // Counts an attempt of `client`, or refuses it: RateLimited, with `retry_after` (seconds) in the details.
  Result<void> admit(const net::Address& client);
  // The admitted attempt was no guess: takes the client's newest one back.
  void forgive(const net::Address& client);

 private:
  using Attempts = std::vector<UnixTime>;  // oldest first, at most kFailures

  void drop_old(Attempts& attempts, UnixTime now) const;
  void make_room(UnixTime now);

  const Clock& clock_;
  std::mutex mutex_;
  std::map<net::Prefix, Attempts> attempts_;
};

}  // namespace wgpilot::auth
