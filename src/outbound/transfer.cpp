#include "outbound/transfer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <mutex>

#include "outbound/webhook.hpp"

namespace wgpilot::outbound {
namespace {

constexpr std::size_t kLongestQuote = 200;
constexpr long kConnectMilliseconds = 10'000;

// Once for the process, before any handle.
void start_curl() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

long milliseconds_left(const async::Deadline& deadline) {
  constexpr auto kMost = std::chrono::milliseconds(std::chrono::minutes(10));
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(
      std::min<async::Deadline::Clock::duration>(deadline.remaining(), kMost));
  return std::max(1L, static_cast<long>(left.count()));  // 0 would mean for ever
}

}  // namespace

void TextList::add(const std::string& text) {
  // On failure the list stays as it was, and in our hands.
  if (curl_slist* longer = curl_slist_append(list_.get(), text.c_str())) {
    std::ignore = list_.release();  // a part of `longer`, or the same
    list_.reset(longer);
  }
}

// What libcurl's callbacks read and write; its address stays the same.
struct Transfer::Buffers {
  std::string_view to_send;
  std::string last_line;
  std::string answer;
  std::stop_token stop;
  std::array<char, CURL_ERROR_SIZE> reason{};

  static std::size_t read(char* to, std::size_t size, std::size_t count, void* self) {
    std::string_view& rest = static_cast<Buffers*>(self)->to_send;
    const std::size_t taken = std::min(size * count, rest.size());
    std::memcpy(to, rest.data(), taken);
    rest.remove_prefix(taken);
    return taken;
  }
  // But for the goodbye of a mail server (221), which follows what matters.
  static std::size_t keep_line(char* from, std::size_t size, std::size_t count, void* self) {
    const std::string_view line(from, size * count);
    const bool is_blank = line.find_first_not_of("\r\n") == std::string_view::npos;
    if (!is_blank && !line.starts_with("221")) static_cast<Buffers*>(self)->last_line = quoted_line(line);
    return line.size();
  }
  // A short count ends the transfer.
  static std::size_t keep_answer(char* from, std::size_t size, std::size_t count, void* self) {
    std::string& answer = static_cast<Buffers*>(self)->answer;
    const std::size_t room = std::min(size * count, kMostAnswerBytes - answer.size());
    answer.append(from, room);
    return room;
  }
  static int watch(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<Buffers*>(self)->stop.stop_requested() ? 1 : 0;
  }
};

Transfer::Transfer(CURL* handle) : handle_(handle), buffers_(std::make_unique<Buffers>()) {}
Transfer::Transfer(Transfer&& other) noexcept = default;
Transfer::~Transfer() = default;

Result<Transfer> Transfer::open(const std::string& url, const char* protocols) {
  start_curl();
  Transfer transfer(curl_easy_init());
  if (!transfer.handle_) return fail(Code::InternalError, "libcurl does not start");
  Buffers* buffers = transfer.buffers_.get();
  transfer.set(CURLOPT_URL, url.c_str());
  transfer.set(CURLOPT_PROTOCOLS_STR, protocols);
  transfer.set(CURLOPT_FOLLOWLOCATION, 0L);
  transfer.set(CURLOPT_PROXY, "");  // not even the environment's
  transfer.set(CURLOPT_NETRC, long{CURL_NETRC_IGNORED});
  transfer.set(CURLOPT_NOSIGNAL, 1L);
  transfer.set(CURLOPT_QUICK_EXIT, 1L);  // a name server that hangs does not hold up the end
  transfer.set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  transfer.set(CURLOPT_ERRORBUFFER, buffers->reason.data());
  transfer.set(CURLOPT_HEADERFUNCTION, &Buffers::keep_line);
  transfer.set(CURLOPT_HEADERDATA, buffers);
  transfer.set(CURLOPT_WRITEFUNCTION, &Buffers::keep_answer);
  transfer.set(CURLOPT_WRITEDATA, buffers);
  transfer.set(CURLOPT_NOPROGRESS, 0L);
  transfer.set(CURLOPT_XFERINFOFUNCTION, &Buffers::watch);
  transfer.set(CURLOPT_XFERINFODATA, buffers);
  return transfer;
}

void Transfer::trust(const std::filesystem::path& ca_file) {
  if (ca_file.empty()) return;
  set(CURLOPT_CAINFO, ca_file.c_str());
  set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
}

void Transfer::send(std::string_view body) {
  buffers_->to_send = body;
  set(CURLOPT_READFUNCTION, &Buffers::read);
  set(CURLOPT_READDATA, buffers_.get());
}

Transfer::Outcome Transfer::run(const Patience& patience) {
  buffers_->stop = patience.stop;
  set(CURLOPT_TIMEOUT_MS, milliseconds_left(patience.deadline));
  set(CURLOPT_CONNECTTIMEOUT_MS, std::min(kConnectMilliseconds, milliseconds_left(patience.deadline)));
  Outcome outcome{.code = curl_easy_perform(handle_.get())};
  (curl_easy_getinfo)(handle_.get(), CURLINFO_RESPONSE_CODE, &outcome.status);
  outcome.last_line = std::move(buffers_->last_line);
  outcome.answer = std::move(buffers_->answer);
  outcome.reason = quoted_line(buffers_->reason.data());
  if (outcome.reason.empty()) outcome.reason = curl_easy_strerror(outcome.code);
  return outcome;
}

Error transport_error(const std::string& server, const Transfer::Outcome& outcome) {
  const auto error = [&](std::string message) { return Error(Code::Unavailable, std::move(message)); };
  switch (outcome.code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return error(fmt::format("{} is not known by that name", server))
          .with_hint("Check the name, and that this machine can resolve names.");
    case CURLE_COULDNT_CONNECT:
      return error(fmt::format("{} does not take the connection: {}", server, outcome.reason))
          .with_hint("Check the address and the port, and whether a firewall is in between.");
    case CURLE_OPERATION_TIMEDOUT:
      return error(fmt::format("{} did not answer in time: {}", server, outcome.reason))
          .with_hint("Check the address and the port, and whether a firewall is in between.");
    case CURLE_ABORTED_BY_CALLBACK:
      return error("the service is stopping");
    case CURLE_PEER_FAILED_VERIFICATION:
      return error(fmt::format("the certificate of {} is not trusted: {}", server, outcome.reason))
          .with_hint(
              "Use the name that the certificate is for. For a certificate authority of your own, set "
              "outbound_ca_file in the configuration file.");
    case CURLE_SSL_CACERT_BADFILE:
      return error(fmt::format("the file of outbound_ca_file cannot be used: {}", outcome.reason))
          .with_hint("It must hold certificates in PEM that the service may read.");
    case CURLE_SSL_CONNECT_ERROR:
      return error(fmt::format("{} does not speak TLS as expected: {}", server, outcome.reason))
          .with_hint("Check that the port is one for TLS from the first byte.");
    default:
      return error(fmt::format("{} ended the conversation: {}", server,
                               outcome.last_line.empty() ? outcome.reason : outcome.last_line));
  }
}

std::string quoted_line(std::string_view text) {
  std::string line(text.substr(0, text.find_last_not_of("\r\n ") + 1));
  line.resize(std::min(line.size(), kLongestQuote));
  std::ranges::replace_if(line, [](char c) { return c < 0x20 || c > 0x7e; }, ' ');
  return line;
}

}  // namespace wgpilot::outbound
