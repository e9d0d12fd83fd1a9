#include "feed/formats/yahoo.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "core/zone.h"
#include "feed/formats/body.h"
#include "feed/formats/json_body.h"

namespace yieldwatch {
namespace {

namespace json = boost::json;

constexpr std::string_view kResult = "chart.result";
constexpr std::int64_t kSecondsPerDay = 86'400;

// A float of 32 bits, printed as a double, as the decimal it was made of: 4.270999908447266 is
// 4.271. Any other number as it is.
std::optional<Value> read_price(const json::value& field) {
  const double* real = field.if_double();
  const float narrow = real != nullptr ? static_cast<float>(*real) : 0;
  if (real == nullptr || !std::isfinite(narrow) ||
      std::fabs(*real - narrow) > 1e-14 * std::fabs(*real)) {
    return json_value(field);
  }
  std::array<char, 128> text{};
  const char* const end =
      std::to_chars(text.begin(), text.end(), narrow, std::chars_format::fixed).ptr;
  return parse_value({text.data(), static_cast<std::size_t>(end - text.data())});
}

// The seconds of a bar: "5m", "1h", "1d". Nothing for bars of several days.
std::optional<std::int64_t> bar_seconds(std::string_view granularity) {
  std::int64_t count = 0;
  const char* const last = granularity.data() + granularity.size();
  const auto [end, error] = std::from_chars(granularity.data(), last, count);
  if (error != std::errc() || last - end != 1 || count < 1 || count > kSecondsPerDay) {
    return std::nullopt;
  }
  const std::int64_t unit = *end == 'm' ? 60 : *end == 'h' ? 3600 : kSecondsPerDay;
  const bool known = *end == 'm' || *end == 'h' || *end == 'd';
  return known && count * unit <= kSecondsPerDay ? std::optional(count * unit) : std::nullopt;
}

// The bars of one result.
class Chart {
 public:
  Readings read(const json::object& result) && {
    const json::object* meta = member_object(result, "meta");
    if (meta == nullptr) {
      return unusable("a chart without \"meta\"");
    }
    const JsonFields fields(*meta, kResult, 0, out_);
    const auto symbol = fields.symbol("symbol");
    const auto granularity = fields.text("dataGranularity");
    const auto bar = granularity ? bar_seconds(*granularity) : std::nullopt;
    if (!symbol || !bar) {
      return unusable(symbol ? "a chart whose \"dataGranularity\" is not a day or a part of one"
                             : "a chart without a \"symbol\"");
    }
    symbol_ = *symbol;
    bar_seconds_ = *bar;
    read_offset(fields);
    read_last_price(*meta, fields);
    read_bars(result);
    // The bars of the day are asked for by themselves, and would come too late after it.
    if (last_ && !daily()) {
      keep(out_, *last_);
    }
    std::ranges::stable_sort(out_.readings, {}, &Reading::time);
    drop_repeats(out_);
    return std::move(out_);
  }

 private:
  bool daily() const { return bar_seconds_ == kSecondsPerDay; }

  void read_offset(const JsonFields& fields) {
    if (!daily()) {
      return;
    }
    offset_ = fields.integer("gmtoffset");
    if (offset_ && (*offset_ <= -kSecondsPerDay || *offset_ >= kSecondsPerDay)) {
      fields.refuse("gmtoffset", "is not less than a day");
      offset_.reset();
    }
  }

  void read_last_price(const json::object& meta, const JsonFields& fields) {
    const auto seconds = fields.integer("regularMarketTime");
    const auto time = seconds ? instant(*seconds, kNanosPerSecond) : std::nullopt;
    if (seconds && !time) {
      fields.refuse("regularMarketTime", "is out of range");
    }
    const json::value* field = meta.if_contains("regularMarketPrice");
    const auto price = field != nullptr ? read_price(*field) : std::nullopt;
    if (!price) {
      fields.refuse("regularMarketPrice",
                    field != nullptr ? json_value_fault(*field) : "is missing");
    }
    if (time && price) {
      last_ = Reading{.symbol = symbol_, .time = *time, .value = *price};
    }
  }

