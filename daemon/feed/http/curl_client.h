// HTTP by libcurl, on a thread of its own, so that neither names nor certificates ever hold up the
// feed thread.
//
// Redirects are followed (five at most, never from https to http), gzip and its kin unpacked,
// proxies taken from the environment (https_proxy, no_proxy …; what goes to this machine in plain
// http goes past them). The certificate of every server and its name are verified; nothing turns
// that off.
#pragma once

#include <memory>
#include <string>

#include "feed/http/http_client.h"

namespace boost::asio {
class io_context;
}

namespace yieldwatch {

struct CurlOptions {
  // Who may vouch for servers, a PEM file. Empty: SSL_CERT_FILE of the environment, or else the
  // system's.
  std::string ca_file = {};
  std::string user_agent = {};  // empty: "yieldwatch/VERSION"
};

// Handlers run in io.run(), which does not end while one is to come. `io` must outlive the client.
std::unique_ptr<HttpClient> make_curl_client(boost::asio::io_context& io, CurlOptions options = {});

}  // namespace yieldwatch
