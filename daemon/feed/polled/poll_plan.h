// Which questions a polled feed puts when, and which it has to put again. Used by PolledFeed only.
//
// A question is one symbol of a source, or its whole table (the empty symbol). Pure; times are the
// wall clock's.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/tick.h"
#include "feed/polled/figure_book.h"
#include "feed/polled/poll_schedule.h"
#include "feed/retry.h"

namespace yieldwatch {

struct PollPace {
  std::int32_t backfill_days = 400;  // asked for at first
  std::int32_t recent_days = 14;     // asked for at least of the time before the last answer
  Backoff backoff;
};

// Why a question was not answered.
struct PollFailure {
  int status = 0;  // 0: no answer
  std::optional<std::chrono::seconds> retry_after;
  // No other question would fare better, as it seems: no connection, 5xx, a page of HTML.
  bool ends_round = false;
};

class PollPlan {
 public:
  PollPlan(std::vector<std::string> questions, PollSchedule schedule, PollPace pace)
      : questions_(std::move(questions)), schedule_(std::move(schedule)), pace_(pace) {}

  const PollSchedule& schedule() const { return schedule_; }
  // All of them at once, as from the beginning.
  void restart();

  // The questions to put now; none if it is not time. With them begins a round, in which each is
  // answered() or failed(), and which finish() ends.
  std::vector<std::string> begin(Timestamp now, const FigureBook& book);

  // The first date to ask a question for.
  Session from(const std::string& question, Timestamp now, const FigureBook& book) const;
  // Whether a source of quotes is to be asked for the closes of days, too: in the first answer of
  // all, and in the first after each open, when that of the session before is there.
  bool wants_closes(const std::string& question, Timestamp now) const;

  void answered(const std::string& question, Timestamp now);
  // True if it ends the round, and the rest of it is to be put_off(). A question that fails while
  // others are answered ends none, unless the source has said how long to stay away: whatever is
  // wrong with one symbol holds up no other. `random` in [0, 1).
  bool failed(const std::string& question, const PollFailure& failure, Timestamp now,
              double random);
  void put_off(const std::string& question, const PollFailure& failure, Timestamp now,
               double random);
  void finish(Timestamp now, const FigureBook& book);

  // Good where nothing fails. Trouble before refusal: a source in trouble may come back by itself.
  FeedState state() const;
  // Of the questions that make it so, that which has failed last; null where none fails.
  const std::string* worst() const;

  // When begin() gives something next, if nobody sets the clock.
  Timestamp next() const;

 private:
  struct Failing {
    std::uint64_t failures = 0;  // in a row
    std::uint64_t number = 0;    // of the last, among all; 0: it was only put off
    FeedState state = FeedState::trouble;
    Timestamp retry;
    std::uint64_t break_off = 0;  // the number of the last round that it ended; 0: none
    bool alone = false;           // others were answered after that
  };

  Timestamp plan(Failing& failing, const PollFailure& failure, Timestamp now, double random) const;
  void forget_times(Timestamp now);
  Session expected(Timestamp now) const;
  void count_late_from(Session expected);

  std::vector<std::string> questions_;
  PollSchedule schedule_;
  PollPace pace_;

  std::map<std::string, Timestamp> answered_;  // when last
  std::map<std::string, Failing> failing_;
  Timestamp pause_ = Timestamp::never();       // nothing is asked before: it would fare no better
  Timestamp next_round_ = Timestamp::never();  // of the questions that do not fail
  Timestamp planned_ = Timestamp::never();     // when that was last done
  bool regular_ = false;                       // the round is not only of such as had failed
  bool broken_off_ = false;                    // nor was it put to its end
  std::uint64_t break_offs_ = 0;
  std::uint64_t failures_ = 0;
  Session late_for_ = Session::none();  // the session that was to be there
  std::uint64_t late_polls_ = 0;        // and was not, so often
};

}  // namespace yieldwatch
