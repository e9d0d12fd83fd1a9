#include "feed/polled/poll_plan.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace yieldwatch {

void PollPlan::restart() {
  failing_.clear();
  next_round_ = Timestamp::never();
  pause_ = Timestamp::never();
  late_polls_ = 0;
}

// What was planned by a clock that has been set back since is worth nothing.
void PollPlan::forget_times(Timestamp now) {
  planned_ = now;
  next_round_ = Timestamp::never();
  pause_ = Timestamp::never();
  late_polls_ = 0;
  for (auto& [question, failing] : failing_) {
    failing.retry = now;
    failing.break_off = 0;
    failing.alone = false;
  }
}

std::vector<std::string> PollPlan::begin(Timestamp now, const FigureBook& book) {
  if (now < planned_) {
    forget_times(now);
  }
  if (now < pause_) {
    return {};
  }
  count_late_from(expected(now));
  regular_ = now >= next_round_;
  broken_off_ = false;
  std::vector<std::string> round;
  for (const auto& [question, failing] : failing_) {
    if (now >= failing.retry) {
      round.push_back(question);
    }
  }
  if (regular_) {
    // Between two publications only those that are late.
    std::ranges::copy_if(questions_, std::back_inserter(round), [&](const std::string& question) {
      return !failing_.contains(question) &&
             (late_polls_ == 0 || question.empty() ||
              (book.is_daily(question) && book.newest(question) < late_for_));
    });
  }
  // Those that ended a round come last: the others are answered before, if it was not the source.
  const auto break_off = [&](const std::string& question) {
    const auto failing = failing_.find(question);
    return failing == failing_.end() ? 0 : failing->second.break_off;
  };
  std::ranges::stable_sort(round, {}, break_off);
  return round;
}

// A month's figure bears the date of its first day, and comes when the month after is half over: a
// question reaches back beyond the newest that is known, however long ago that was.
Session PollPlan::from(const std::string& question, Timestamp now, const FigureBook& book) const {
  const Session today = schedule_.zone->session_of(now);
  const auto answered = answered_.find(question);
  const Session known = question.empty() ? book.newest_of_daily().value_or(Session::none())
                                         : book.revised_from(question);
  if (answered == answered_.end() || known == Session::none()) {
    return {today.day - pace_.backfill_days};
  }
  // Today is before it where the clock has been set back.
  const Session last = std::min(schedule_.zone->session_of(answered->second), today);
  return std::min(known, Session{last.day - pace_.recent_days});
}

bool PollPlan::wants_closes(const std::string& question, Timestamp now) const {
  constexpr std::int32_t kBehind = 30 * 60;  // seconds: some prices are 15 minutes late
  const auto* quotes = std::get_if<QuoteSchedule>(&schedule_.times);
  const auto answered = answered_.find(question);
  if (quotes == nullptr || answered == answered_.end() || answered->second > now) {
    return true;
  }
  const DailySchedule closes{.publish_second = quotes->open_second + kBehind};
  const Session today = expected_session(schedule_, closes, now);
  return today != Session::none() &&
         answered->second < schedule_.zone->to_utc(today, closes.publish_second);
}

void PollPlan::answered(const std::string& question, Timestamp now) {
  answered_[question] = now;
  failing_.erase(question);
  for (auto& [other, failing] : failing_) {
    failing.alone = failing.break_off > 0;
  }
}

bool PollPlan::failed(const std::string& question, const PollFailure& failure, Timestamp now,
                      double random) {
  constexpr int kTooManyRequests = 429;
  Failing& failing = failing_[question];
  failing.number = ++failures_;
  planned_ = std::max(planned_, now);
  const Timestamp retry = plan(failing, failure, now, random);
  const bool said = failure.retry_after.has_value() || failure.status == kTooManyRequests;
  if (!failure.ends_round || (failing.alone && !said)) {
    return false;
  }
  failing.break_off = ++break_offs_;
  broken_off_ = true;
  pause_ = retry;
  return true;
}

void PollPlan::put_off(const std::string& question, const PollFailure& failure, Timestamp now,
                       double random) {
  pause_ = std::min(pause_, plan(failing_[question], failure, now, random));
}

// When to put it again. Its publisher has been asked where there is a status, and likes not to be
// asked oftener for having failed.
Timestamp PollPlan::plan(Failing& failing, const PollFailure& failure, Timestamp now,
                         double random) const {
  const Retry retry =
      plan_retry(failure.status, failure.retry_after, pace_.backoff, ++failing.failures, random);
  failing.state = retry.state;
  const auto least = failure.status == 0 ? std::chrono::nanoseconds(0) : schedule_.shortest;
  failing.retry = now.plus(std::max(retry.delay, least).count());
  return failing.retry;
}

void PollPlan::finish(Timestamp now, const FigureBook& book) {
  planned_ = std::max(planned_, now);
  count_late_from(expected(now));
  const Session newest = book.newest_of_daily().value_or(late_for_);
  if (newest >= late_for_) {
    late_polls_ = 0;
  } else if (regular_ && !broken_off_) {
    ++late_polls_;
  }
  const Timestamp next = next_poll(schedule_, now, newest, late_polls_);
  next_round_ = regular_ ? next : std::min(next_round_, next);
  if (failing_.size() == questions_.size()) {
    next_round_ = Timestamp::end_of_time();  // there is nobody else to ask
  }
}

FeedState PollPlan::state() const {
  FeedState worst = FeedState::good;
  for (const auto& [question, failing] : failing_) {
    worst = worst == FeedState::trouble ? worst : failing.state;
  }
  return worst;
}

const std::string* PollPlan::worst() const {
  const FeedState worst_state = state();
  const std::string* last = nullptr;
  std::uint64_t number = 0;
  for (const auto& [question, failing] : failing_) {
    if (failing.state == worst_state && failing.number > number) {
      number = failing.number;
      last = &question;
    }
  }
  return last;
}

Timestamp PollPlan::next() const {
  Timestamp next = next_round_;
  for (const auto& [question, failing] : failing_) {
    next = std::min(next, failing.retry);
  }
  return std::max(next, pause_);
}

// The session of which the figure should be there; none() for quotes.
Session PollPlan::expected(Timestamp now) const {
  const auto* daily = std::get_if<DailySchedule>(&schedule_.times);
  return daily == nullptr ? Session::none() : expected_session(schedule_, *daily, now);
}

// What never came for the session before says nothing of this one.
void PollPlan::count_late_from(Session expected) {
  if (std::exchange(late_for_, expected) != expected) {
    late_polls_ = 0;
  }
}

}  // namespace yieldwatch
