#include "feed/polled/poll_round.h"

#include <utility>

#include "feed/redact.h"

namespace yieldwatch {
namespace {

constexpr std::size_t kMaxValidators = 100;

}  // namespace

void PollRound::begin(const std::vector<std::string>& questions) {
  going_ = true;
  questions_.assign(questions.begin(), questions.end());
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
    listener_.on_end();
    return;
  }
  const std::string& question = questions_.front();
  const Timestamp now = clock_.now();
  const auto urls = source_.urls({.address = config_.address,
                                  .symbol = question,
                                  .key = config_.key,
                                  .from = plan_.from(question, now, book_),
                                  .to = plan_.schedule().zone->session_of(now),
                                  .closes = plan_.wants_closes(question, now)});
  urls_.assign(urls.begin(), urls.end());
  addresses_ = urls_.size();
  answer_ = {};
  fresh_.clear();
  next_request();
}

// The address that is being asked, as it may be kept: some have their key in it.
std::string PollRound::address() const {
  return redact_answer(urls_.front(), {&config_.key, 1});
}

void PollRound::next_request() {
  const auto known = validators_.find(address());
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
      judge(source_, result, questions_.front(), validators_.contains(address()), config_.key);
  if (answer.fault.empty()) {
    on_good_answer(std::move(answer), result);
  } else {
    on_bad_answer(std::move(answer), result);
  }
}

// The dates of a question are spread over its addresses. What comes first is not to be taken for
// the newest, so that it waits for the rest.
void PollRound::on_good_answer(PolledAnswer answer, const HttpResult& result) {
  answer_.readings.add(std::move(answer.readings));
  fresh_[address()] = {result.etag, result.last_modified};
  urls_.pop_front();
  if (urls_.empty()) {
    close_question();
  } else {
    next_request();
  }
}

void PollRound::close_question() {
  listener_.on_answer(questions_.front(), answer_);
  if (!going_) {
    return;
  }
  remember_validators();
  plan_.answered(questions_.front(), clock_.now());
  questions_.pop_front();
  next_question();
}

// A source that says "nothing new" must not mean what was left for later.
void PollRound::remember_validators() {
  if (validators_.size() > kMaxValidators) {
    validators_.clear();
  }
  for (auto& [address, validator] : fresh_) {
    if (answer_.put_off) {
      validators_.erase(address);
    } else {
      validators_[address] = std::move(validator);
    }
  }
}

// What came before the fault is taken where the fault lies with one address. What would come after
// it is not asked for: between the two sessions would be missing, and windows count them.
void PollRound::on_bad_answer(PolledAnswer answer, const HttpResult& result) {
  const std::string question = questions_.front();
  const PollFailure failure{.status = result.failure == HttpFailure::none ? result.status : 0,
                            .retry_after = answer.limit ? answer.limit : result.retry_after,
                            .ends_round = answer.ends_round};
  const double random = config_.random();  // one: they are put together again
  const Timestamp now = clock_.now();
  const bool ends = plan_.failed(question, failure, now, random);
  answer.fault = place_of_fault(ends) + answer.fault;
  std::swap(answer, answer_);
  answer_.readings = ends ? Readings{} : std::move(answer.readings);
  listener_.on_answer(question, answer_);
  if (!going_) {
    return;
  }
  if (!ends) {
    remember_validators();
  }
  questions_.pop_front();
  for (; ends && !questions_.empty(); questions_.pop_front()) {
    plan_.put_off(questions_.front(), failure, now, random);
  }
  next_question();
}

// "address 2 of 3: ", where it is about that one of several.
std::string PollRound::place_of_fault(bool ends) const {
  if (ends || addresses_ == 1) {
    return {};
  }
  std::string out = "address " + std::to_string(addresses_ - urls_.size() + 1);
  out += " of " + std::to_string(addresses_);
  return out + ": ";
}

}  // namespace yieldwatch
