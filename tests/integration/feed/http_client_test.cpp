#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include <cstdlib>
#include <string>

#include "feed/http/curl_client.h"
#include "support/scripted_server.h"

namespace yieldwatch {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::ScriptedServer;

// A variable of the environment, for the time of a test.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    setenv(name, value.c_str(), 1);
  }
  ~Variable() { unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};

class HttpClientTest : public ::testing::Test {
 protected:
  HttpResult get(HttpRequest request, CurlOptions options = {}) {
    boost::asio::io_context io;
    const auto client = make_curl_client(io, std::move(options));
    HttpResult out{.error = "never answered"};
    client->get(std::move(request), [&](HttpResult result) { out = std::move(result); });
    io.run();
    return out;
  }
};

TEST_F(HttpClientTest, ItSaysWhoItIsAndTakesWhatIsPacked) {
  ScriptedServer server(R"({"steps": [{"body": "text", "gzip": true,
      "headers": {"Content-Type": "text/csv", "ETag": "\"7\""}}]})");
  const HttpResult result =
      get({.url = server.http() + "/x?a=1", .headers = {"X-Key: k"}, .etag = "\"6\""});
  EXPECT_EQ(result.failure, HttpFailure::none) << result.error;
  EXPECT_EQ(result.status, 200);
  EXPECT_EQ(result.body, "text");
  EXPECT_EQ(result.content_type, "text/csv");
  EXPECT_EQ(result.etag, "\"7\"");
  const auto request = server.event_with("request");
  ASSERT_TRUE(request);
  EXPECT_THAT(*request, HasSubstr(R"("target": "/x?a=1")"));
  EXPECT_THAT(*request, HasSubstr(R"("user-agent": "yieldwatch/)"));
  EXPECT_THAT(*request, HasSubstr(R"("x-key": "k")"));
  EXPECT_THAT(*request, HasSubstr(R"("if-none-match": "\"6\"")"));
}

TEST_F(HttpClientTest, ABodyThatEndsWithItsConnectionMayBeCut) {
  ScriptedServer server(R"({"steps": [{"body": "text"}, {"body": "text", "chunked": 2},
      {"body": "text", "gzip": true}, {"body": "text", "gzip": true, "chunked": 2},
      {"body": "text", "content_length": null, "then": "close"},
      {"body": "text", "content_length": null, "cut": 2}]})");
  for (int whole = 0; whole < 4; ++whole) {
    const HttpResult result = get({.url = server.http() + "/"});
    EXPECT_EQ(result.body, "text");
    EXPECT_FALSE(result.may_be_cut) << whole;
  }
  for (const char* body : {"text", "te"}) {
    const HttpResult result = get({.url = server.http() + "/"});
    EXPECT_EQ(result.failure, HttpFailure::none) << result.error;
    EXPECT_EQ(result.body, body);
    EXPECT_TRUE(result.may_be_cut);
  }
}

TEST_F(HttpClientTest, ACertificateOfAnUnknownAuthorityIsRefused) {
  ScriptedServer server(R"({"steps": [{"body": "text"}]})");
  const HttpResult result = get({.url = server.https() + "/"});
  EXPECT_EQ(result.failure, HttpFailure::tls);
  EXPECT_THAT(result.error, HasSubstr("certificate"));
  EXPECT_EQ(result.body, "");
  EXPECT_EQ(server.requests(), 0);
}

TEST_F(HttpClientTest, TheEnvironmentMayNameTheAuthorities) {
  ScriptedServer server(R"({"steps": [{"body": "text"}]})");
  const Variable file("SSL_CERT_FILE", server.ca_file());
  EXPECT_EQ(get({.url = server.https() + "/"}).body, "text");
}

TEST_F(HttpClientTest, AFileOfAuthoritiesThatIsNotThereTrustsNobody) {
  ScriptedServer server(R"({"steps": [{"body": "text"}]})");
  EXPECT_EQ(get({.url = server.https() + "/"}, {.ca_file = "/no/such/file"}).failure,
            HttpFailure::tls);
}

TEST_F(HttpClientTest, NoKeyGoesOverAWireThatOthersCanRead) {
  for (const char* url : {"http://example.com/?key=s3cret", "ftp://localhost/s3cret",
                          "file:///etc/s3cret", "s3cret", "http://127.evil.example/", ""}) {
    const HttpResult result = get({.url = url, .secrets = {"s3cret"}});
    EXPECT_EQ(result.failure, HttpFailure::address) << url;
    EXPECT_THAT(result.error, Not(HasSubstr("s3cret")));
  }
}

TEST_F(HttpClientTest, HeadersWithKeysDoNotGoWhereARedirectLeadsAway) {
  ScriptedServer server(R"({"paths": {"/away": [{"redirect": "{https}/there"}],
      "/near": [{"redirect": "{http}/there"}], "/there": [{"body": "text"}]}})");
  const HttpRequest request{.url = server.http() + "/away", .headers = {"X-Key: s3cret"}};
  EXPECT_EQ(get(request, {.ca_file = server.ca_file()}).body, "text");
  EXPECT_THAT(*server.event_with("/away"), HasSubstr("s3cret"));
  EXPECT_THAT(*server.event_with("/there"), Not(HasSubstr("s3cret")));
  EXPECT_EQ(get({.url = server.http() + "/near", .headers = {"X-Key: s3cret"}}).body, "text");
  EXPECT_THAT(*server.event_with("/there"), HasSubstr("s3cret"));
}

