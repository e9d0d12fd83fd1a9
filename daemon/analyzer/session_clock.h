// Which session an instant belongs to, remembering the last answer.
#pragma once

#include <memory>
#include <utility>

#include "core/zone.h"

namespace yieldwatch {

class SessionClock {
 public:
  explicit SessionClock(std::shared_ptr<const Zone> zone) : zone_(std::move(zone)) {}

  // The local date at `time`. Ticks come in order, so almost always the same as the last one.
  Session at(Timestamp time) {
    if (time < begin_ || time >= end_) {
      session_ = zone_->session_of(time);
      begin_ = zone_->to_utc(session_, 0);
      end_ = zone_->to_utc(Session{session_.day + 1}, 0);
    }
    return session_;
  }

 private:
  std::shared_ptr<const Zone> zone_;
  Session session_ = Session::none();
  Timestamp begin_ = Timestamp::end_of_time();
  Timestamp end_ = Timestamp::never();
};

}  // namespace yieldwatch
