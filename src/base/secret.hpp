// Secret text (a password, a token, a passphrase): it is wiped when it goes, and it has no formatter, so that
// it cannot reach a log by accident. Fixed-size keys are crypto::PrivateKey and crypto::PresharedKey.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace wgpilot {

// Overwrites memory in a way the compiler does not remove.
void wipe(void* memory, std::size_t size);

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : text_(other.text_) { other.clear(); }
  Secret& operator=(Secret other) noexcept {
    text_.swap(other.text_);
    return *this;
  }
  ~Secret() { clear(); }

  // The one way to the text; every call is a place to review.
  std::string_view expose() const { return text_; }
  bool empty() const { return text_.empty(); }

 private:
  void clear() {
    wipe(text_.data(), text_.size());
    text_.clear();
  }
  std::string text_;
};

}  // namespace wgpilot
