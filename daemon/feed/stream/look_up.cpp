#include "feed/stream/look_up.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include <atomic>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace yieldwatch {
namespace {

namespace asio = boost::asio;

std::atomic<int> going_on = 0;

// Shared by the loop's thread and the one that looks up.
struct Shared {
  std::mutex mutex;
  asio::io_context* io = nullptr;         // null: nobody waits any more. Under the mutex.
  std::function<void(LookedUp)> handler;  // of the loop's thread alone
};

void answer(const std::shared_ptr<Shared>& shared, LookedUp found) {
  const std::lock_guard lock(shared->mutex);
  if (shared->io == nullptr) {
    return;
  }
  asio::post(*shared->io, [weak = std::weak_ptr(shared), found = std::move(found)]() mutable {
    const auto still = weak.lock();
    if (still && still->handler) {
      std::exchange(still->handler, nullptr)(std::move(found));
    }
  });
}

class DetachedLookUp final : public LookUp {
 public:
  explicit DetachedLookUp(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}
  ~DetachedLookUp() override {
    const std::lock_guard lock(shared_->mutex);
    shared_->io = nullptr;
    shared_->handler = nullptr;
  }
  DetachedLookUp(const DetachedLookUp&) = delete;
  DetachedLookUp& operator=(const DetachedLookUp&) = delete;

 private:
  std::shared_ptr<Shared> shared_;
};

}  // namespace

LookedUp resolve(const std::string& host) {
  asio::io_context io;  // never run: it looks up here and now
  asio::ip::tcp::resolver resolver(io);
  boost::system::error_code error;
  const auto found = resolver.resolve(host, "", error);
  if (error) {
    return {.error = error.message()};
  }
  LookedUp out;
  for (const auto& entry : found) {
    out.addresses.push_back(entry.endpoint().address().to_string());
  }
  return out;
}

std::unique_ptr<LookUp> look_up(asio::io_context& io, const std::string& host,
                                std::function<void(LookedUp)> handler, Resolve how) {
  auto shared = std::make_shared<Shared>();
  shared->io = &io;
  shared->handler = std::move(handler);
  if (going_on.fetch_add(1) >= kMaxLookUps) {
    --going_on;
    answer(shared, {.error = "earlier look-ups still have no answer"});
  } else {
    try {
      std::thread([shared, host, how = std::move(how)] {
        answer(shared, how(host));
        --going_on;
      }).detach();
    } catch (const std::system_error& no_thread) {
      --going_on;
      answer(shared, {.error = no_thread.what()});
    }
  }
  return std::make_unique<DetachedLookUp>(std::move(shared));
}

}  // namespace yieldwatch
