// What is made of an HTTP answer of a polled source. Used by PolledFeed only.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "feed/formats/reading.h"
#include "feed/http/http_client.h"
#include "feed/polled/polled_source.h"

namespace yieldwatch {

struct PolledAnswer {
  Readings readings;
  std::string fault;        // empty: none
  bool ends_round = false;  // no other question would fare better now
  // The source has been asked too often, and says no more of it than this in an answer like others.
  std::optional<std::chrono::seconds> limit = {};
  bool put_off = false;  // some of it was not taken yet, and is to be asked for again
};

// `symbol` is that of the question; `known`: an answer to it was had before, so that "nothing new"
// is one. `key` is out of its texts, but where the address of an error holds it. Pure.
PolledAnswer judge(const PolledSource& source, const HttpResult& result, std::string_view symbol,
                   bool known, const std::string& key);

}  // namespace yieldwatch
