// Which feeds the daemon expects to hear, when each was heard last, and how it says it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/tick.h"
#include "wire/control.h"
#include "wire/sys.h"

namespace yieldwatch {

// What has become of a feed that is expected.
struct FeedChange {
  enum class Kind : std::uint8_t {
    silent,  // it has not been heard for a while
    back,    // it was silent, and is heard again
    ended,   // it says that nothing more comes of it
    health,  // it is heard, and says that it is otherwise than before
  };
  Kind kind = Kind::health;
  FeedNews news;
};

// Live feeds send a heartbeat a second, whatever their sources do; so who is not heard for some
// seconds is dead, hangs, or has lost its way to us; but for one that has said that its input has
// ended, which is not missed. Reads no clock: `now_ns` is the steady
// clock's. Belongs to one thread.
class FeedWatch {
 public:
  static constexpr std::int64_t kSilenceNs = 3 * kNanosPerSecond;
  static constexpr std::int64_t kFirstWordNs = 5 * kNanosPerSecond;  // for who was never heard
  // For the first attempts of all to come to something, after which time passes without them: since
  // one was last seen to ask its source, and in all.
  static constexpr std::int64_t kFirstAttemptNs = 15 * kNanosPerSecond;
  static constexpr std::int64_t kFirstAttemptsNs = 60 * kNanosPerSecond;
  static constexpr std::size_t kMaxOthers = 64;  // publishers that nobody expects

  // `expected`: the names of the live feeds that are configured.
  FeedWatch(const std::vector<std::string>& expected, std::int64_t now_ns);

  bool expects(std::string_view feed) const;

  // Nobody could be heard until now, as while a replay has the bus to itself.
  void begin(std::int64_t now_ns);

  // Something that was taken has come of this feed.
  void on_ticks(std::string_view feed, const TickBatch& batch, std::int64_t now_ns);
  void on_heartbeat(std::string_view feed, const Heartbeat& heartbeat, std::int64_t now_ns);
  // The same out of the tick log: it was heard in a run before.
  void recall(std::string_view feed, const TickBatch& batch);

  // Whether heartbeats and ticks may let time pass: every expected feed has said up to when it is
  // complete, is silent, or has had its time to. Else the first one that is done would make stale,
  // at each start, what the others are about to bring.
  bool lets_time_pass(std::int64_t now_ns);
  // It passes from now on, whoever has not said anything yet.
  void let_time_pass() { time_passes_ = true; }

  // Whether feeds are expected and none is left to say that time passes, as of the last look(). Who
  // was never heard may be about to come: not in the time for first attempts.
  bool all_silent(std::int64_t now_ns) const;

  // What has changed, each once. About once a second, after what has come was read.
  std::vector<FeedChange> look(std::int64_t now_ns);

  // Adds what is known to those of that name, and expected feeds that are not among them.
  void report(std::vector<FeedStatus>& feeds, std::int64_t now_ns) const;

 private:
  struct Watched {
    std::string name;
    bool expected = false;
    std::optional<std::int64_t> heard_ns = {};
    std::optional<FeedHealthBody> health = {};
    std::optional<FeedValue> newest = {};
    bool knows = false;         // it has said up to when it is complete
    std::int64_t asked_ns = 0;  // when it was seen to ask its source, before it knows
    bool silent = false;        // as last told; so is the next
    FeedState told = FeedState::connecting;

    bool has_ended() const { return state() == FeedState::ended; }
    FeedState state() const { return health ? health->state : FeedState::good; }
  };

  Watched& of(std::string_view feed);
  Watched& make_place();
  bool is_silent(const Watched& feed, std::int64_t now_ns) const;
  bool is_asking(const Watched& feed, std::int64_t now_ns) const;
  // As told; of one that is not silent.
  static std::string explain(const Watched& feed, bool is_back);
  std::string silence(const Watched& feed, std::int64_t now_ns) const;

  std::vector<Watched> feeds_;  // the expected ones first
  std::size_t expected_;        // how many these are
  std::size_t last_ = 0;        // whom of() found last: messages come in runs
  std::int64_t begun_ns_;
  bool time_passes_ = false;
  std::int64_t looked_ns_;
};

}  // namespace yieldwatch
