// Private to outbound/: one transfer of libcurl with the limits that hold for all of them.
#pragma once

#include <curl/curl.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "outbound/patience.hpp"

namespace wgpilot::outbound {

// A list of texts as libcurl takes it.
class TextList {
 public:
  void add(const std::string& text);
  curl_slist* get() const { return list_.get(); }

 private:
  struct Free {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  std::unique_ptr<curl_slist, Free> list_;
};

class Transfer {
 public:
  // `protocols` as in "http,https": no other is spoken.
  static Result<Transfer> open(const std::string& url, const char* protocols);
  Transfer(Transfer&& other) noexcept;
  Transfer& operator=(Transfer&&) = delete;
  ~Transfer();

  // The function, not the macro of the same name, which casts in the old style.
  template <class Value>
  void set(CURLoption option, Value value) {
    (curl_easy_setopt)(handle_.get(), option, value);
  }
  void trust(const std::filesystem::path& ca_file);
  void send(std::string_view body);  // which must outlive run()

  struct Outcome {
    CURLcode code = CURLE_OK;
    long status = 0;        // the server's last: 250, 404
    std::string last_line;  // of the server's: "535 5.7.8 authentication failed"
    std::string answer;     // its body, at most kMostAnswerBytes
    std::string reason;     // libcurl's own words
  };
  Outcome run(const Patience& patience);

 private:
  struct Close {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  };
  struct Buffers;

  explicit Transfer(CURL* handle);

  std::unique_ptr<CURL, Close> handle_;
  std::unique_ptr<Buffers> buffers_;
};

// What the way to `server` ("the mail server mail.example:587") did, as an error with a remedy. Only for
// codes that are not CURLE_OK.
Error transport_error(const std::string& server, const Transfer::Outcome& outcome);

// Printable, one line, at most 200 bytes: others' words in our messages.
std::string quoted_line(std::string_view text);

}  // namespace wgpilot::outbound
