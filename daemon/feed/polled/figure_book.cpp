#include "feed/polled/figure_book.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace yieldwatch {
namespace {

constexpr std::int32_t kEnded = 10;     // days behind the others
constexpr std::int32_t kRare = 6;       // days between two closes: longer than any holidays
constexpr int kLookedAt = 5;            // times between two closes, the newest
constexpr std::ptrdiff_t kRevised = 6;  // closes, the newest: as many months of INDPRO are revised

std::optional<Value> scaled(Value value, Value factor) {
  if (factor.micro == Value::kScale) {
    return value;
  }
  return Value::from_double(value.to_double() * factor.to_double());
}

}  // namespace

FigureBook::FigureBook(std::vector<PolledSymbol> symbols, std::shared_ptr<const Zone> zone,
                       std::int32_t close_second)
    : zone_(std::move(zone)), close_second_(close_second) {
  for (PolledSymbol& symbol : symbols) {
    pages_.push_back({.symbol = std::move(symbol)});
  }
}

bool FigureBook::take(Readings& readings, Timestamp now) {
  bool all = true;
  for (const Reading& reading : readings.readings) {
    const std::size_t place = place_of(reading.symbol);
    if (place == pages_.size()) {
      continue;
    }
    if (std::string fault = take(pages_[place], reading, now); !fault.empty()) {
      readings.refuse({.where = {}, .field = reading.symbol, .what = std::move(fault)});
    } else if (is_early(reading, now)) {
      all = false;
    }
  }
  return all;
}

bool FigureBook::is_early(const Reading& reading, Timestamp now) const {
  return reading.date != Session::none() && time_of(reading.date) > now.plus(kMaxAhead);
}

// Empty, or why it is refused.
std::string FigureBook::take(Page& page, const Reading& reading, Timestamp now) {
  const bool dated = reading.date != Session::none();
  const Timestamp soon = now.plus(kMaxAhead);
  if (dated ? reading.date > zone_->session_of(soon) : reading.time > soon) {
    return (dated ? to_string(reading.date) : to_string(reading.time)) + " is in the future";
  }
  const auto value = scaled(reading.value, page.symbol.factor);
  if (!value) {
    return to_string(reading.value) + " times " + to_string(page.symbol.factor) +
           " is out of range";
  }
  if (!dated) {
    const Timestamp newest = page.quotes.empty() ? page.last : page.quotes.back().first;
    if (reading.time > newest) {
      page.quotes.emplace_back(reading.time, *value);
    }
    if (page.quotes.size() > kMaxQuotes) {
      page.quotes.pop_front();
    }
    return "";
  }
  if (is_early(reading, now)) {
    return "";
  }
  Close& close = page.closes[reading.date];
  close.sent = close.sent && close.value == *value;
  close.value = *value;
  if (page.closes.size() > kMaxCloses) {
    page.closes.erase(page.closes.begin());
  }
  return "";
}

std::optional<BookMessage> FigureBook::next() const {
  auto past = next_past();
  return past ? past : next_ordinary();
}

// All that is past of one instrument. Rules are to see it together with what follows.
std::optional<BookMessage> FigureBook::next_past(std::size_t first) const {
  for (std::size_t i = first; i < pages_.size(); ++i) {
    const Page& page = pages_[i];
    BookMessage message{.instrument = page.symbol.instrument,
                        .unit = page.symbol.unit,
                        .past = true,
                        .close = true};
    for (const auto& [session, close] : page.closes) {
      if (!close.sent && is_past(page, session)) {
        message.times.push_back(time_of(session));
        message.values.push_back(close.value);
      }
    }
    if (!message.times.empty()) {
      message.more = next_past(i + 1).has_value() || next_ordinary().has_value();
      return message;
    }
  }
  return std::nullopt;
}

// The earliest of what is ahead; of equal times, in the order of the symbols.
std::optional<BookMessage> FigureBook::next_ordinary() const {
  std::optional<BookMessage> earliest;
  for (const Page& page : pages_) {
    bool close = false;
    const auto first = first_of(page, close);
    if (!first || (earliest && first->first > earliest->times.front())) {
      continue;
    }
    if (earliest && first->first == earliest->times.front()) {
      earliest->more = true;
      continue;
    }
    earliest = BookMessage{.instrument = page.symbol.instrument,
                           .unit = page.symbol.unit,
                           .times = {first->first},
                           .values = {first->second},
                           .again = first->first <= forgotten_,
                           .close = close};
  }
  if (earliest) {
    // At the start rules are to see none of it before all have their newest.
    const bool others = std::ranges::any_of(pages_, [&](const Page& page) {
      bool is_close = false;
      return page.last == Timestamp::never() && page.symbol.instrument != earliest->instrument &&
             first_of(page, is_close).has_value();
    });
    earliest->more = earliest->more || others;
  }
  return earliest;
}

