// One round of a polled feed: its questions put one after the other, each answered by one request
// or several. Used by PolledFeed only.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "feed/clock.h"
#include "feed/http/http_client.h"
#include "feed/polled/poll_plan.h"
#include "feed/polled/polled_answer.h"
#include "feed/polled/polled_feed_config.h"

namespace yieldwatch {

class PollRound {
 public:
  // Told of a round from within its handlers; may cancel it.
  class Listener {
   public:
    virtual ~Listener() = default;
    // Once a question: what all its addresses gave together, or the first fault among them with
    // what came before it.
    virtual void on_answer(const std::string& question, PolledAnswer& answer) = 0;
    // None follows until begin().
    virtual void on_end() = 0;
  };

  // All of it outlives the round. `config` is completed().
  PollRound(const PolledFeedConfig& config, const Clock& clock, HttpClient& http, PollPlan& plan,
            const FigureBook& book, Listener& listener)
      : config_(config),
        source_(source_of(config)),
        clock_(clock),
        http_(http),
        plan_(plan),
        book_(book),
        listener_(listener) {}
  ~PollRound() { cancel(); }
  PollRound(const PollRound&) = delete;
  PollRound& operator=(const PollRound&) = delete;

  // Not while one is going. `questions` are not empty.
  void begin(const std::vector<std::string>& questions);
  void cancel();
  bool going() const { return going_; }
  std::uint64_t requests() const { return requests_; }  // since it was made

 private:
  // What a source said of an answer, so that it may say "nothing new".
  struct Validator {
    std::string etag;
    std::string last_modified;
  };

  void next_question();
  std::string address() const;
  void next_request();
  void on_result(const HttpResult& result);
  void on_good_answer(PolledAnswer answer, const HttpResult& result);
  void on_bad_answer(PolledAnswer answer, const HttpResult& result);
  void close_question();
  std::string place_of_fault(bool ends) const;
  void remember_validators();

  const PolledFeedConfig& config_;
  const PolledSource& source_;
  const Clock& clock_;
  HttpClient& http_;
  PollPlan& plan_;
  const FigureBook& book_;
  Listener& listener_;

  bool going_ = false;
  std::deque<std::string> questions_;       // the first is the one being put
  std::deque<std::string> urls_;            // of that one; the first is the one being asked
  std::size_t addresses_ = 0;               // those that it has in all
  PolledAnswer answer_;                     // to that one, of the addresses that have answered
  std::map<std::string, Validator> fresh_;  // theirs
  std::optional<HttpId> asking_;
  std::uint64_t requests_ = 0;
  std::map<std::string, Validator> validators_;  // by address()
};

}  // namespace yieldwatch
