// How feeds ask over HTTP: a seam, so that tests need no network.
//
// Times are real ones: a fetch that takes long is given up by the wall, whatever a test's clock
// says.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yieldwatch {

struct HttpLimits {
  std::chrono::milliseconds connect{10'000};  // until TLS stands, the look-up of the name included
  std::chrono::milliseconds total{60'000};    // until the last byte, redirects included
  std::chrono::seconds stall{20};  // connected, and for so long less than a byte a second; >= 1
  std::size_t max_bytes = 16 * 1024 * 1024;  // of the body, once it is unpacked
};

struct HttpRequest {
  // https, or http to this machine: no key ever goes over a wire that others can read.
  std::string url;
  std::vector<std::string> headers = {};  // "Name: value"; not sent on where a redirect leads away
  std::vector<std::string> secrets = {};  // keys in any of these: never in a text of the result
  HttpLimits limits = {};
  // What a result said of the same address before: if nothing has changed, the answer is 304.
  std::string etag = {};
  std::string last_modified = {};
};

enum class HttpFailure : std::uint8_t {
  none,       // there is a whole answer, of whatever status
  address,    // the request's own address is not one to ask
  dns,        // no such host, or nobody to ask for it
  connect,    // the host, or the proxy, takes no connection
  timeout,    // one of the limits
  tls,        // no TLS, or a certificate that is not what it should be
  too_large,  // more than max_bytes
  partial,    // the connection ended within the answer
  protocol,   // what came is no HTTP, or is packed wrongly
  redirect,   // too many, or one to an address that must not be asked
};

std::string_view to_string(HttpFailure failure);

struct HttpResult {
  HttpFailure failure = HttpFailure::none;
  std::string error = {};  // for a person, without secrets; empty if there was no failure
  int status = 0;          // of the last answer; 0 where none came
  std::string body = {};   // unpacked; empty after a failure
  // It ended with the connection, without a length or a last chunk, as HTTP/1.0 has it: a body that
  // was cut looks the same.
  bool may_be_cut = false;
  std::string content_type = {};
  std::optional<std::chrono::seconds> retry_after = {};  // never negative
  std::string etag = {};
  std::string last_modified = {};
};

using HttpHandler = std::function<void(HttpResult)>;
using HttpId = std::uint64_t;

// Belongs to the feed thread.
class HttpClient {
 public:
  virtual ~HttpClient() = default;

  // Never blocks. The handler is called once, from the feed thread's loop and never from within
  // get(), unless it is cancelled or the client ends first. Trouble is a result, not an exception.
  virtual HttpId get(HttpRequest request, HttpHandler handler) = 0;
  // The handler is not called any more. An id that is not known is fine.
  virtual void cancel(HttpId id) = 0;
};

}  // namespace yieldwatch
