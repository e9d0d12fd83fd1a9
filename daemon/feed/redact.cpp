#include "feed/redact.h"

namespace yieldwatch {
namespace {

std::string percent_encoded(std::string_view text, std::string_view digits) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += digits[byte >> 4];
      out += digits[byte & 15];
    }
  }
  return out;
}

void replace_all(std::string& text, std::string_view what) {
  constexpr std::string_view kHidden = "***";
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at)) {
    text.replace(at, what.size(), kHidden);
    at += kHidden.size();
  }
}

}  // namespace

std::string redact(std::string_view text, std::span<const std::string> secrets) {
  std::string out(text);
  for (const std::string& secret : secrets) {
    if (!secret.empty()) {
      replace_all(out, secret);
      replace_all(out, percent_encoded(secret, "0123456789ABCDEF"));
      replace_all(out, percent_encoded(secret, "0123456789abcdef"));
    }
  }
  return out;
}

}  // namespace yieldwatch
