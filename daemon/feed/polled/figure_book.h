// What a polled source has given of each instrument, and what of it is still to be sent.
//
// A source tells the same figures again at every answer; only what is new or changed is news. Of
// what was never sent, closes older than the newest go out in one batch an instrument, marked as
// past; then the newest as an ordinary tick. Later sessions are ordinary ticks in the order of
// time, merged over instruments; a change of an older one is past. A close stays to be sent until
// it was: the one figure of a day is not lost to a full pipe.
//
// Pure, for one thread. Memory is bounded: kMaxCloses and kMaxQuotes an instrument.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "core/unit.h"
#include "core/value.h"
#include "core/zone.h"
#include "feed/formats/reading.h"

namespace yieldwatch {

// A symbol of a source and the instrument that it is here.
struct PolledSymbol {
  std::string symbol;
  std::string instrument;
  Unit unit = Unit::percent;       // of its ticks: percent or points
  Value factor = {Value::kScale};  // a figure of the source times this is the value

  friend bool operator==(const PolledSymbol&, const PolledSymbol&) = default;
};

// One message to be sent.
struct BookMessage {
  std::string_view instrument;  // belongs to the book
  Unit unit = Unit::percent;
  std::vector<Timestamp> times;
  std::vector<Value> values;
  bool past = false;
  // Another follows of the same event time. Of the past, and at the start: another follows.
  bool more = false;
  bool again = false;  // it may have been sent before: it is older than its listener
  bool close = false;  // not a quote: it stays in the book until it is sent
};

class FigureBook {
 public:
  static constexpr std::size_t kMaxCloses = 2'000;
  static constexpr std::size_t kMaxQuotes = 10'000;
  // A reading later than now by more than this is refused.
  static constexpr std::int64_t kMaxAhead = 5 * kNanosPerSecond;

  // Each symbol and each instrument once. A figure with a date stands for `close_second` (local, in
  // `zone`, not null) of it.
  FigureBook(std::vector<PolledSymbol> symbols, std::shared_ptr<const Zone> zone,
             std::int32_t close_second);

  // Takes what is known of the symbols; what can't be is refused within `readings`. A figure of
  // today is left for later until its time of day has come, and is no fault: false if there is one.
  bool take(Readings& readings, Timestamp now);

  // The next message, or nothing.
  std::optional<BookMessage> next() const;
  void sent(const BookMessage& message);
  // They can't be sent now, and would be old news by the time they can. Gives their number.
  std::uint64_t give_up_quotes();
  // Somebody came at `now` who was sent nothing of this, but may know what was sent until then: by
  // an earlier life, or to whom he follows.
  void forget_sent(Timestamp now);

  // The newest session with a close of `symbol`, or none().
  Session newest(std::string_view symbol) const;
  // From which on a source may revise what it has given of `symbol`, and has what is to come: the
  // session of its sixth newest close, or of its first; none() without any.
  Session revised_from(std::string_view symbol) const;
  // False where its newest closes lie a week apart or more.
  bool is_daily(std::string_view symbol) const;
  // The session up to which all daily symbols have closes, but for those that lie 10 days behind: a
  // series that has ended holds up nobody. none() before the first. Nothing where none is daily.
  std::optional<Session> newest_of_daily() const;

 private:
  struct Close {
    Value value;
    bool sent = false;
  };
  struct Page {
    PolledSymbol symbol;
    std::map<Session, Close> closes;
    std::deque<std::pair<Timestamp, Value>> quotes;  // to be sent, in rising order
    Timestamp last = Timestamp::never();             // event time of the newest ordinary tick sent
    Session unsure = Session::none();  // of a close that may have come behind a quote of its day
  };

  // Its place in pages_, or their number.
  std::size_t place_of(std::string_view symbol) const;
  std::string take(Page& page, const Reading& reading, Timestamp now);
  bool is_early(const Reading& reading, Timestamp now) const;
  Timestamp time_of(Session session) const;
  bool is_past(const Page& page, Session session) const;
  // Of the pages from the `first` on.
  std::optional<BookMessage> next_past(std::size_t first = 0) const;
  std::optional<BookMessage> next_ordinary() const;
  void tell_again(Page& page, const BookMessage& message);
  std::optional<std::pair<Timestamp, Value>> first_of(const Page& page, bool& close) const;

  std::vector<Page> pages_;
  std::shared_ptr<const Zone> zone_;
  std::int32_t close_second_ = 0;
  Timestamp forgotten_ = Timestamp::never();  // when forget_sent() was last called
};

}  // namespace yieldwatch
