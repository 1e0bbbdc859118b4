// A blocking conversation with the kernel over one netlink socket: ask and wait for the acknowledgement,
// dump, or send many messages at once. Knows no family. Belongs to one thread at a time; open one a thread,
// they are cheap.
//
// Extended acknowledgements and strict checking are on; replies are matched by sequence number and port, so
// that the rest of an earlier, failed conversation is never mistaken for an answer. Errors carry the
// operation's name, the errno and the kernel's own text; EPERM is CapabilityMissing, ENOENT, ENODEV, ESRCH
// and EADDRNOTAVAIL are NotFound, EEXIST is AlreadyExists, no answer in 10 s is Unavailable, everything else
// KernelError.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "netlink/message.hpp"
#include "netlink/reply.hpp"
#include "netlink/socket.hpp"

namespace wgpilot::netlink {

// Sees each reply; the bytes are valid during the call only. An error ends the conversation and is passed on.
using Visitor = std::function<Result<void>(const Reply&)>;

// A message of a batch that the kernel refused.
struct Refusal {
  std::size_t index;
  Error error;
};

class Channel {
 public:
  // `protocol`: NETLINK_ROUTE, NETLINK_GENERIC…
  static Result<Channel> open(int protocol);

  // Sends and waits for the acknowledgement; replies that come before it (a get of one object) go to `visit`.
  Result<void> request(Message& message, const Visitor& visit = {});

  // Sends all, in order, in as few system calls as the receive buffer allows. The kernel does each on its
  // own: a refused one does not stop those behind it. The answer is the refused ones; an error means that the
  // conversation itself broke.
  Result<std::vector<Refusal>> request_all(std::span<Message> messages);

  // Collects the replies of a dump in a T. When the kernel says that its tables changed meanwhile, it starts
  // afresh with a new T; after kDumpAttempts of these the error is Unavailable.
  template <class T>
  Result<T> dump(Message& message, const std::function<Result<void>(T&, const Reply&)>& collect) {
    for (int attempt = 0; attempt < kDumpAttempts; ++attempt) {
      T collected{};
      WGP_TRY(const DumpEnd end, dump_once(message, [&](const Reply& r) { return collect(collected, r); }));
      if (end == DumpEnd::Consistent) return collected;
    }
    return fail(Code::Unavailable, "netlink " + message.name() + ": the table changed whenever it was read");
  }

 private:
  static constexpr int kDumpAttempts = 8;
  enum class DumpEnd { Consistent, Interrupted };

  explicit Channel(Socket socket) : socket_(std::move(socket)) {}

  // What a receiver says of a reply: go on, or that was the last one.
  enum class Next { More, Done };
  using Receiver = std::function<Next(const Reply&)>;

  Result<DumpEnd> dump_once(Message& message, const Visitor& visit);
  void stamp(Message& message, int flags);
  Result<void> send(std::span<Message> messages);
  Result<void> send_batch(std::span<Message> batch, std::size_t base, std::vector<Refusal>& refused);
  // Hands over the replies to the messages numbered `first` and later until `receiver` is done.
  Result<void> receive(std::string_view operation, std::uint32_t first, const Receiver& receiver);

  Socket socket_;
  std::uint32_t sequence_ = 0;
};

}  // namespace wgpilot::netlink
