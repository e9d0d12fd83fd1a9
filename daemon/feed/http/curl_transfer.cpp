#include "feed/http/curl_transfer.h"

#include <algorithm>
#include <cstdlib>
#include <new>
#include <utility>

#include "feed/clock.h"
#include "feed/http/http_url.h"
#include "feed/http/retry_after.h"
#include "feed/redact.h"

namespace yieldwatch {
namespace {

constexpr int kMaxRedirects = 5;
constexpr std::size_t kMaxHeaderBytes = 256 * 1024;
constexpr std::size_t kMaxHeaderKept = 1'000;  // of one that is kept

// The authorities that vouch for servers; empty: libcurl's own choice, the system's.
std::string ca_file(const CurlOptions& options) {
  const char* named = std::getenv("SSL_CERT_FILE");
  return options.ca_file.empty() && named != nullptr ? named : options.ca_file;
}

// Long: what libcurl's variadic options want of a number.
template <class Rep, class Period>
long milliseconds_of(std::chrono::duration<Rep, Period> time) {
  return static_cast<long>(std::chrono::duration_cast<std::chrono::milliseconds>(time).count());
}

}  // namespace

CurlTransfer::CurlTransfer(HttpId id, HttpRequest request, const CurlOptions& options)
    : id_(id),
      request_(std::move(request)),
      deadline_(std::chrono::steady_clock::now() + request_.limits.total),
      easy_(curl_easy_init()) {
  if (!easy_) {
    throw std::bad_alloc();
  }
  set_up(options);
  aim(request_.url, true);
}

void CurlTransfer::set_up(const CurlOptions& options) {
  CURL* easy = handle();
  curl_easy_setopt(easy, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error_.data());
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  // A stop does not wait for a look-up of a name.
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(
      easy, CURLOPT_USERAGENT,
      options.user_agent.empty() ? "yieldwatch/" YIELDWATCH_VERSION : options.user_agent.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  // A feed asks rarely: more than 1.1 has would only be more that can go wrong.
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (const std::string file = ca_file(options); !file.empty()) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, file.c_str());
  }
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds_of(request_.limits.connect));
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, static_cast<long>(request_.limits.stall.count()));
  curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE,
                   static_cast<curl_off_t>(request_.limits.max_bytes));
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
}

void CurlTransfer::aim(const std::string& url, bool with_headers) {
  CURL* easy = handle();
  body_.clear();
  header_bytes_ = 0;
  const auto left = deadline_ - std::chrono::steady_clock::now();
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, std::max(milliseconds_of(left), 1L));
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  // Plain http is for this machine, and stays on it. Null: what the environment says.
  curl_easy_setopt(easy, CURLOPT_PROXY, is_https(url) ? nullptr : "");
  headers_.reset();
  if (with_headers) {
    std::ranges::for_each(request_.headers, [this](const auto& line) { add_header(line); });
    if (!request_.etag.empty()) {
      add_header("If-None-Match: " + request_.etag);
    }
    if (!request_.last_modified.empty()) {
      add_header("If-Modified-Since: " + request_.last_modified);
    }
  }
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
}

void CurlTransfer::add_header(const std::string& header) {
  curl_slist* longer = curl_slist_append(headers_.get(), header.c_str());
  if (longer == nullptr) {
    throw std::bad_alloc();
  }
  static_cast<void>(headers_.release());
  headers_.reset(longer);
}

std::size_t CurlTransfer::on_body(const char* data, std::size_t size, std::size_t count,
                                  void* self) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  const std::size_t bytes = size * count;
  if (bytes > transfer.request_.limits.max_bytes - transfer.body_.size()) {
    transfer.too_large_ = true;
    return 0;
  }
  transfer.body_.append(data, bytes);
  return bytes;
}

std::size_t CurlTransfer::on_header(const char*, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  transfer.header_bytes_ += size * count;
  if (transfer.header_bytes_ > kMaxHeaderBytes) {
    transfer.too_large_ = true;
    return 0;
  }
  return size * count;
}

