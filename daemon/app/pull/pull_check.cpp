#include "app/pull/pull_check.h"

#include <algorithm>
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
      : series_(series), fresh_(fresh), gate_(instrument_of(series)) {}

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
    tell(out_.notes, "hole", "holes", holes);
    // Where the day begins, it is tomorrow already.
    if (fresh_.back().date.day > today.day + 1) {
      out_.faults.push_back("a value of " + to_string(fresh_.back().date) + ", which is to come");
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
    std::size_t revised = 0;
    auto at = fresh_.begin();
    for (const DatedValue& row : before) {
      at = std::find_if(at, fresh_.end(),
                        [&](const DatedValue& other) { return other.date >= row.date; });
      revised += at != fresh_.end() && at->date == row.date && at->value != row.value ? 1 : 0;
    }
    if (revised > 0) {
      out_.notes.push_back(std::to_string(revised) + " revised");
    }
  }

  const PullSeries& series_;
  const DatedValues& fresh_;
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
