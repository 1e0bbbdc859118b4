#include "auth/rate_limiter.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace wgpilot::auth {
namespace {

net::Prefix client_key(const net::Address& client) {
  constexpr int kCustomerPrefix = 64;
  return client.is_v4() ? net::Prefix::host(client) : net::Prefix(client, kCustomerPrefix).masked();
}

std::unexpected<Error> refused(std::chrono::seconds wait) {
  return fail(Error(Code::RateLimited, "too many failed attempts from this address")
                  .with_hint(fmt::format("Try again in {} seconds.", wait.count()))
                  .with_detail("retry_after", wait.count()));
}

}  // namespace

Result<void> RateLimiter::admit(const net::Address& client) {
  const std::scoped_lock lock(mutex_);
  const UnixTime now = clock_.now();
  const net::Prefix key = client_key(client);
  if (!attempts_.contains(key)) make_room(now);
  Attempts& attempts = attempts_[key];
  drop_old(attempts, now);
  if (attempts.size() >= kFailures) return refused(attempts.front() + kWindow - now);
  attempts.push_back(now);
  return {};
}

void RateLimiter::forgive(const net::Address& client) {
  const std::scoped_lock lock(mutex_);
  const auto found = attempts_.find(client_key(client));
  if (found == attempts_.end()) return;
  found->second.pop_back();
  if (found->second.empty()) attempts_.erase(found);
}

// A time in the future is one from before the clock was set back: it would lock the client out for long.
void RateLimiter::drop_old(Attempts& attempts, UnixTime now) const {
  std::erase_if(attempts, [&](UnixTime at) { return at > now || at <= now - kWindow; });
}

void RateLimiter::make_room(UnixTime now) {
  if (attempts_.size() < kMostClients) return;
  for (auto& [client, attempts] : attempts_) drop_old(attempts, now);
  std::erase_if(attempts_, [](const auto& client) { return client.second.empty(); });
  if (attempts_.size() < kMostClients) return;
  attempts_.erase(
      std::ranges::min_element(attempts_, {}, [](const auto& client) { return client.second.back(); }));
}

}  // namespace wgpilot::auth
