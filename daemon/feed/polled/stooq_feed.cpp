// Stooq's tables of closes, which follow the close of New York within some hours.
#include <algorithm>
#include <array>

#include "feed/formats/stooq.h"
#include "feed/http/http_url.h"
#include "feed/polled/polled_source.h"

namespace yieldwatch {
namespace {

constexpr std::array<SourceSymbol, 6> kSymbols{{
    {"iwm.us", "IWM"},
    {"spy.us", "SPY"},
    {"qqq.us", "QQQ"},
    {"tlt.us", "TLT"},
    {"hyg.us", "HYG"},
    {"ief.us", "IEF"},
}};

// "20260928".
std::string digits(Session date) {
  std::string text = to_string(date);
  std::erase(text, '-');
  return text;
}

std::vector<std::string> urls(const PollQuestion& question) {
  std::string url(question.address);
  url += "?s=" + query_escaped(question.symbol) + "&i=d&d1=" + digits(question.from);
  url += "&d2=" + digits(question.to);
  return {std::move(url)};
}

}  // namespace

constexpr PolledSource kStooq{.kind = "stooq",
                              .address = "https://stooq.com/q/d/l/",
                              .symbols = kSymbols,
                              .by_symbol = true,
                              .urls = &urls,
                              .read = &read_stooq_history,
                              .csv = true,
                              .limit_text = "Exceeded the daily hits limit",
                              .zone = "America/New_York",
                              .close_second = time_of_day(16, 0),
                              .times = DailySchedule{.publish_second = time_of_day(18, 0)},
                              .shortest = std::chrono::minutes(1)};

}  // namespace yieldwatch
