#include "feed/http/http_url.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "core/loopback.h"

namespace yieldwatch {
namespace {

using Url = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

// As libcurl itself reads it; null where it can't.
Url parse(const std::string& url) {
  Url parsed(curl_url(), &curl_url_cleanup);
  const bool ok = parsed && curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) == CURLUE_OK;
  return ok ? std::move(parsed) : Url(nullptr, &curl_url_cleanup);
}

// One part of it, or nothing.
std::string part_of(const Url& url, CURLUPart part, unsigned int flags) {
  char* text = nullptr;
  if (!url || curl_url_get(url.get(), part, &text, flags) != CURLUE_OK) {
    return "";
  }
  std::string out(text);
  curl_free(text);
  return out;
}

std::string part_of(const std::string& url, CURLUPart part) {
  return part_of(parse(url), part, CURLU_DEFAULT_PORT);
}

}  // namespace

std::string url_fault(const std::string& url) {
  const std::string scheme = part_of(url, CURLUPART_SCHEME);
  const std::string host = part_of(url, CURLUPART_HOST);
  if (scheme.empty()) {
    return "can't be read";
  }
  if (scheme != "https" && scheme != "http") {
    return "is not https";
  }
  if (host.empty()) {
    return "has no host";
  }
  return scheme == "https" || is_loopback(host)
             ? ""
             : "is plain http, which others can read: https is needed";
}

bool same_origin(const std::string& left, const std::string& right) {
  constexpr std::array kParts{CURLUPART_SCHEME, CURLUPART_HOST, CURLUPART_PORT};
  return std::ranges::all_of(
      kParts, [&](CURLUPart part) { return part_of(left, part) == part_of(right, part); });
}

bool is_https(const std::string& url) {
  return part_of(url, CURLUPART_SCHEME) == "https";
}

UrlParts url_parts(const std::string& url) {
  const Url parsed = parse(url);
  const auto part = [&](CURLUPart which) { return part_of(parsed, which, CURLU_URLDECODE); };
  UrlParts parts{.scheme = part(CURLUPART_SCHEME),
                 .user = part(CURLUPART_USER),
                 .password = part(CURLUPART_PASSWORD),
                 .host = part(CURLUPART_HOST),
                 .port = part(CURLUPART_PORT)};
  if (parts.host.starts_with('[') && parts.host.ends_with(']')) {
    parts.host = parts.host.substr(1, parts.host.size() - 2);
  }
  return parts;
}

std::string query_escaped(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

}  // namespace yieldwatch
