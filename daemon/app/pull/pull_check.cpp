#include "app/pull/pull_check.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <utility>

#include "analyzer/gate.h"
#include "core/instrument.h"

namespace yieldwatch {
namespace {

constexpr std::int32_t kLongestPause = 10;        // calendar days without a value that are no hole
constexpr std::size_t kNamed = 3;                 // of many alike, as many are named
constexpr Value kMostReturn{30 * Value::kScale};  // percent a day, either way

// A year of months makes as many. No real series has more than one: no 20-year yield was issued
// from 1987 to 1993, and banks and the exchange were shut in March 1933.
constexpr std::size_t kMostHoles = 12;
constexpr std::size_t kFewWeekdays = 20;  // over which it can't be told whether values are daily

// What an older file and an answer may differ by. A source takes back a figure of a holiday or
// corrects some days; it does not lose or change many.
constexpr std::size_t kHandful = 5;
constexpr std::size_t kCommonToChanged = 20;  // of so many dates one may be revised: 5%
constexpr double kRounding = 0.001;           // of a price: two sources round differently
// Of returns, in percentage points: each edition computes all of them anew.
constexpr double kUsualRevision = 0.5;
constexpr double kLargeRevision = 2;

// Some of `all` in words: "3 holes: A to B, C to D, E to F"; nothing where there are none.
void tell(std::vector<std::string>& out, std::string_view one, std::string_view many,
          const std::vector<std::string>& all) {
  if (all.empty()) {
    return;
  }
  std::string text = std::to_string(all.size());
  text.append(" ").append(all.size() == 1 ? one : many);
  for (std::size_t i = 0; i < std::min(all.size(), kNamed); ++i) {
    text.append(i == 0 ? ": " : ", ").append(all[i]);
  }
  text += all.size() > kNamed ? " ..." : "";
  out.push_back(std::move(text));
}

std::string named(const DatedValue& row) {
  return to_string(row.date) + ' ' + to_string(row.value);
}

Value scaled(Value value, double scale) {
  return Value::from_double(value.to_double() * scale).value_or(value);
}

Instrument instrument_of(const PullSeries& series) {
  Instrument instrument = default_instrument(series.instrument);
  if (series.returns) {
    instrument.limits = {
        .lowest = Value{-kMostReturn.micro}, .highest = kMostReturn, .max_jump = {}};
  }
  return instrument;
}

class Check {
 public:
  Check(const PullSeries& series, const DatedValues& fresh)
      : series_(series), fresh_(fresh), instrument_(instrument_of(series)), gate_(instrument_) {}

  PullCheck run(const DatedValues& before, Session today) && {
    if (fresh_.empty()) {
      out_.faults.emplace_back("no value at all");
      return std::move(out_);
    }
    check_order(today);
    check_values();
    check_known();
    compare(before);
    return std::move(out_);
  }

 private:
  void check_order(Session today) {
    std::vector<std::string> disorder;
    std::vector<std::string> holes;
    for (std::size_t i = 1; i < fresh_.size(); ++i) {
      const Session from = fresh_[i - 1].date;
      const Session to = fresh_[i].date;
      if (to <= from || to.day - from.day > kLongestPause) {
        (to <= from ? disorder : holes).push_back(to_string(from) + " to " + to_string(to));
      }
    }
    tell(out_.faults, "date does not rise", "dates do not rise", disorder);
    check_holes(holes);
    // Where the day begins, it is tomorrow already.
    if (fresh_.back().date.day > today.day + 1) {
      out_.faults.push_back("a value of " + to_string(fresh_.back().date) + ", which is to come");
    }
  }

  // Asked for days a source may answer with weeks or months, each figure of which is right.
  void check_holes(const std::vector<std::string>& holes) {
    const std::int32_t days = fresh_.back().date.day - fresh_.front().date.day + 1;
    const auto weekdays = static_cast<std::size_t>(std::max(days, 0)) * 5 / 7;
    if (weekdays >= kFewWeekdays && fresh_.size() * 2 < weekdays) {
      out_.faults.push_back("only " + std::to_string(fresh_.size()) + " values on " +
                            std::to_string(weekdays) + " weekdays: these are no daily figures");
    } else {
      tell(holes.size() > kMostHoles ? out_.faults : out_.notes, "hole", "holes", holes);
    }
  }

  void check_values() {
    std::vector<std::string> outside;
    std::vector<std::string> jumps;
    std::vector<std::string> spikes;
    for (std::size_t i = 0; i < fresh_.size(); ++i) {
      if (gate_.judge_past(fresh_[i].value)) {
        outside.push_back(named(fresh_[i]));
      }
      if (i == 0 || !jumps_at(i)) {
        continue;
      }
      jumps.push_back(named(fresh_[i - 1]) + " to " + named(fresh_[i]));
      if (is_spike(i)) {
        spikes.push_back(named(fresh_[i]));
      }
    }
    tell(out_.faults, "value is out of bounds", "values are out of bounds", outside);
    tell(out_.faults, "spike", "spikes", spikes);
    tell(out_.notes, "jump", "jumps", jumps);
  }

  bool jumps_at(std::size_t i) const { return gate_.jumps(fresh_[i - 1].value, fresh_[i].value); }

