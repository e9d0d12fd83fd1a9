#include "bus/alert_client.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include "bus/alert_subscriber.h"
#include "bus/control_client.h"
#include "wire/topics.h"

namespace yieldwatch {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;

std::vector<std::string> prefixes_of(const std::vector<std::string>& wanted) {
  std::vector<std::string> out;
  for (const std::string& one : wanted.empty() ? std::vector<std::string>{""} : wanted) {
    std::ranges::move(subscriptions(one), std::back_inserter(out));
  }
  return out;
}

bool is_of_alerts(const std::string& prefix) {
  return prefix.starts_with(kAlertPrefix);
}

// What to subscribe to: all alerts for some, and the rest as it is.
std::vector<std::string> followed(std::vector<std::string> prefixes) {
  if (std::erase_if(prefixes, is_of_alerts) > 0) {
    prefixes.emplace_back(kAlertPrefix);
  }
  return prefixes;
}

std::int64_t now() {
  return nanoseconds(Clock::now().time_since_epoch()).count();
}

}  // namespace

class AlertClient::Impl {
 public:
  Impl(zmq::context_t& context, const std::string& alerts, const std::string& control,
       const std::vector<std::string>& wanted, From from, Timestamp listening_since)
      : stream_(context, alerts, followed(prefixes_of(wanted)), listening_since),
        control_(context, control),
        orders_(std::ranges::any_of(prefixes_of(wanted), is_of_alerts)),
        order_(prefixes_of(wanted), from) {}

  std::optional<AlertEvent> receive(milliseconds timeout) {
    if (!orders_) {
      return stream_.receive(timeout);
    }
    const auto deadline = Clock::now() + timeout;
    for (bool waited = false;; waited = true) {
      if (auto event = order_.next()) {
        return event;
      }
      if (waited && Clock::now() >= deadline) {
        return std::nullopt;
      }
      if (!read(deadline)) {
        return std::nullopt;
      }
    }
  }

  std::uint64_t last() const { return order_.last(); }

 private:
  // Waits until something has come, it is time to ask, or the deadline, and takes it. False: a
  // signal came.
  bool read(Clock::time_point deadline) {
    if (const auto question = order_.question(now())) {
      // The socket is new with each question, so that a daemon that does not answer is not sent
      // a heap of them once it does.
      control_.post(*question);
    }
    const auto wake = order_.wake();
    auto until = deadline;
    if (wake) {
      until = std::min(until, Clock::time_point(nanoseconds(*wake)));
    }
    const auto left =
        std::max(std::chrono::ceil<milliseconds>(until - Clock::now()), milliseconds(0));
    if (!wake) {
      // Nothing is asked: one socket to wait for, which takes fewer system calls.
      auto event = stream_.receive(left);
      if (!event) {
        return Clock::now() >= until;
      }
      order_.on_event(*std::move(event), now());
      return true;
    }
    return wait(left) && take();
  }

  bool wait(milliseconds left) {
    std::array<zmq::pollitem_t, 2> items{{{stream_.socket().handle(), 0, ZMQ_POLLIN, 0},
                                          {control_.socket().handle(), 0, ZMQ_POLLIN, 0}}};
    try {
      zmq::poll(items.data(), items.size(), stream_.waits() ? milliseconds(0) : left);
      return true;
    } catch (const zmq::error_t& error) {
      if (error.num() != EINTR) {
        throw;
      }
      return false;
    }
  }

  bool take() {
    // The stream first: an answer is to be judged by what had come before it.
    for (int i = 0; i < kMessagesAtOnce; ++i) {
      auto event = stream_.receive(milliseconds(0));
      if (!event) {
        break;
      }
      order_.on_event(*std::move(event), now());
    }
    if (const auto answer = control_.take()) {
      order_.on_answer(*answer, now());
    }
    return true;
  }

  static constexpr int kMessagesAtOnce = 256;

  AlertSubscriber stream_;
  ControlClient control_;
  bool orders_;  // alerts are wanted
  AlertOrder order_;
};

AlertClient::AlertClient(zmq::context_t& context, const std::string& alerts,
                         const std::string& control, const std::vector<std::string>& wanted,
                         From from, Timestamp listening_since)
    : impl_(std::make_unique<Impl>(context, alerts, control, wanted, from, listening_since)) {}
AlertClient::~AlertClient() = default;

std::optional<AlertEvent> AlertClient::receive(std::chrono::milliseconds timeout) {
  return impl_->receive(timeout);
}

std::uint64_t AlertClient::last() const {
  return impl_->last();
}

}  // namespace yieldwatch
