// Keeps the kernel equal to the desired state: the only writer to the dataplane. Start-up, a change, repair
// and undo are the same walk along a plan. Control thread only.
#pragma once

#include <map>
#include <set>
#include <string>

#include "dataplane/dataplane.hpp"

namespace wgpilot::control {

// What to do about interfaces that the last repair failed at.
enum class Failing { Retry, Leave };

class Reconciler {
 public:
  explicit Reconciler(dataplane::Dataplane& dataplane) : dataplane_(dataplane) {}

  // Brings the kernel from the present desired state to `next`, all or nothing: after an error the kernel is
  // back where it was. A kernel that somebody changed meanwhile is read and repaired on the way, not an
  // error.
  Result<void> change_to(dataplane::State next);

  // Makes `next` the desired state without touching the kernel; repair() brings it there. For start-up and
  // expiry.
  void aim_at(dataplane::State next) { desired_ = std::move(next); }

  // Puts our mark, the alias of `present`, on a link that somebody else made. What it has is what is desired
  // of it until the next change.
  Result<void> adopt(const std::string& link, dataplane::Interface present);
  // The way back: the link has its former alias, and nothing is desired of it.
  Result<void> release(const std::string& link, const std::string& alias);

  // Reads the kernel and applies what differs. An interface that fails is left out and kept in problems(); a
  // firewall that fails ends the repair, for nothing must come up without it. The plan that was carried out
  // is the answer.
  Result<dataplane::Plan> repair(Failing failing = Failing::Retry);

  // Makes the kernel forget the connections with an end in one of these; how many there were.
  Result<std::size_t> flush_connections(const std::vector<net::Prefix>& ends) {
    return dataplane_.flush_connections(ends);
  }

  const dataplane::State& desired() const { return desired_; }
  // Interface name ("" for what concerns all of them) to the failure in words.
  const std::map<std::string, std::string>& problems() const { return problems_; }
  // The interfaces that the last repair failed at, "" for the firewall.
  std::set<std::string> failing() const;
  // The steps, as text, that could not be done and that we go on without.
  const std::set<std::string>& lacking() const { return lacking_; }

 private:
  Result<void> apply_all(const dataplane::Plan& plan);
  // A step that its plan can do without: whether it could be done. A failure is logged.
  bool attempt(const dataplane::Step& step);
  Result<dataplane::Plan> repair_towards(const dataplane::State& target, Failing failing);
  Result<void> retry_from_observed(const dataplane::Plan& intended, const dataplane::State& next,
                                   Error first);

  dataplane::Dataplane& dataplane_;
  dataplane::State desired_;
  std::map<std::string, std::string> problems_;
  std::map<std::string, Error> failures_;
  std::set<std::string> lacking_;  // see above; settings only
};

}  // namespace wgpilot::control