  // Up and down again, or down and up: what one wrong figure looks like.
  bool is_spike(std::size_t i) const {
    return i + 1 < fresh_.size() && jumps_at(i + 1) &&
           (fresh_[i].value > fresh_[i - 1].value) == (fresh_[i].value > fresh_[i + 1].value);
  }

  void check_known() {
    for (const KnownPoint& point : series_.known) {
      if (series_.rolling && point.date < fresh_.front().date) {
        continue;  // dropped by the source
      }
      const auto found = std::ranges::find(fresh_, point.date, &DatedValue::date);
      const std::string known = to_string(point.value) + " is known";
      if (found == fresh_.end()) {
        out_.faults.push_back("no value of " + to_string(point.date) + ", of which " + known);
      } else if (std::llabs(found->value.micro - point.value.micro) > point.within.micro) {
        out_.faults.push_back(named(*found) + ", of which " + known);
      }
    }
  }

  void compare(const DatedValues& before) {
    if (fresh_.size() < before.size()) {
      out_.faults.push_back("the source gave less than before: " + std::to_string(fresh_.size()) +
                            " rows, and the file has " + std::to_string(before.size()) +
                            "; remove the file to take it all the same");
      return;
    }
    const std::size_t faults = out_.faults.size();
    find_differences(before);
    if (out_.faults.size() > faults) {
      out_.faults.emplace_back("remove the file to take it all the same");
    }
  }

  void find_differences(const DatedValues& before) {
    std::vector<std::string> gone;
    std::vector<std::string> changed;
    std::vector<std::string> far_off;
    std::size_t revised = 0;
    const double scale = split_since(before);
    auto at = fresh_.begin();
    for (const DatedValue& row : before) {
      at = std::find_if(at, fresh_.end(),
                        [&](const DatedValue& other) { return other.date >= row.date; });
      if (at == fresh_.end() || at->date != row.date) {
        gone.push_back(to_string(row.date));
        continue;
      }
      revised += at->value != row.value ? 1 : 0;
      const Value old = scaled(row.value, scale);
      const std::string text = named(*at) + ", was " + to_string(old);
      if (is_changed(old, at->value)) {
        changed.push_back(text);
      }
      if (is_far_off(old, at->value)) {
        far_off.push_back(text);
      }
    }
    tell(gone.size() > kHandful ? out_.faults : out_.notes, "date of the older file is missing",
         "dates of the older file are missing", gone);
    const std::size_t common = before.size() - gone.size();
    if (far_off.size() > kHandful) {
      tell(out_.faults, "", "values are far from the older file's", far_off);
    } else if (changed.size() > std::max(kHandful, common / kCommonToChanged)) {
      tell(out_.faults, "", "of " + std::to_string(common) + " values are not the older file's",
           changed);
    } else if (scale != 1) {
      out_.notes.push_back("all rescaled by " + to_string(scaled({Value::kScale}, scale)) +
                           ", as after a split");
    } else if (revised > 0) {
      out_.notes.push_back(std::to_string(revised) + " revised");
    }
  }

  // What all older closes of a fund are multiplied with if it was split since; else 1.
  double split_since(const DatedValues& before) const {
    const auto first = std::ranges::find_if(fresh_, [&](const DatedValue& row) {
      return !before.empty() && row.date >= before.front().date;
    });
    if (!series_.splits || first == fresh_.end() || first->date != before.front().date ||
        first->value <= Value{} || before.front().value <= Value{}) {
      return 1;
    }
    const double ratio = first->value.to_double() / before.front().value.to_double();
    const double parts = std::round(std::max(ratio, 1 / ratio));
    const double scale = ratio < 1 ? 1 / parts : parts;
    return std::fabs(ratio - scale) <= kRounding * scale ? scale : 1;
  }

  bool is_changed(Value old, Value now) const {
    const double apart = std::fabs(now.to_double() - old.to_double());
    if (series_.returns) {
      return apart > kUsualRevision;
    }
    return tick_unit(instrument_.kind) == Unit::percent
               ? old != now
               : apart > kRounding * std::fabs(old.to_double());
  }

  bool is_far_off(Value old, Value now) const {
    return series_.returns ? std::fabs(now.to_double() - old.to_double()) > kLargeRevision
                           : gate_.jumps(old, now);
  }

  const PullSeries& series_;
  const DatedValues& fresh_;
  Instrument instrument_;
  Gate gate_;
  PullCheck out_;
};

}  // namespace

DatedValues values_of(const Readings& readings, std::string_view symbol) {
  DatedValues out;
  for (const Reading& reading : readings.readings) {
    if (reading.symbol == symbol && reading.date != Session::none()) {
      out.push_back({reading.date, reading.value});
    }
  }
  return out;
}

DatedValues with_beginning(DatedValues fresh, const DatedValues& before) {
  if (fresh.empty()) {
    return fresh;
  }
  const auto end = std::ranges::lower_bound(before, fresh.front().date, {}, &DatedValue::date);
  fresh.insert(fresh.begin(), before.begin(), end);
  return fresh;
}

PullCheck check_pulled(const PullSeries& series, const DatedValues& fresh,
                       const DatedValues& before, Session today) {
  return Check(series, fresh).run(before, today);
}

}  // namespace yieldwatch
