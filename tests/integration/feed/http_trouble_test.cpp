// Everything that a source can do wrong over HTTP, on real sockets, each with TLS and without: what
// the feed makes of it, and that it goes on afterwards as if nothing had been.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "core/json_line.h"
#include "feed/http/curl_client.h"
#include "feed/polled/polled_feed.h"
#include "support/polled_world.h"
#include "support/scripted_server.h"

namespace yieldwatch {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::treasury_xml;

const std::string kTable = treasury_xml({{"2026-09-25", {"5.17"}}, {"2026-09-28", {"5.24"}}});

// One body, as a step of the script.
std::string body(const std::string& text, const std::string& more = "") {
  std::string step = "{\"body\": " + json_quote(text);
  step += more.empty() ? "}" : ", " + more + "}";
  return step;
}

struct Trouble {
  std::string name;                             // what the source does
  std::string step;                             // how the script says it
  FeedState state = FeedState::trouble;         // what the feed makes of it
  std::string error;                            // that its error holds; never empty for trouble
  std::optional<std::int64_t> retry_after_s{};  // when it asks again, if the source has a say
};

const std::string kHtml = "<!DOCTYPE html><html><head><title>Down</title></head></html>";

const std::vector<Trouble> kTroubles{
    {"AnswersWithError500", R"({"status": 500})", FeedState::trouble, "status 500"},
    {"AnswersWithError502AndHtml", body(kHtml, "\"status\": 502"), FeedState::trouble,
     "status 502: a page of HTML"},
    {"AnswersWith503AndRetryAfter", R"({"status": 503, "headers": {"Retry-After": "120"}})",
     FeedState::trouble, "status 503", 120},
    {"AnswersWith429AndRetryAfter", R"({"status": 429, "headers": {"Retry-After": "3600"}})",
     FeedState::trouble, "status 429", 3600},
    {"AnswersWith429AndADateGoneBy",
     R"({"status": 429, "headers": {"Retry-After": "Mon, 28 Sep 2015 22:00:00 GMT"}})",
     FeedState::trouble, "status 429", 2},
    {"AnswersWith429AndAYear", R"({"status": 429, "headers": {"Retry-After": "31536000"}})",
     FeedState::trouble, "status 429", 86'400},
    {"AnswersWith429AndNonsense", R"({"status": 429, "headers": {"Retry-After": "soon"}})",
     FeedState::trouble, "status 429", 2},
    {"AnswersWithTimeOut408", R"({"status": 408})", FeedState::trouble, "status 408"},
    {"IsForbidden403", R"({"status": 403})", FeedState::refused, "status 403", 4500},
    {"IsNotFound404", R"({"status": 404})", FeedState::refused, "status 404", 4500},
    {"IsGone410", R"({"status": 410})", FeedState::refused, "status 410", 4500},
    {"HasNoContent204", R"({"status": 204, "content_length": null})", FeedState::trouble,
     "status 204"},
    {"SaysNothingNewUnasked304", R"({"status": 304, "content_length": null})", FeedState::trouble,
     "status 304"},
    {"AnswersWithAnOddStatus", R"({"status": 999})", FeedState::trouble, "status 999"},
    {"SendsHalfABody", body(kTable, "\"cut\": 300"), FeedState::trouble, "partial"},
    {"SendsHalfAChunkedBody", body(kTable, "\"chunked\": 100, \"cut\": 300"), FeedState::trouble,
     "partial"},
    {"SendsHalfABodyOfUnknownLength", body(kTable, "\"cut\": 300, \"content_length\": null"),
     FeedState::trouble, "no whole XML (Start-end tags mismatch"},
    {"SendsHalfAGzip", body(kTable, "\"gzip\": true, \"cut\": 100"), FeedState::trouble, "partial"},
    {"SendsHalfAHead", body(kTable, "\"cut_head\": 30"), FeedState::trouble, "an empty body"},
    {"ClosesWithoutAWord", R"({"raw": ""})", FeedState::trouble, "partial"},
    {"ResetsTheConnection", R"({"raw": "", "then": "reset"})", FeedState::trouble, "partial"},
    {"ResetsWithinTheBody", body(kTable, "\"cut\": 300, \"then\": \"reset\""), FeedState::trouble,
     "partial"},
    {"IsSilent", R"({"raw": "", "then": "silence"})", FeedState::trouble, "timeout"},
    {"FallsSilentWithinTheBody", body(kTable, "\"cut\": 300, \"then\": \"silence\""),
     FeedState::trouble, "timeout"},
    {"DripsForEver", R"({"body": "x", "body_times": 100000, "drip": {"bytes": 1, "every": 0.05}})",
     FeedState::trouble, "timeout"},
    {"SendsHtml", body(kHtml), FeedState::trouble, "HTML"},
    {"SendsNothing", body(""), FeedState::trouble, "an empty body"},
    {"SendsJson", body(R"({"observations": []})"), FeedState::trouble, "bytes): {\"observations"},
    {"SendsAnotherTable", body("Date,Open\n2026-09-25,1\n"), FeedState::trouble,
     "bytes): Date,Open 2026-09-25,1"},
    {"SendsRandomBytes", R"({"body_base64": "//4AAQIDf4CB/w=="})", FeedState::trouble,
     "bytes): ?? ???"},
    {"SpeaksNoHttp", R"({"raw": "SSH-2.0-OpenSSH_9.2\r\n"})", FeedState::trouble, "protocol"},
    {"SendsMoreThanTheLimit", R"({"body": "0123456789", "body_times": 200000})", FeedState::trouble,
     "too_large"},
    {"SendsMoreThanTheLimitInChunks",
     R"({"body": "0123456789", "body_times": 200000, "chunked": 65536})", FeedState::trouble,
     "too_large"},
    {"SendsABombOfGzip", R"({"body": "0", "body_times": 5000000, "gzip": true})",
     FeedState::trouble, "too_large"},
    {"SendsHeadersWithoutEnd", R"({"fill_headers": 10000})", FeedState::trouble, "too_large"},
    {"CallsPlainTextGzip", body(kTable, R"("headers": {"Content-Encoding": "gzip"})"),
     FeedState::trouble, "protocol"},
    {"RedirectsInACircle", R"({"redirect": "{http}/circle"})", FeedState::trouble,
     "redirect: a redirect is not followed: more than 5"},
    {"RedirectsToAFile", R"({"redirect": "file:///etc/passwd"})", FeedState::trouble,
     "redirect: a redirect is not followed: it leads to an address that is not https"},
    {"RedirectsToPlainHttpElsewhere", R"({"redirect": "http://elsewhere.test/"})",
     FeedState::trouble, "others can read"},
    {"RedirectsFromTlsToPlainHttp", R"({"redirect": "{https}/to_plain"})", FeedState::trouble,
     "redirect: a redirect is not followed: it leads to an address that is not https"},
    {"RefusesConnections", R"({"redirect": "{closed}/"})", FeedState::trouble, "connect"},
    {"TakesNoConnection", R"({"redirect": "{deaf}/"})", FeedState::trouble, "timeout"},
    {"IsSilentBeforeTls", R"({"redirect": "https://localhost:{port:silent}/"})", FeedState::trouble,
     "timeout"},
    {"SpeaksPlainTextWhereTlsShouldBe", R"({"redirect": "https://localhost:{port:http}/"})",
     FeedState::trouble, "tls"},
    {"HasNoName", R"({"redirect": "https://no-such-host.invalid/"})", FeedState::trouble, "dns"},
    {"HasAnExpiredCertificate", R"({"redirect": "{https_expired}/"})", FeedState::trouble,
     "tls: SSL certificate problem: certificate has expired"},
    {"HasTheCertificateOfAnother", R"({"redirect": "{https_wrong_host}/"})", FeedState::trouble,
     "tls: SSL: no alternative certificate subject name matches"},
    {"HasACertificateOfItsOwn", R"({"redirect": "{https_self_signed}/"})", FeedState::trouble,
     "tls: SSL certificate problem: self-signed certificate"},
};

// What is fine, though it may look odd.
const std::vector<Trouble> kOddities{
    {"Plain", body(kTable), FeedState::good, ""},
    {"Gzip", body(kTable, "\"gzip\": true"), FeedState::good, ""},
    {"Chunked", body(kTable, "\"chunked\": 7"), FeedState::good, ""},
    {"ChunkedGzip", body(kTable, "\"chunked\": 7, \"gzip\": true"), FeedState::good, ""},
    {"WithoutALength", body(kTable, "\"content_length\": null, \"then\": \"close\""),
     FeedState::good, ""},
    {"InDrips", body(kTable, R"("drip": {"bytes": 100, "every": 0.01})"), FeedState::good, ""},
    {"OfAnotherContentType", body(kTable, R"("headers": {"Content-Type": "image/png"})"),
     FeedState::good, ""},
    {"BehindARedirectToTls", R"({"redirect": "{https}/table"})", FeedState::good, ""},
    {"WithAMark", body("\xEF\xBB\xBF" + kTable), FeedState::good, ""},
};

// Of a source that is waited for in vain; any other has time, however busy the machine is.
const HttpLimits kShort{.connect = 1'000ms, .total = 4'000ms, .stall = 2s, .max_bytes = 1'000'000};
const HttpLimits kLong{.connect = 30s, .total = 60s, .stall = 30s, .max_bytes = 1'000'000};

// The same, where the question was asked over TLS: what it leads to has it, too.
std::string over_tls(std::string step) {
  for (const auto& [plain, tls] :
       {std::pair{"{http}", "{https}"}, std::pair{"{closed}", "https://localhost:{port:closed}"},
        std::pair{"{deaf}", "https://localhost:{port:deaf}"}}) {
    if (const auto at = step.find(plain); at != std::string::npos) {
      step.replace(at, std::string_view(plain).size(), tls);
    }
  }
  return step;
}

std::string script() {
  std::string paths =
      R"("/circle": [{"redirect": "/circle"}], "/to_plain": [{"redirect": "{http}/table"}],)"
      R"("/table": [)" +
      body(kTable) + "]";
  for (const auto* all : {&kTroubles, &kOddities}) {
    for (const Trouble& one : *all) {
      paths += ",\"/http/" + one.name + "\": [" + one.step + "," + body(kTable) + "]";
      paths += ",\"/https/" + one.name + "\": [" + over_tls(one.step) + "," + body(kTable) + "]";
    }
  }
  return "{\"paths\": {" + paths + "}}";
}

// One server for all of them. Whether it is asked over TLS, and what it does.
class HttpTroubleTest : public ::testing::TestWithParam<std::tuple<bool, Trouble>> {
 protected:
  static void SetUpTestSuite() { server_ = std::make_unique<testing::ScriptedServer>(script()); }
  static void TearDownTestSuite() { server_.reset(); }

  static bool is_tls() { return std::get<bool>(GetParam()); }
  static const Trouble& trouble() { return std::get<Trouble>(GetParam()); }
  static std::string address() {
    return (is_tls() ? server_->https() + "/https/" : server_->http() + "/http/") + trouble().name;
  }

  void make() {
    http_ = make_curl_client(io_, {.ca_file = server_->ca_file()});
    feed_ = make_polled_feed({.name = "live",
                              .kind = "treasury",
                              .symbols = {{"BC_10YEAR", "UST10Y"}},
                              .address = address(),
                              .backfill_days = 14,
                              .shortest = 2s,
                              .limits = trouble().error == "timeout" ? kShort : kLong,
                              .random = [] { return 1.0; }},
                             world_.ports(), *http_);
    feed_->start();
  }
  // Lets the feed ask, and the answer come.
  void fetch() {
    world_.pass(1s);
    io_.restart();
    io_.run();
    world_.pass(1s);
  }

  static std::unique_ptr<testing::ScriptedServer> server_;
  testing::PolledWorld world_;
  boost::asio::io_context io_;
  std::unique_ptr<HttpClient> http_;
  std::unique_ptr<Feed> feed_;
};
std::unique_ptr<testing::ScriptedServer> HttpTroubleTest::server_;

const auto kGoodTicks =
    ElementsAre("past UST10Y 2026-09-25T19:30:00Z 5.17 +", "2026-09-28T19:30:00Z UST10Y 5.24");

class SourceTest : public HttpTroubleTest {};

TEST_P(SourceTest, IsSurvived) {
  ASSERT_FALSE(trouble().error.empty());
  make();
  fetch();
  EXPECT_EQ(to_string(world_.sink.health.state), to_string(trouble().state));
  EXPECT_THAT(world_.sink.error, HasSubstr(trouble().error));
  EXPECT_THAT(world_.sink.take(), IsEmpty());
  EXPECT_THAT(world_.listener.told, ElementsAre(HasSubstr(trouble().error)));
  EXPECT_EQ(world_.sink.health.failures, 1U);
  const std::int64_t wait = world_.sink.health.next_attempt.ns - world_.sink.health.error_time.ns;
  EXPECT_EQ(wait, trouble().retry_after_s.value_or(2) * kNanosPerSecond);

  world_.jump(std::chrono::nanoseconds(wait));
  fetch();
  EXPECT_EQ(world_.sink.health.state, FeedState::good);
  EXPECT_THAT(world_.sink.take(), kGoodTicks);
  EXPECT_EQ(world_.sink.health.attempts, 2U);
  EXPECT_THAT(world_.listener.told, ElementsAre(HasSubstr(trouble().error), "recovered"));
}

class AnswerTest : public HttpTroubleTest {};

TEST_P(AnswerTest, IsTaken) {
  make();
  fetch();
  EXPECT_EQ(world_.sink.health.state, FeedState::good);
  EXPECT_EQ(world_.sink.error, "");
  EXPECT_THAT(world_.sink.take(), kGoodTicks);
  EXPECT_THAT(world_.listener.told, IsEmpty());
}

const auto kNamed = [](const auto& info) {
  return std::get<Trouble>(info.param).name + (std::get<bool>(info.param) ? "OverTls" : "");
};
INSTANTIATE_TEST_SUITE_P(ThatDoesWrong, SourceTest,
                         ::testing::Combine(::testing::Bool(), ::testing::ValuesIn(kTroubles)),
                         kNamed);
INSTANTIATE_TEST_SUITE_P(ThatIsWhole, AnswerTest,
                         ::testing::Combine(::testing::Bool(), ::testing::ValuesIn(kOddities)),
                         kNamed);

TEST(KeyTest, IsInNothingThatAPersonReads) {
  const std::string key = "c4nary/key";
  testing::ScriptedServer server(R"({"steps": [
      {"redirect": "https://c4nary%2Fkey.invalid/c4nary%2fkey"},
      {"redirect": "{https_expired}/?api_key=c4nary/key"},
      {"status": 500, "body": "{\"error_message\": \"c4nary/key\"}"},
      {"body": "<html><title>no c4nary/key here</title>"},
      {"body": "c4nary/key"},
      {"body": "{\"observations\": [{\"date\": \"c4nary/key\", \"value\": \"c4nary/key\"}]}"},
      {"status": 400, "body": "{\"error_code\": 400, \"error_message\": \"c4nary/key is bad\"}"}
      ]})");
  testing::PolledWorld world;
  boost::asio::io_context io;
  const auto http = make_curl_client(io, {.ca_file = server.ca_file()});
  const auto feed = make_polled_feed({.name = "live",
                                      .kind = "fred",
                                      .symbols = {{"DGS10", "UST10Y"}},
                                      .key = key,
                                      .address = server.http() + "/",
                                      .limits = kLong},
                                     world.ports(), *http);
  feed->start();
  std::string all;
  for (int round = 0; round < 7; ++round) {
    world.pass(1s);
    io.restart();
    io.run();
    world.pass(1s);
    all += world.sink.error + '\n';
    world.jump(std::chrono::hours(1));
  }
  for (const auto* texts : {&world.listener.told, &world.listener.refused}) {
    for (const std::string& text : *texts) {
      all += text + '\n';
    }
  }
  EXPECT_THAT(all, HasSubstr("***"));
  EXPECT_THAT(all, Not(HasSubstr("c4nary")));
  EXPECT_THAT(*server.event_with("api_key"), HasSubstr("c4nary%2Fkey"));
  EXPECT_TRUE(server.event_with("\"n\": 7")) << "what the server says may come after its answer";
  EXPECT_EQ(server.requests(), 7);
}

}  // namespace
}  // namespace yieldwatch