  // Without bars the source leaves both lists out.
  void read_bars(const json::object& result) {
    const json::array* times = member_array(result, "timestamp");
    const json::object* indicators = member_object(result, "indicators");
    const json::array* quotes =
        indicators != nullptr ? member_array(*indicators, "quote") : nullptr;
    const json::object* quote =
        quotes != nullptr && !quotes->empty() ? quotes->front().if_object() : nullptr;
    const json::array* closes = quote != nullptr ? member_array(*quote, "close") : nullptr;
    if ((times == nullptr) != (closes == nullptr)) {
      out_.refuse({{}, times == nullptr ? "timestamp" : "close", "is missing, or no list"});
    } else if (times != nullptr && times->size() != closes->size()) {
      std::string what = "has " + std::to_string(closes->size());
      what += " entries, and timestamp " + std::to_string(times->size());
      out_.refuse({{}, "close", std::move(what)});
    } else if (times != nullptr && (!daily() || offset_)) {
      for (std::size_t i = 0; i < times->size(); ++i) {
        read_bar((*times)[i], (*closes)[i], i);
      }
    }
  }

  void read_bar(const json::value& time, const json::value& close, std::size_t index) {
    const auto seconds = json_integer(time);
    const auto start = seconds ? instant(*seconds, kNanosPerSecond) : std::nullopt;
    if (!start) {
      out_.refuse({element_name("timestamp", index), {}, "is no time"});
      return;
    }
    if (close.is_null() || is_current(*start)) {
      return;
    }
    const auto value = read_price(close);
    if (!value) {
      out_.refuse({element_name("close", index), {}, json_value_fault(close)});
    } else if (daily()) {
      keep(out_, {.symbol = symbol_, .date = date_of_bar(*start), .value = *value});
    } else {
      keep(out_, {.symbol = symbol_, .time = end_of(*start), .value = *value});
    }
  }

  Timestamp end_of(Timestamp start) const { return start.plus(bar_seconds_ * kNanosPerSecond); }

  Session date_of(Timestamp time) const {
    return Zone::utc().session_of(time.plus(*offset_ * kNanosPerSecond));
  }

  // A bar of a day begins at its midnight or open. The offset is today's: by that of winter a
  // midnight of summer is an hour before it, and by that of summer one of winter an hour after.
  Session date_of_bar(Timestamp start) const { return date_of(start.plus(kNanosPerHour)); }

  // Whether the last price is of this bar.
  bool is_current(Timestamp start) const {
    if (!last_) {
      return false;
    }
    return daily() ? date_of_bar(start) == date_of(last_->time)
                   : start <= last_->time && last_->time <= end_of(start);
  }

  Readings out_;
  std::string symbol_;
  std::int64_t bar_seconds_ = 0;
  std::optional<std::int64_t> offset_;  // from UTC, in seconds; of a chart of days
  std::optional<Reading> last_;         // the last price
};

// What the source says of an error; empty where there is none.
std::string error_of(const json::object& root) {
  for (const char* part : {"chart", "finance"}) {
    const json::object* body = member_object(root, part);
    const json::object* error = body != nullptr ? member_object(*body, "error") : nullptr;
    if (error != nullptr) {
      std::string said(member_text(*error, "code"));
      said.append(": ").append(member_text(*error, "description"));
      return "Yahoo says: " + legible(said, 200);
    }
  }
  return {};
}

}  // namespace

Readings read_yahoo_chart(std::string_view body) {
  const JsonBody parsed = parse_json(body);
  if (!parsed.unusable.empty()) {
    return unusable(parsed.unusable);
  }
  const json::object* root = parsed.root.if_object();
  if (std::string error = root != nullptr ? error_of(*root) : std::string(); !error.empty()) {
    return unusable(std::move(error));
  }
  const json::object* chart = root != nullptr ? member_object(*root, "chart") : nullptr;
  const json::array* results = chart != nullptr ? member_array(*chart, "result") : nullptr;
  const json::object* result =
      results != nullptr && !results->empty() ? results->front().if_object() : nullptr;
  if (result == nullptr) {
    return unusable("no chart with a result: " + legible(body));
  }
  return Chart().read(*result);
}

}  // namespace yieldwatch
