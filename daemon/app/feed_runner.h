// The configured feeds, running on the feed thread.
#pragma once

#include <zmq.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/analyzer_thread.h"
#include "app/config.h"
#include "app/log.h"
#include "feed/feed.h"

namespace boost::asio {
class io_context;
}

namespace yieldwatch {

// Belongs to the feed thread. What its feeds have to tell goes to the log, and bad rows to the
// analyzer's thread, which announces them.
class FeedRunner final : public FeedListener {
 public:
  // `ticks` is the absolute endpoint of the tick bus; `epoch` is when this run began. All
  // references must outlive it. Throws where a feed can't be made: a file that can't be opened.
  FeedRunner(boost::asio::io_context& io, zmq::context_t& context, const Config& config,
             const std::string& ticks, Timestamp epoch, Log& log, AnalyzerThread& analyzer);
  ~FeedRunner() override;
  FeedRunner(const FeedRunner&) = delete;
  FeedRunner& operator=(const FeedRunner&) = delete;

  void start();

  // Whether a feed has failed: a file that could not be read to its end.
  bool failed() const { return failed_; }

  void on_progress(std::string_view feed, const FeedProgress& progress) override;
  void on_bad_row(std::string_view feed, const BadRow& row) override;
  void on_dropped(std::string_view feed, std::uint64_t ticks) override;
  void on_error(std::string_view feed, std::string_view message) override;
  void on_finished(std::string_view feed, const FeedProgress& progress) override;

 private:
  struct Running;  // a feed with its ports

  Log& log_;
  AnalyzerThread& analyzer_;
  std::unique_ptr<Clock> clock_;
  std::vector<std::unique_ptr<Running>> running_;
  std::uint64_t sessions_ = 0;  // of the replay, in all: for the progress line
  bool was_waiting_ = false;
  bool failed_ = false;
};

}  // namespace yieldwatch