TEST_F(HttpClientTest, KeysAreInNoErrorText) {
  ScriptedServer server(R"({"steps": [{"redirect": "https://s3cret.invalid/?k=s3cret",
      "headers": {"Content-Type": "text/s3cret"}}]})");
  const HttpResult result = get({.url = server.http() + "/?k=s3cret", .secrets = {"s3cret"}});
  EXPECT_EQ(result.failure, HttpFailure::dns);
  EXPECT_THAT(result.error, HasSubstr("***"));
  EXPECT_THAT(result.error, Not(HasSubstr("s3cret")));
  EXPECT_THAT(result.content_type, Not(HasSubstr("s3cret")));
}

TEST_F(HttpClientTest, TheProxyOfTheEnvironmentIsUsed) {
  ScriptedServer proxy(R"({"steps": [{"tunnel": "https"}], "paths": {"/x": [{"body": "text"}]}})");
  const Variable variable("https_proxy", proxy.http());
  const HttpResult result = get({.url = proxy.https() + "/x"}, {.ca_file = proxy.ca_file()});
  EXPECT_EQ(result.body, "text") << result.error;
  EXPECT_THAT(*proxy.event_with("request"), HasSubstr("CONNECT"));
}

TEST_F(HttpClientTest, AProxyThatRefusesIsAFailureToConnect) {
  ScriptedServer proxy(R"({"steps": [{"status": 407}]})");
  const Variable variable("https_proxy", proxy.http());
  const HttpResult result = get({.url = proxy.https() + "/x"}, {.ca_file = proxy.ca_file()});
  EXPECT_EQ(result.failure, HttpFailure::connect);
  EXPECT_THAT(result.error, HasSubstr("407"));
}

TEST_F(HttpClientTest, AProxyThatIsNotThereIsNotPassedBy) {
  ScriptedServer server(R"({"steps": [{"body": "text"}]})");
  const Variable variable("https_proxy", "http://127.0.0.1:" + server.port("closed"));
  EXPECT_EQ(get({.url = server.https() + "/x"}, {.ca_file = server.ca_file()}).failure,
            HttpFailure::connect);
  EXPECT_EQ(server.requests(), 0);
}

TEST_F(HttpClientTest, WhatStaysOnThisMachineGoesPastTheProxy) {
  ScriptedServer server(R"({"steps": [{"body": "text"}]})");
  const Variable variable("http_proxy", "http://127.0.0.1:" + server.port("closed"));
  EXPECT_EQ(get({.url = server.http() + "/x"}).body, "text");
}

TEST_F(HttpClientTest, AHostThatNoProxyNamesGoesPastIt) {
  ScriptedServer server(R"({"steps": [{"body": "text"}]})");
  const Variable proxy("https_proxy", "http://127.0.0.1:" + server.port("closed"));
  const Variable past("no_proxy", "localhost");
  EXPECT_EQ(get({.url = server.https() + "/x"}, {.ca_file = server.ca_file()}).body, "text");
}

TEST_F(HttpClientTest, WhatIsCancelledIsNotAnswered) {
  ScriptedServer server(R"({"steps": [{"body": "text"}]})");
  boost::asio::io_context io;
  const auto client = make_curl_client(io);
  const HttpId id =
      client->get({.url = server.http() + "/"}, [](const HttpResult&) { ADD_FAILURE(); });
  client->cancel(id);
  client->cancel(id);
  HttpResult got;
  client->get({.url = server.http() + "/"}, [&](const HttpResult& result) { got = result; });
  io.restart();  // for a moment it had nothing to do
  io.run();
  EXPECT_EQ(got.body, "text") << got.error;
}

TEST_F(HttpClientTest, AClientEndsWhileASourceIsSilent) {
  ScriptedServer server(R"({"steps": [{"raw": "", "then": "silence"}]})");
  boost::asio::io_context io;
  auto client = make_curl_client(io);
  client->get({.url = server.http() + "/"}, [](const HttpResult&) { ADD_FAILURE(); });
  ASSERT_TRUE(server.event_with("request"));
  client.reset();
  io.run();
}

TEST_F(HttpClientTest, AHandlerMayEndTheClientAndAskAgain) {
  ScriptedServer server(R"({"steps": [{"body": "text"}]})");
  boost::asio::io_context io;
  auto client = make_curl_client(io);
  int answers = 0;
  client->get({.url = server.http() + "/"}, [&](const HttpResult&) {
    ++answers;
    client->get({.url = server.http() + "/"}, [&](const HttpResult&) {
      ++answers;
      client.reset();
    });
  });
  io.run();
  EXPECT_EQ(answers, 2);
}

TEST_F(HttpClientTest, ManyAtOnceAreAllAnswered) {
  ScriptedServer server(R"({"steps": [{"body": "text"}]})");
  boost::asio::io_context io;
  const auto client = make_curl_client(io);
  int whole = 0;
  for (int i = 0; i < 50; ++i) {
    client->get({.url = server.http() + "/"},
                [&](const HttpResult& result) { whole += result.body == "text" ? 1 : 0; });
  }
  io.run();
  EXPECT_EQ(whole, 50);
}

}  // namespace
}  // namespace yieldwatch
