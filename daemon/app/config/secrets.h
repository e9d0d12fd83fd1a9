// Keys of sources: where they come from, and that they go nowhere else.
//
// A key comes from systemd's credentials, else from the file that the configuration names, else
// from the environment. Never from a command line or the configuration, which others can read.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "app/config/live_kinds.h"

namespace yieldwatch {

// Has no way into a stream, and leaves nothing in memory. Not copied; what reveal() is copied into
// is its owner's care.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view text) : text_(text.begin(), text.end()) {}
  ~Secret() { wipe(); }
  Secret(Secret&& other) noexcept { text_.swap(other.text_); }
  Secret& operator=(Secret&& other) noexcept {
    text_.swap(other.text_);  // the other one wipes it
    return *this;
  }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;

  bool empty() const { return text_.empty(); }
  std::string_view reveal() const { return {text_.data(), text_.size()}; }

 private:
  void wipe();

  std::vector<char> text_;
};

struct FoundKey {
  Secret secret;      // empty if there is none
  std::string place;  // for a person: `the credential "fred-key"`; empty if there is none
  // A place that has one has one that can't be used. Without the key.
  std::string fault;
};

// As std::getenv; a seam for tests.
using Environment = std::function<const char*(const char* name)>;
const char* environment(const char* name);

// `file` may be empty. One that others may read or write is refused: its fault says so.
//
// Where a key is found, no core is dumped of this process from here on, and no other one of its
// user may trace it or read its memory.
FoundKey find_key(const KeyName& name, const std::filesystem::path& file,
                  const Environment& variables = environment);

// "the credential "fred-key", key_file or the environment's FRED_API_KEY": where it would be found.
std::string places_of(const KeyName& name);

}  // namespace yieldwatch
