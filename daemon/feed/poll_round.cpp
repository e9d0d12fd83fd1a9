#include "feed/poll_round.h"

#include <algorithm>

namespace yieldwatch {
namespace {

constexpr std::size_t kMaxValidators = 100;

}  // namespace

void PollRound::begin(const std::vector<std::string>& questions) {
  going_ = true;
  questions_.assign(questions.begin(), questions.end());
  failure_.reset();
  next_question();
}

void PollRound::cancel() {
  if (asking_) {
    http_.cancel(*asking_);
    asking_.reset();
  }
  going_ = false;
}

void PollRound::next_question() {
  if (questions_.empty()) {
    going_ = false;
    listener_.on_end(failure_);
    return;
  }
  const std::string& question = questions_.front();
  const Timestamp now = clock_.now();
  const auto urls = source_.urls({.address = config_.address,
                                  .symbol = question,
                                  .key = config_.key,
                                  .from = plan_.from(question, now),
                                  .to = plan_.schedule().zone->session_of(now),
                                  .closes = plan_.first_of_day(question, now)});
  urls_.assign(urls.begin(), urls.end());
  next_request();
}

void PollRound::next_request() {
  const auto known = validators_.find(urls_.front());
  const Validator validator = known == validators_.end() ? Validator{} : known->second;
  ++requests_;
  asking_ = http_.get({.url = urls_.front(),
                       .secrets = {config_.key},
                       .limits = config_.limits,
                       .etag = validator.etag,
                       .last_modified = validator.last_modified},
                      [this](const HttpResult& result) { on_result(result); });
}

void PollRound::on_result(const HttpResult& result) {
  asking_.reset();
  PolledAnswer answer =
      judge(source_, result, questions_.front(), validators_.contains(urls_.front()), config_.key);
  listener_.on_answer(questions_.front(), answer);
  if (!going_) {
    return;
  }
  if (answer.fault.empty()) {
    on_good_answer(result);
  } else {
    on_bad_answer(answer, result);
  }
}

void PollRound::on_good_answer(const HttpResult& result) {
  if (validators_.size() > kMaxValidators) {
    validators_.clear();
  }
  validators_[urls_.front()] = {result.etag, result.last_modified};
  urls_.pop_front();
  if (!urls_.empty()) {
    next_request();
    return;
  }
  plan_.answered(questions_.front(), clock_.now());
  questions_.pop_front();
  next_question();
}

void PollRound::on_bad_answer(const PolledAnswer& answer, const HttpResult& result) {
  failure_ = PollFailure{.status = result.failure == HttpFailure::none ? result.status : 0,
                         .retry_after = result.retry_after,
                         .ends_round = answer.ends_round};
  if (answer.ends_round) {
    std::ranges::for_each(questions_, [this](const auto& question) { plan_.failed(question); });
    questions_.clear();
  } else {
    plan_.failed(questions_.front());
    questions_.pop_front();
  }
  next_question();
}

}  // namespace yieldwatch
