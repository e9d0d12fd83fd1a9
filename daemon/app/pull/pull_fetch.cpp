#include "app/pull/pull_fetch.h"

#include <boost/asio/io_context.hpp>

#include <memory>
#include <random>
#include <thread>
#include <utility>

#include "feed/http/curl_client.h"
#include "feed/retry.h"

namespace yieldwatch {
namespace {

constexpr std::uint64_t kTries = 3;
constexpr Backoff kPace{.first = std::chrono::seconds(1), .ceiling = std::chrono::seconds(8)};
constexpr std::chrono::seconds kLongestWait{30};

// What stays as it is however often one asks.
bool is_final(HttpFailure failure) {
  return failure == HttpFailure::address || failure == HttpFailure::tls ||
         failure == HttpFailure::too_large || failure == HttpFailure::redirect;
}

class PatientFetch {
 public:
  HttpResult ask(const HttpRequest& request) {
    for (std::uint64_t failures = 1;; ++failures) {
      HttpResult result = ask_once(request);
      const bool good = result.failure == HttpFailure::none && result.status < 400;
      const Retry retry = plan_retry(result.status, result.retry_after, kPace, failures,
                                     std::uniform_real_distribution(0.0, 1.0)(random_));
      if (good || failures == kTries || is_final(result.failure) ||
          retry.state == FeedState::refused || retry.delay > kLongestWait) {
        return result;
      }
      std::this_thread::sleep_for(retry.delay);  // a command: nothing else waits meanwhile
    }
  }

 private:
  HttpResult ask_once(const HttpRequest& request) {
    HttpResult out;
    client_->get(request, [&](HttpResult result) { out = std::move(result); });
    io_.restart();
    io_.run();
    return out;
  }

  boost::asio::io_context io_;
  std::unique_ptr<HttpClient> client_ = make_curl_client(io_);
  std::minstd_rand random_{std::random_device()()};
};

}  // namespace

std::function<HttpResult(const HttpRequest&)> make_patient_fetch() {
  return [fetch = std::make_shared<PatientFetch>()](const HttpRequest& request) {
    return fetch->ask(request);
  };
}

}  // namespace yieldwatch
