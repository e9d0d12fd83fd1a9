// A pipe as a feed: NAME VALUE [TIME] a line, on standard input or any other descriptor.
//
// A pipe can wait, and so nothing of it is lost: it is read only while an analyzer listens and
// takes its ticks. What is in the wrong order or of an unknown name is the analyzer's to refuse; of
// names there may be so many as a publisher takes (tick_publisher.h), and a line with one more is
// refused here.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "core/unit.h"
#include "feed/feed.h"
#include "feed/formats/reading.h"
#include "feed/input.h"
#include "feed/line_splitter.h"

namespace yieldwatch {

class StdinFeed final : public Feed {
 public:
  // Most lines read in one handler, so that other feeds have their turn.
  static constexpr int kMaxLines = 1000;

  using UnitOf = std::function<Unit(std::string_view instrument)>;

  // `input` is for this feed alone, and outlives it.
  StdinFeed(std::string name, UnitOf unit_of, FeedPorts ports, Input& input);
  ~StdinFeed() override;
  StdinFeed(const StdinFeed&) = delete;
  StdinFeed& operator=(const StdinFeed&) = delete;

  void start() override;
  void stop() override;

 private:
  void work();
  std::optional<std::int64_t> advance();
  void take_line(const LineSplitter::Line& line);
  bool has_room_for(const std::string& name);
  bool send();
  bool read_more();
  void beat();
  bool tell(FeedState state);
  void finish();

  const std::string name_;
  const UnitOf unit_of_;
  const FeedPorts ports_;
  Input& input_;
  LineSplitter lines_;

  bool running_ = false;
  bool ended_ = false;                     // nothing more comes
  bool readable_ = false;                  // read() is worth calling
  std::optional<Reading> ready_;           // read and not yet sent
  std::uint64_t line_ = 0;                 // of the input, from 1
  std::unordered_set<std::string> names_;  // of all instruments so far
  std::int64_t next_beat_ns_ = 0;
  std::int64_t knows_from_ns_ = 0;  // by the steady clock: however quiet it is
  FeedProgress progress_;
  std::string error_;  // why it could not be read to its end
};

}  // namespace yieldwatch
