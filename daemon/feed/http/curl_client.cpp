#include "feed/http/curl_client.h"

#include <curl/curl.h>
#include <pthread.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <csignal>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "feed/http/curl_transfer.h"
#include "feed/http/http_url.h"
#include "feed/redact.h"

namespace yieldwatch {
namespace {

namespace asio = boost::asio;

constexpr int kLongestWait = 60'000;  // ms; it is woken when there is something to do

// Who waits for answers. Of the feed thread.
struct Waiting {
  struct Asked {
    HttpHandler handler;
    asio::executor_work_guard<asio::io_context::executor_type> work;
  };
  std::map<HttpId, Asked> asked;
};

class CurlClient final : public HttpClient {
 public:
  CurlClient(asio::io_context& io, CurlOptions options)
      : io_(io), options_(std::move(options)), multi_(make_multi()) {
    // Signals are the main thread's; and a broken pipe is an error here like any other.
    sigset_t all{};
    sigset_t before{};
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    thread_ = std::thread([this] { run(); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

  ~CurlClient() override {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    curl_multi_wakeup(multi_.get());
    thread_.join();
  }
  CurlClient(const CurlClient&) = delete;
  CurlClient& operator=(const CurlClient&) = delete;

  HttpId get(HttpRequest request, HttpHandler handler) override {
    const HttpId id = ++last_;
    waiting_->asked.emplace(
        id, Waiting::Asked{std::move(handler), asio::make_work_guard(io_.get_executor())});
    if (const std::string fault = url_fault(request.url); !fault.empty()) {
      deliver(id, {.failure = HttpFailure::address, .error = "the address " + fault});
      return id;
    }
    {
      const std::lock_guard lock(mutex_);
      added_.push_back(std::make_unique<CurlTransfer>(id, std::move(request), options_));
    }
    curl_multi_wakeup(multi_.get());
    return id;
  }

  void cancel(HttpId id) override {
    if (waiting_->asked.erase(id) == 0) {
      return;
    }
    {
      const std::lock_guard lock(mutex_);
      cancelled_.push_back(id);
    }
    curl_multi_wakeup(multi_.get());
  }

 private:
  struct MultiCleanup {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
  };
  using Multi = std::unique_ptr<CURLM, MultiCleanup>;
  using Transfers = std::map<HttpId, std::unique_ptr<CurlTransfer>>;

  static Multi make_multi() {
    // Once for the process; it stays.
    static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    Multi multi(ready == CURLE_OK ? curl_multi_init() : nullptr);
    if (!multi) {
      throw std::bad_alloc();
    }
    return multi;
  }

  // The thread: all that follows is its own, but for what deliver() posts.
  void run() {
    Transfers going;
    while (take_orders(going)) {
      int running = 0;
      curl_multi_perform(multi_.get(), &running);
      reap(going);
      curl_multi_poll(multi_.get(), nullptr, 0, kLongestWait, nullptr);
    }
    for (const auto& [id, transfer] : going) {
      curl_multi_remove_handle(multi_.get(), transfer->handle());
    }
  }

  // False: it is time to end.
  bool take_orders(Transfers& going) {
    const std::lock_guard lock(mutex_);
    for (auto& transfer : std::exchange(added_, {})) {
      curl_multi_add_handle(multi_.get(), transfer->handle());
      going.emplace(transfer->id(), std::move(transfer));
    }
    for (const HttpId id : std::exchange(cancelled_, {})) {
      end(going, id);
    }
    return !stop_;
  }

  void reap(Transfers& going) {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      const CURLcode code = message->data.result;  // the message does not outlive its handle
      CurlTransfer* transfer = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
      curl_multi_remove_handle(multi_.get(), transfer->handle());
      if (transfer->follow(code)) {
        curl_multi_add_handle(multi_.get(), transfer->handle());
        curl_multi_wakeup(multi_.get());
        continue;
      }
      deliver(transfer->id(), transfer->result(code));
      going.erase(transfer->id());
    }
  }

  void end(Transfers& going, HttpId id) {
    const auto found = going.find(id);
    if (found != going.end()) {
      curl_multi_remove_handle(multi_.get(), found->second->handle());
      going.erase(found);
    }
  }

  // To the feed thread, where the one who asked may have gone by then.
  void deliver(HttpId id, HttpResult result) {
    asio::post(io_, [waiting = std::weak_ptr(waiting_), id, result = std::move(result)]() mutable {
      const auto still = waiting.lock();
      if (!still) {
        return;
      }
      if (const auto asked = still->asked.extract(id)) {
        asked.mapped().handler(std::move(result));
      }
    });
  }

  asio::io_context& io_;
  const CurlOptions options_;
  const std::shared_ptr<Waiting> waiting_ = std::make_shared<Waiting>();
  HttpId last_ = 0;

  std::mutex mutex_;  // for these three
  std::vector<std::unique_ptr<CurlTransfer>> added_;
  std::vector<HttpId> cancelled_;
  bool stop_ = false;

  const Multi multi_;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<HttpClient> make_curl_client(asio::io_context& io, CurlOptions options) {
  return std::make_unique<CurlClient>(io, std::move(options));
}

}  // namespace yieldwatch
