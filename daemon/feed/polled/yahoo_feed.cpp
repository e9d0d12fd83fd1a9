// Yahoo's charts: bars of five minutes in open hours, and once a day, half an hour after the open,
// the official closes of the days before.
#include <array>

#include "feed/formats/yahoo.h"
#include "feed/http/http_url.h"
#include "feed/polled/polled_source.h"

namespace yieldwatch {
namespace {

// ^TNX is the 10-year in percent today, and has been ten times that: a factor of 0.1 then. It and
// the par curve differ by a basis point or two, so that who wants it must say so.
constexpr std::array<SourceSymbol, 9> kSymbols{{
    {"^RUT", "RUT"},
    {"^GSPC", "SPX"},
    {"IWM", "IWM"},
    {"SPY", "SPY"},
    {"QQQ", "QQQ"},
    {"TLT", "TLT"},
    {"HYG", "HYG"},
    {"IEF", "IEF"},
    {"^TNX", "UST10Y", false},
}};

std::vector<std::string> urls(const PollQuestion& question) {
  const std::string base =
      std::string(question.address) + "/" + query_escaped(question.symbol) + "?interval=";
  std::vector<std::string> out;
  if (question.closes) {
    constexpr std::int64_t kDay = 86'400;
    out.push_back(base + "1d&period1=" + std::to_string(question.from.day * kDay) +
                  "&period2=" + std::to_string((question.to.day + 1) * kDay));
  }
  out.push_back(base + "5m&range=1d");
  return out;
}

}  // namespace

constexpr PolledSource kYahoo{
    .kind = "yahoo",
    .address = "https://query1.finance.yahoo.com/v8/finance/chart",
    .symbols = kSymbols,
    .by_symbol = true,
    .urls = &urls,
    .read = [](std::string_view body, std::string_view) { return read_yahoo_chart(body); },
    .zone = "America/New_York",
    .close_second = time_of_day(16, 0),
    .times = QuoteSchedule{.open_second = time_of_day(9, 30), .close_second = time_of_day(16, 0)}};

}  // namespace yieldwatch
