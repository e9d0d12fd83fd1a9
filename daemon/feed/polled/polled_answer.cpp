#include "feed/polled/polled_answer.h"

#include "feed/formats/body.h"
#include "feed/formats/csv_body.h"
#include "feed/redact.h"
#include "feed/retry.h"

namespace yieldwatch {
namespace {

bool is_about_the_question(HttpFailure failure) {
  return failure == HttpFailure::too_large || failure == HttpFailure::redirect ||
         failure == HttpFailure::address || failure == HttpFailure::protocol;
}

std::optional<std::chrono::seconds> limit_of(const PolledSource& source, std::string_view body) {
  constexpr std::chrono::hours kSomeTime{6};  // it counts by the day
  const bool limited =
      !source.limit_text.empty() && body.find(source.limit_text) != std::string_view::npos;
  return limited ? std::optional<std::chrono::seconds>(kSomeTime) : std::nullopt;
}

// ", sent as image/png": a hint at what came where it is not what was asked for.
std::string sent_as(const HttpResult& result) {
  constexpr std::size_t kShown = 60;
  const std::string type = legible(result.content_type, kShown);
  return type.empty() || is_html(result.body) ? "" : ", sent as " + type;
}

Readings read_answer(const PolledSource& source, const HttpResult& result, std::string_view symbol,
                     const std::string& key) {
  const std::string body = redact_answer(result.body, {&key, 1});
  const std::string_view used = source.csv && result.may_be_cut ? whole_lines(body) : body;
  Readings out = source.read(used, symbol);
  if (used.size() < body.size() && out.unusable.empty()) {
    out.refuse({{}, {}, "the last line has no end and may be cut: it is left out"});
  }
  return out;
}

}  // namespace

PolledAnswer judge(const PolledSource& source, const HttpResult& result, std::string_view symbol,
                   bool known, const std::string& key) {
  constexpr int kOk = 200;
  constexpr int kNotModified = 304;
  if (result.failure != HttpFailure::none) {
    return {.fault = std::string(to_string(result.failure)) + ": " + result.error,
            .ends_round = !is_about_the_question(result.failure)};
  }
  if (result.status == kNotModified && known) {
    return {};
  }
  PolledAnswer answer{.readings = read_answer(source, result, symbol, key)};
  if (result.status == kOk) {
    answer.fault = answer.readings.unusable;
    if (!answer.fault.empty()) {
      answer.fault += sent_as(result);
      answer.limit = limit_of(source, result.body);
      answer.ends_round = answer.limit || is_html(result.body);
    }
    return answer;
  }
  // What a source says of an error is often in the form of its answers.
  answer.fault = "status " + std::to_string(result.status);
  if (!answer.readings.unusable.empty()) {
    answer.fault += ": " + answer.readings.unusable;
  }
  answer.readings = {};
  answer.ends_round = plan_retry(result.status, {}, {}, 1, 0).state == FeedState::trouble;
  return answer;
}

}  // namespace yieldwatch
