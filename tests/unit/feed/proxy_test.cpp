#include "feed/http/proxy.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace yieldwatch {
namespace {

// "host port credentials", "none", or "wrong".
std::string proxy(const std::map<std::string, std::string>& variables,
                  std::string_view host = "ws.example.com") {
  const auto found = proxy_for(host, [&](const char* name) {
    const auto set = variables.find(name);
    return set == variables.end() ? nullptr : set->second.c_str();
  });
  if (!found) {
    return "none";
  }
  return found->host.empty() ? "wrong" : found->host + ' ' + found->port + ' ' + found->credentials;
}

TEST(ProxyTest, TheEnvironmentNamesIt) {
  EXPECT_EQ(proxy({}), "none");
  EXPECT_EQ(proxy({{"https_proxy", ""}}), "none");
  EXPECT_EQ(proxy({{"http_proxy", "http://a:1"}}), "none");
  EXPECT_EQ(proxy({{"https_proxy", "http://a:1/"}}), "a 1 ");
  EXPECT_EQ(proxy({{"HTTPS_PROXY", "a:2"}, {"ALL_PROXY", "b:3"}}), "a 2 ");
  EXPECT_EQ(proxy({{"ALL_PROXY", "http://[::1]:3"}}), "::1 3 ");
  EXPECT_EQ(proxy({{"https_proxy", "http://me:p%40ss%2F@a:1"}}), "a 1 me:p@ss/")
      << "as curl has it";
  EXPECT_EQ(proxy({{"https_proxy", "http://me@a:1"}}), "a 1 me:");
  EXPECT_EQ(proxy({{"https_proxy", "http://a"}}), "a 1080 ") << "so has curl";
}

TEST(ProxyTest, OneThatWeCannotSpeakToIsNotPassedBy) {
  EXPECT_EQ(proxy({{"https_proxy", "socks5://a:1"}}), "wrong");
  EXPECT_EQ(proxy({{"https_proxy", "https://a:1"}}), "wrong");
  EXPECT_EQ(proxy({{"https_proxy", "http://a:x"}}), "wrong");
}

TEST(ProxyTest, SomeHostsGoWithout) {
  const auto with = [](const std::string& list, std::string_view host) {
    return proxy({{"https_proxy", "p:1"}, {"no_proxy", list}}, host);
  };
  EXPECT_EQ(with("example.com", "ws.example.com"), "none");
  EXPECT_EQ(with(".example.com", "ws.example.com"), "none");
  EXPECT_EQ(with("a, example.com", "example.com"), "none");
  EXPECT_EQ(with("*", "example.com"), "none");
  EXPECT_EQ(with("example.com", "notexample.com"), "p 1 ");
  EXPECT_EQ(with("ws.example.com", "example.com"), "p 1 ");
  EXPECT_EQ(with(",", "example.com"), "p 1 ");
}

}  // namespace
}  // namespace yieldwatch
