// A feed and rules for it, of every kind that remembers something.
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

inline constexpr std::string_view kRules = R"toml(
[[rule]]
name = "level"
expr = "last(UST10Y)"
tiers.watch = { enter = "4.1%", exit = "4.05%" }
tiers.warning = { enter = "4.2%", exit = "4.15%" }

[[rule]]
name = "held"
expr = "change(UST10Y, 1d)"
for = "20m"
tiers.watch = { enter = "3bp", exit = "0bp" }

[[rule]]
name = "kept"
expr = "rise(UST2Y, 2d)"
keep_firing = "40m"
tiers.watch = { enter = "8bp", exit = "5bp" }

[[rule]]
name = "jolt"
expr = "change($x, 30m)"
for_each = ["UST2Y", "UST10Y"]
tiers.watch = { enter = "4bp", exit = "2bp" }

[[rule]]
name = "curve"
expr = "fall(CURVE, 1h)"
and = ["change(UST10Y, 1d) > -20bp"]
tiers.watch = { enter = "5bp", exit = "3bp" }
)toml";

inline constexpr std::string_view kConfig = R"toml(
rules = ["rules.toml"]
[series.CURVE]
expr = "UST10Y - UST2Y"
[instrument.UST2Y]
stale_after = "5h"
[instrument.UST10Y]
max_jump = "30bp"
[feed.desk]
kind = "push"
)toml";

inline constexpr std::int64_t kFirst = 1'767'621'600'000'000'000;  // 2026-01-05T14:00:00Z

struct Message {
  std::string topic;
  std::string envelope;
};

// What a feed sends: ticks alone, in groups and in batches, some refused, and heartbeats.
class Desk {
 public:
  std::vector<Message> messages(int count) {
    while (static_cast<int>(out_.size()) < count) {
      const auto kind = dice_() % 10;
      now_ = now_.plus(static_cast<std::int64_t>(1 + dice_() % 20) * kNanosPerMinute);
      if (out_.size() % 40 == 39) {
        now_ = now_.plus(18 * 60 * kNanosPerMinute);  // a night
      }
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
        heartbeat();
      }
    }
    return std::move(out_);
  }

 private:
  Envelope head(const std::string& topic, bool more) {
    return {.source = "desk",
            .epoch = {kFirst},
            .seq = ++seq_[topic],
            .origin = Origin::live,
            .publish_time = now_.plus(kNanosPerMinute),
            .more = more};
  }

  void tick(const std::string& instrument, const std::vector<Timestamp>& times, bool more) {
    std::vector<Value> values;
    for (std::size_t i = 0; i < times.size(); ++i) {
      std::int64_t& value = values_.try_emplace(instrument, 4'050'000).first->second;
      value += static_cast<std::int64_t>(dice_() % 100'001) - 50'000;
      values.push_back({value + (dice_() % 20 == 0 ? 1'000'000 : 0)});  // beyond max_jump
    }
    const std::string topic = tick_topic(instrument);
    out_.push_back(
        {topic, envelope_bytes(head(topic, more), tick_body(instrument, times, values))});
  }

  void heartbeat() {
    const std::string topic = heartbeat_topic("desk");
    std::string body;
    encode(HeartbeatBody{.complete_up_to = now_}, body);
    out_.push_back({topic, envelope_bytes(head(topic, false), body)});
  }

  std::mt19937 dice_{20261123};  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same every time
  Timestamp now_{kFirst};
  std::map<std::string, std::int64_t> values_;
  std::map<std::string, std::uint64_t> seq_;
  std::vector<Message> out_;
};

}  // namespace yieldwatch
