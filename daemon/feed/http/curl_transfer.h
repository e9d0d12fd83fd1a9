// One fetch by libcurl, redirects included. Used by the curl client only, on its own thread.
#pragma once

#include <curl/curl.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "feed/http/curl_client.h"
#include "feed/http/http_client.h"

namespace yieldwatch {

// Not movable: libcurl holds its address.
class CurlTransfer {
 public:
  // The address must have no url_fault(). Throws std::bad_alloc where libcurl has no memory.
  CurlTransfer(HttpId id, HttpRequest request, const CurlOptions& options);
  ~CurlTransfer() = default;
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  HttpId id() const { return id_; }
  CURL* handle() const { return easy_.get(); }

  // What it was is over, with `code`. True: it was a redirect, and the handle is ready to go again.
  bool follow(CURLcode code);
  // What has come of it, once there is nothing to follow.
  HttpResult result(CURLcode code);

 private:
  struct Cleanup {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  static std::size_t on_body(const char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_header(const char* data, std::size_t size, std::size_t count, void* self);

  void set_up(const CurlOptions& options);
  void aim(const std::string& url, bool with_headers);
  void add_header(const std::string& header);
  HttpFailure failure_of(CURLcode code) const;
  std::string words(CURLcode code) const;
  bool ended_with_connection() const;
  int status() const;
  std::string header(const char* name) const;

  const HttpId id_;
  const HttpRequest request_;
  const std::chrono::steady_clock::time_point deadline_;
  // Before the handle, which writes there until it is gone.
  std::array<char, CURL_ERROR_SIZE> error_{};
  std::string body_;
  std::size_t header_bytes_ = 0;
  bool too_large_ = false;
  std::string refused_redirect_;  // why it is not followed
  int redirects_ = 0;
  std::unique_ptr<curl_slist, Cleanup> headers_;
  std::unique_ptr<CURL, Cleanup> easy_;
};

}  // namespace yieldwatch