// What is next of one instrument, past closes apart: a close or a quote.
std::optional<std::pair<Timestamp, Value>> FigureBook::first_of(const Page& page,
                                                                bool& close) const {
  const auto due = std::ranges::find_if(page.closes, [&](const auto& entry) {
    return !entry.second.sent && !is_past(page, entry.first);
  });
  close = due != page.closes.end() &&
          (page.quotes.empty() || time_of(due->first) <= page.quotes.front().first);
  if (close) {
    return std::pair{time_of(due->first), due->second.value};
  }
  return page.quotes.empty() ? std::nullopt : std::optional(page.quotes.front());
}

void FigureBook::sent(const BookMessage& message) {
  const auto page = std::ranges::find_if(
      pages_, [&](const Page& one) { return one.symbol.instrument == message.instrument; });
  for (const Timestamp time : message.times) {
    const auto close = page->closes.find(zone_->session_of(time));
    if (message.close && close != page->closes.end()) {
      close->second.sent = true;
    }
    if (!message.past) {
      page->last = std::max(page->last, time);
    }
  }
  if (!message.past) {
    tell_again(*page, message);
  }
  while (!page->quotes.empty() && page->quotes.front().first <= page->last) {
    page->quotes.pop_front();
  }
}

// The last quote of a day is later than its close by some seconds. Who has it already from before
// takes no close that comes as a tick, but as one of the past, once the next session has begun.
void FigureBook::tell_again(Page& page, const BookMessage& message) {
  const Session session = zone_->session_of(message.times.back());
  if (message.close) {
    page.unsure = message.again ? session : Session::none();
  } else if (page.unsure != Session::none() && page.unsure < session) {
    const auto close = page.closes.find(std::exchange(page.unsure, Session::none()));
    if (close != page.closes.end()) {
      close->second.sent = false;
    }
  }
}

std::uint64_t FigureBook::give_up_quotes() {
  std::uint64_t number = 0;
  for (Page& page : pages_) {
    number += page.quotes.size();
    page.quotes.clear();
  }
  return number;
}

void FigureBook::forget_sent(Timestamp now) {
  forgotten_ = now;
  for (Page& page : pages_) {
    page.last = Timestamp::never();
    for (auto& [session, close] : page.closes) {
      close.sent = false;
    }
  }
}

Session FigureBook::newest(std::string_view symbol) const {
  const std::size_t place = place_of(symbol);
  return place == pages_.size() || pages_[place].closes.empty()
             ? Session::none()
             : pages_[place].closes.rbegin()->first;
}

Session FigureBook::revised_from(std::string_view symbol) const {
  const std::size_t place = place_of(symbol);
  if (place == pages_.size() || pages_[place].closes.empty()) {
    return Session::none();
  }
  const auto& closes = pages_[place].closes;
  return std::prev(closes.end(), std::min(kRevised, std::ssize(closes)))->first;
}

bool FigureBook::is_daily(std::string_view symbol) const {
  const std::size_t place = place_of(symbol);
  if (place == pages_.size() || pages_[place].closes.size() < 2) {
    return true;
  }
  const auto& closes = pages_[place].closes;
  auto later = closes.rbegin();
  for (int looked = 0; looked < kLookedAt && std::next(later) != closes.rend(); ++looked) {
    const Session session = later->first;
    ++later;
    if (session.day - later->first.day < kRare) {
      return true;
    }
  }
  return false;
}

std::optional<Session> FigureBook::newest_of_daily() const {
  std::vector<Session> all;
  for (const Page& page : pages_) {
    if (is_daily(page.symbol.symbol)) {
      all.push_back(newest(page.symbol.symbol));
    }
  }
  if (all.empty()) {
    return std::nullopt;
  }
  const Session newest_one = std::ranges::max(all);
  Session least = newest_one;
  for (const Session own : all) {
    if (own != Session::none() && own.day >= newest_one.day - kEnded) {
      least = std::min(least, own);
    }
  }
  return least;
}

std::size_t FigureBook::place_of(std::string_view symbol) const {
  const auto found =
      std::ranges::find_if(pages_, [&](const Page& page) { return page.symbol.symbol == symbol; });
  return static_cast<std::size_t>(found - pages_.begin());
}

Timestamp FigureBook::time_of(Session session) const {
  return zone_->to_utc(session, close_second_);
}

// Before anything was sent, all but the newest session; afterwards, all that was overtaken.
bool FigureBook::is_past(const Page& page, Session session) const {
  return page.last == Timestamp::never() ? session < page.closes.rbegin()->first
                                         : time_of(session) <= page.last;
}

}  // namespace yieldwatch