// Ours rather than libcurl's own following, because each address is judged, and because headers
// with keys are for the host that they were written for.
bool CurlTransfer::follow(CURLcode code) {
  char* location = nullptr;
  curl_easy_getinfo(handle(), CURLINFO_REDIRECT_URL, &location);
  if (code != CURLE_OK || location == nullptr) {
    return false;
  }
  char* asked = nullptr;
  curl_easy_getinfo(handle(), CURLINFO_EFFECTIVE_URL, &asked);
  const std::string from = asked == nullptr ? "" : asked;
  const std::string to = location;
  const std::string fault = url_fault(to);
  if (!fault.empty() || (is_https(from) && !is_https(to))) {
    refused_redirect_ = "it leads to an address that " + (fault.empty() ? "is not https" : fault);
    return false;
  }
  if (++redirects_ > kMaxRedirects) {
    refused_redirect_ = "more than " + std::to_string(kMaxRedirects) + " in a row";
    return false;
  }
  aim(to, same_origin(request_.url, to));
  return true;
}

HttpResult CurlTransfer::result(CURLcode code) {
  HttpResult out{.failure = failure_of(code), .status = status()};
  if (out.failure != HttpFailure::none) {
    out.error = redact(words(code), request_.secrets);
  } else {
    out.body = std::move(body_);
    out.may_be_cut = ended_with_connection();
  }
  out.content_type = redact(header("Content-Type"), request_.secrets);
  out.etag = header("ETag");
  out.last_modified = header("Last-Modified");
  out.retry_after = parse_retry_after(header("Retry-After"), SystemClock().now());
  return out;
}

HttpFailure CurlTransfer::failure_of(CURLcode code) const {
  long proxy_status = 0;
  curl_easy_getinfo(handle(), CURLINFO_HTTP_CONNECTCODE, &proxy_status);
  if (too_large_ || code == CURLE_FILESIZE_EXCEEDED) {
    return HttpFailure::too_large;
  }
  if (code != CURLE_OK && proxy_status >= 300) {
    return HttpFailure::connect;
  }
  switch (code) {
    case CURLE_OK:
      return refused_redirect_.empty() ? HttpFailure::none : HttpFailure::redirect;
    case CURLE_URL_MALFORMAT:
      return HttpFailure::address;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return HttpFailure::dns;
    case CURLE_COULDNT_CONNECT:
    case CURLE_PROXY:
    case CURLE_INTERFACE_FAILED:
      return HttpFailure::connect;
    case CURLE_OPERATION_TIMEDOUT:
      return HttpFailure::timeout;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return HttpFailure::tls;
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      return HttpFailure::partial;
    default:
      return HttpFailure::protocol;
  }
}

std::string CurlTransfer::words(CURLcode code) const {
  switch (failure_of(code)) {
    case HttpFailure::too_large:
      return "the answer is larger than " + std::to_string(request_.limits.max_bytes) + " bytes";
    case HttpFailure::redirect:
      return "a redirect is not followed: " + refused_redirect_;
    default:
      return error_.front() != '\0' ? error_.data() : curl_easy_strerror(code);
  }
}

// With a length or chunks libcurl itself sees that something is missing.
bool CurlTransfer::ended_with_connection() const {
  curl_off_t length = -1;
  curl_easy_getinfo(handle(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  return length < 0 && curl_strequal(header("Transfer-Encoding").c_str(), "chunked") == 0;
}

int CurlTransfer::status() const {
  long status = 0;
  curl_easy_getinfo(handle(), CURLINFO_RESPONSE_CODE, &status);
  return static_cast<int>(status);
}

// Of the last answer; empty where it has none, or one that is too long to be kept.
std::string CurlTransfer::header(const char* name) const {
  curl_header* found = nullptr;
  if (curl_easy_header(handle(), name, 0, CURLH_HEADER, -1, &found) != CURLHE_OK) {
    return "";
  }
  std::string value(found->value);
  return value.size() > kMaxHeaderKept ? "" : value;
}

}  // namespace yieldwatch
