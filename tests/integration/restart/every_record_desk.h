// What feeds send to a daemon, in one order: ticks alone, in groups and in batches, some refused;
// heartbeats; closes of the past, at the start, filled in and corrected, with others speaking
// before all is said; and an instrument of two feeds, of which the first falls silent at times.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/wire.h"
#include "wire/sys.h"
#include "wire/topics.h"

namespace yieldwatch {

inline constexpr std::int64_t kFirst = 1'767'621'600'000'000'000;  // 2026-01-05T14:00:00Z

struct Message {
  std::string topic;
  std::string envelope;
};

class Desk {
 public:
  std::vector<Message> messages(int count) {
    first_past();
    while (static_cast<int>(out_.size()) < count) {
      now_ = now_.plus(static_cast<std::int64_t>(1 + dice_() % 20) * kNanosPerMinute);
      if (out_.size() % 40 == 39) {
        now_ = now_.plus(18 * 60 * kNanosPerMinute);  // a night
      }
      switch (dice_() % 7) {
        case 0:
        case 1:
          two_sources();
          break;
        case 2:
          more_past();
          break;
        default:
          one_source();
      }
    }
    return std::move(out_);
  }

  // Of one feed and of the present alone.
  std::vector<Message> ticks(int count) {
    while (static_cast<int>(out_.size()) < count) {
      now_ = now_.plus(static_cast<std::int64_t>(1 + dice_() % 20) * kNanosPerMinute);
      if (out_.size() % 40 == 39) {
        now_ = now_.plus(18 * 60 * kNanosPerMinute);
      }
      one_source();
    }
    return std::move(out_);
  }

 private:
  void one_source() {
    const auto kind = dice_() % 10;
    if (kind < 4) {
      tick("UST10Y", {now_}, true);
      tick("UST2Y", {now_}, false);
    } else if (kind < 6) {
      tick("UST10Y", {now_, now_, now_.plus(kNanosPerMinute)}, false);
      now_ = now_.plus(kNanosPerMinute);
    } else if (kind < 7) {
      tick("UST2Y", {now_}, true);  // two at one time
      tick("UST2Y", {now_}, false);
    } else if (kind < 9) {
      tick("UST10Y", {now_}, false);
    } else {
      heartbeat("desk");
    }
  }

  // They differ by more than the tolerance for some sessions, and not for others.
  void two_sources() {
    const bool is_silent = out_.size() % 60 > 35;
    if (!is_silent) {
      tick("UST5Y", {now_}, dice_() % 4 == 0, "treasury");
    }
    if (is_silent || dice_() % 2 == 0) {
      const std::int64_t apart = now_.ns / kNanosPerDay % 8 < 4 ? 30'000 : 0;
      tick("UST5Y", {now_.plus(-kNanosPerMinute)}, false, "fred", apart);
    }
  }

  void first_past() {
    past("UST10Y", {9, 8, 7, 6, 4, 3}, true, "desk");  // a session is missing
    past("UST2Y", {5, 4, 3}, false, "desk");
    past("UST5Y", {6, 5, 4, 3}, false, "fred");
    past("UST5Y", {7, 6, 5, 4}, true, "treasury");
    tick("UST5Y", {now_}, false, "treasury");
  }

  // Some of it is new, some is corrected, some said again.
  void more_past() {
    static const std::vector<std::vector<int>> kDays = {{2}, {3}, {5}, {4, 3, 2}, {6, 2}, {10, 3}};
    const bool is_chosen = dice_() % 2 == 0;
    const std::vector<int>& days = kDays[dice_() % kDays.size()];
    const bool more = dice_() % 2 == 0;
    if (is_chosen) {
      const std::string source = dice_() % 2 == 0 ? "treasury" : "fred";
      past("UST5Y", days, more, source);
      if (more) {
        interrupt("desk", "UST2Y");
        tick("UST5Y", {now_}, false, source);
      }
    } else {
      past(dice_() % 2 == 0 ? "UST10Y" : "UST2Y", days, more, "desk");
      if (more) {
        interrupt(dice_() % 2 == 0 ? "treasury" : "fred", "UST5Y");
        tick("UST10Y", {now_}, false);
      }
    }
  }

  // Another source speaks before one has said all of the past.
  void interrupt(const std::string& source, const std::string& instrument) {
    const auto kind = dice_() % 3;
    if (kind == 0) {
      heartbeat(source);
    } else if (kind == 1) {
      tick(instrument, {now_}, dice_() % 2 == 0, source);
    }
  }

  Envelope head(const std::string& source, const std::string& topic, bool more) {
    return {.source = source,
            .epoch = {kFirst},
            .seq = ++seq_[source + ' ' + topic],
            .origin = Origin::live,
            .publish_time = now_.plus(kNanosPerMinute),
            .more = more};
  }

  std::int64_t& walk(const std::string& instrument) {
    return values_.try_emplace(instrument, 4'050'000).first->second;
  }

  void tick(const std::string& instrument, const std::vector<Timestamp>& times, bool more,
            const std::string& source = "desk", std::int64_t apart = 0) {
    std::vector<Value> values;
    for (std::size_t i = 0; i < times.size(); ++i) {
      std::int64_t& value = walk(instrument);
      value += static_cast<std::int64_t>(dice_() % 100'001) - 50'000;
      values.push_back({value + apart + (dice_() % 20 == 0 ? 1'000'000 : 0)});  // beyond max_jump
    }
    send(instrument, times, values, false, more, source);
  }

  // Closes of so many days ago, each near the walk.
  void past(const std::string& instrument, const std::vector<int>& days_ago, bool more,
            const std::string& source) {
    const std::int64_t today = now_.ns / kNanosPerDay;
    std::vector<Timestamp> times;
    std::vector<Value> values;
    for (const int ago : days_ago) {
      times.push_back({(today - ago) * kNanosPerDay + 20 * kNanosPerHour});
      values.push_back(
          {walk(instrument) + static_cast<std::int64_t>(dice_() % 5 * 40'000) - 80'000});
    }
    send(instrument, times, values, true, more, source);
  }

  void send(const std::string& instrument, const std::vector<Timestamp>& times,
            const std::vector<Value>& values, bool past, bool more, const std::string& source) {
    const std::string topic = tick_topic(instrument);
    std::string body;
    TickEncoder().encode({.instrument = instrument, .times = times, .values = values, .past = past},
                         Timestamp::never(), body);
    out_.push_back({topic, envelope_bytes(head(source, topic, more), body)});
  }

  void heartbeat(const std::string& source) {
    const std::string topic = heartbeat_topic(source);
    std::string body;
    encode(HeartbeatBody{.complete_up_to = now_}, body);
    out_.push_back({topic, envelope_bytes(head(source, topic, false), body)});
  }

  std::mt19937 dice_{20261123};  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same every time
  Timestamp now_{kFirst};
  std::map<std::string, std::int64_t> values_;
  std::map<std::string, std::uint64_t> seq_;
  std::vector<Message> out_;
};

}  // namespace yieldwatch
