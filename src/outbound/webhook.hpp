// JSON to a URL. Blocking; any thread.
//
// http and https only, certificates verified, redirects not followed, no proxy from the environment: the
// request goes to the host of the URL and to no other.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "outbound/patience.hpp"

namespace wgpilot::outbound {

// Of the answer, more is not read.
inline constexpr std::size_t kMostAnswerBytes = 64 * 1024;

struct Header {
  std::string name;
  std::string value;
};

struct JsonPost {
  std::string url;
  std::string body;
  std::vector<Header> headers;    // beside Content-Type and User-Agent
  std::filesystem::path ca_file;  // PEM, trusted in the place of the system's; "": the system's
};

// Returns when the answer is 2xx. ValidationError for a URL or a header that is none; Unavailable for every
// other answer, with its status and first line, and for all that went wrong on the way. Messages show scheme
// and host of the URL only.
Result<void> post_json(const JsonPost& post, const Patience& patience);

}  // namespace wgpilot::outbound
