#include "app/pull/pull_series.h"

#include <array>
#include <chrono>

#include "feed/formats/fred.h"
#include "feed/formats/french.h"
#include "feed/formats/stooq.h"
#include "feed/formats/yahoo.h"
#include "feed/http/http_url.h"

namespace yieldwatch {
namespace {

Readings read_graph(std::string_view body, std::string_view /*symbol*/) {
  return read_fred_csv(body);
}

Readings read_french(std::string_view body, std::string_view /*symbol*/) {
  return read_french_archive(body);
}

Readings read_chart(std::string_view body, std::string_view /*symbol*/) {
  return read_yahoo_chart(body);
}

std::string graph_path(std::string_view symbol) {
  return "/graph/fredgraph.csv?id=" + query_escaped(symbol);
}

std::string observations_path(std::string_view symbol) {
  return "/fred/series/observations?series_id=" + query_escaped(symbol) +
         "&file_type=json&api_key=";
}

std::string factors_path(std::string_view /*symbol*/) {
  return "/pages/faculty/ken.french/ftp/F-F_Research_Data_Factors_daily_CSV.zip";
}

// From 1900 to far from now: for "range=max" it gives months in place of days.
std::string chart_path(std::string_view symbol) {
  return "/v8/finance/chart/" + query_escaped(symbol) +
         "?interval=1d&period1=-2208988800&period2=9999999999";
}

// Before 1928 this source has months, and dates that we don't.
std::string closes_path(std::string_view symbol) {
  return "/q/d/l/?s=" + query_escaped(symbol) + "&i=d&d1=19280101&d2=20991231";
}

constexpr PullSource kFred{.name = "FRED",
                           .host = "https://api.stlouisfed.org",
                           .path = &observations_path,
                           .read = &read_fred_json,
                           .wants_key = true};
constexpr PullSource kGraph{.name = "FRED",
                            .host = "https://fred.stlouisfed.org",
                            .path = &graph_path,
                            .read = &read_graph,
                            .csv = true,
                            .with_key = &kFred};
constexpr PullSource kFrench{.name = "Kenneth French's library",
                             .host = "https://mba.tuck.dartmouth.edu",
                             .path = &factors_path,
                             .read = &read_french};
constexpr PullSource kYahoo{.name = "Yahoo",
                            .host = "https://query1.finance.yahoo.com",
                            .path = &chart_path,
                            .read = &read_chart};
constexpr PullSource kStooq{.name = "Stooq",
                            .host = "https://stooq.com",
                            .path = &closes_path,
                            .read = &read_stooq_history,
                            .csv = true};

constexpr Session day(int year, unsigned month, unsigned of_month) {
  const std::chrono::sys_days date{std::chrono::year(year) / static_cast<int>(month) /
                                   static_cast<int>(of_month)};
  return {static_cast<std::int32_t>(date.time_since_epoch().count())};
}

constexpr Value hundredths(std::int64_t number) {
  return {number * (Value::kScale / 100)};
}

// Of every yield its first day, one of 1981, when they were highest, and one of 2020, when they
// were lowest.
constexpr Session kHigh = day(1981, 9, 30);
constexpr Session kLow = day(2020, 8, 4);
using Points = std::array<KnownPoint, 3>;
constexpr std::array<KnownPoint, 2> k1M{
    {{day(2001, 7, 31), hundredths(367)}, {kLow, hundredths(9)}}};
constexpr Points k3M{
    {{day(1981, 9, 1), hundredths(1701)}, {kHigh, hundredths(1505)}, {kLow, hundredths(9)}}};
constexpr Points k6M{
    {{day(1981, 9, 1), hundredths(1717)}, {kHigh, hundredths(1619)}, {kLow, hundredths(11)}}};
constexpr Points k1Y{
    {{day(1962, 1, 2), hundredths(322)}, {kHigh, hundredths(1664)}, {kLow, hundredths(14)}}};
constexpr Points k2Y{
    {{day(1976, 6, 1), hundredths(726)}, {kHigh, hundredths(1669)}, {kLow, hundredths(11)}}};
constexpr Points k3Y{
    {{day(1962, 1, 2), hundredths(370)}, {kHigh, hundredths(1645)}, {kLow, hundredths(10)}}};
constexpr Points k5Y{
    {{day(1962, 1, 2), hundredths(388)}, {kHigh, hundredths(1627)}, {kLow, hundredths(19)}}};
constexpr Points k7Y{
    {{day(1969, 7, 1), hundredths(688)}, {kHigh, hundredths(1605)}, {kLow, hundredths(36)}}};
constexpr Points k10Y{
    {{day(1962, 1, 2), hundredths(406)}, {kHigh, hundredths(1584)}, {kLow, hundredths(52)}}};
constexpr Points k20Y{
    {{day(1962, 1, 2), hundredths(407)}, {kHigh, hundredths(1578)}, {kLow, hundredths(96)}}};
constexpr Points k30Y{
    {{day(1977, 2, 15), hundredths(770)}, {kHigh, hundredths(1519)}, {kLow, hundredths(119)}}};
constexpr std::array<KnownPoint, 2> kReal{
    {{day(2003, 1, 2), hundredths(243)}, {kLow, hundredths(-105)}}};
constexpr std::array<KnownPoint, 2> kBreakeven{
    {{day(2003, 1, 2), hundredths(164)}, {kLow, hundredths(157)}}};
// Crises, when these were highest or lowest: no other series has such figures on such days.
constexpr Points kBaa{{{day(1986, 1, 2), hundredths(234), hundredths(5)},
                       {day(2008, 12, 3), hundredths(613), hundredths(5)},
                       {day(2020, 3, 23), hundredths(431), hundredths(5)}}};
// The last of these is in what a first pull gets, three years, up to 2028.
constexpr Points kHighYield{{{day(2008, 12, 15), hundredths(2182), hundredths(5)},
                             {day(2020, 3, 23), hundredths(1087), hundredths(5)},
                             {day(2025, 4, 7), hundredths(461), hundredths(5)}}};
constexpr Points kVix{{{day(1990, 1, 2), hundredths(1724)},
                       {day(2008, 11, 20), hundredths(8086)},
                       {day(2020, 3, 16), hundredths(8269)}}};
constexpr std::array<KnownPoint, 2> kRussell{
    {{day(1987, 10, 19), hundredths(13360), hundredths(1)},
     {day(2020, 3, 18), hundredths(99116), hundredths(1)}}};
constexpr std::array<KnownPoint, 2> kStandardAndPoors{
    {{day(1987, 10, 19), hundredths(22484), hundredths(1)},
     {day(2020, 3, 23), hundredths(223740), hundredths(1)}}};
// Each edition computes its factors anew. The first day, and the two of the crash of 1987: large
// caps fell first.
constexpr Points kSmallMinusBig{{{day(1926, 7, 1), hundredths(-25), hundredths(20)},
                                 {day(1987, 10, 19), hundredths(617), hundredths(200)},
                                 {day(1987, 10, 20), hundredths(-1160), hundredths(200)}}};

constexpr std::string_view kBonds = "15:30 America/New_York";
constexpr std::string_view kStocks = "16:00 America/New_York";

constexpr PullSeries rate(std::string_view instrument, std::string_view symbol,
                          std::span<const KnownPoint> known = {}) {
  return {.instrument = instrument, .at = kBonds, .first = {&kGraph, symbol}, .known = known};
}

// Nothing is known of its closes: the next split changes all of them.
constexpr PullSeries fund(std::string_view symbol) {
  return {.instrument = symbol, .at = kStocks, .first = {&kYahoo, symbol}, .splits = true};
}

constexpr std::array<PullSeries, 21> kSeries{{
    rate("UST1M", "DGS1MO", k1M),
    rate("UST3M", "DGS3MO", k3M),
    rate("UST6M", "DGS6MO", k6M),
    rate("UST1Y", "DGS1", k1Y),
    rate("UST2Y", "DGS2", k2Y),
    rate("UST3Y", "DGS3", k3Y),
    rate("UST5Y", "DGS5", k5Y),
    rate("UST7Y", "DGS7", k7Y),
    rate("UST10Y", "DGS10", k10Y),
    rate("UST20Y", "DGS20", k20Y),
    rate("UST30Y", "DGS30", k30Y),
    rate("DFII10", "DFII10", kReal),
    rate("T10YIE", "T10YIE", kBreakeven),
    rate("BAA10Y", "BAA10Y", kBaa),
    {.instrument = "HYOAS",
     .at = kBonds,
     .first = {&kGraph, "BAMLH0A0HYM2"},
     .rolling = true,  // its owner allows no more than three years
     .known = kHighYield},
    {.instrument = "VIX", .at = kStocks, .first = {&kGraph, "VIXCLS"}, .known = kVix},
    {.instrument = "SMB",
     .at = kStocks,
     .first = {&kFrench, "SMB"},
     .returns = true,
     .known = kSmallMinusBig},
    {.instrument = "RUT", .at = kStocks, .first = {&kYahoo, "^RUT"}, .known = kRussell},
    {.instrument = "SPX",
     .at = kStocks,
     .first = {&kYahoo, "^GSPC"},
     .second = {&kStooq, "^spx"},
     .known = kStandardAndPoors},
    fund("IWM"),
    fund("SPY"),
}};

}  // namespace

std::span<const PullSeries> pull_series() {
  return kSeries;
}

}  // namespace yieldwatch
