// Where keys are found, and what a feed does without.
#include "app/config/secrets.h"

#include <sys/prctl.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <type_traits>

#include "app/feed_keys.h"
#include "app/refused_feed.h"
#include "support/polled_world.h"
#include "support/scratch_folder.h"

namespace yieldwatch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

static_assert(!std::is_copy_constructible_v<Secret>);

constexpr KeyName kName{"fred-key", "FRED_API_KEY", "key_file"};

class SecretsTest : public ::testing::Test {
 protected:
  void credential(const std::string& text) {
    folder_.write("credentials/fred-key", text);
    set("CREDENTIALS_DIRECTORY", (folder_.path() / "credentials").string());
  }
  std::filesystem::path file(const std::string& text, int others = 0) const {
    const auto path = folder_.write("key", text);
    std::filesystem::permissions(path, static_cast<std::filesystem::perms>(0600 | others));
    return path;
  }
  void set(const std::string& name, const std::string& text) { variables_[name] = text; }
  FoundKey find(const std::filesystem::path& path = {}) const {
    return find_key(kName, path, [this](const char* name) {
      const auto found = variables_.find(name);
      return found == variables_.end() ? nullptr : found->second.c_str();
    });
  }

  ScratchFolder folder_;
  std::map<std::string, std::string> variables_;
};

TEST_F(SecretsTest, ACredentialComesBeforeAFileAndAFileBeforeTheEnvironment) {
  EXPECT_TRUE(find().secret.empty());
  EXPECT_EQ(find().fault, "");
  set("FRED_API_KEY", "of-the-environment");
  EXPECT_EQ(find().secret.reveal(), "of-the-environment");
  EXPECT_EQ(find().place, "the environment's FRED_API_KEY");
  const auto path = file("of-the-file\n");
  EXPECT_EQ(find(path).secret.reveal(), "of-the-file");
  EXPECT_EQ(find(path).place, "the file " + path.string());
  credential("of-systemd\n");
  EXPECT_EQ(find(path).secret.reveal(), "of-systemd");
  EXPECT_EQ(find(path).place, "the credential \"fred-key\"");
}

TEST_F(SecretsTest, AFileThatEverybodyMayReadIsRefused) {
  const FoundKey found = find(file("CANARY", 0004));
  EXPECT_TRUE(found.secret.empty());
  EXPECT_THAT(found.fault, HasSubstr("can be read or written by everybody; chmod o="));
}

TEST_F(SecretsTest, AFileThatIsNotThereIsNotMadeUpForByTheEnvironment) {
  set("FRED_API_KEY", "another");
  EXPECT_THAT(find(folder_.path() / "none").fault, HasSubstr("No such file"));
  EXPECT_THAT(find(folder_.path()).fault, HasSubstr("is no file"));
}

TEST_F(SecretsTest, WhatIsNoKeyIsRefusedAndNotRepeated) {
  for (const std::string text : {"", " \n", "CANARY two", "short", "CANARY\r\nX-Header: 1",
                                 "CAN\x01"
                                 "ARY"}) {
    const FoundKey found = find(file(text));
    EXPECT_TRUE(found.secret.empty());
    EXPECT_FALSE(found.fault.empty());
    EXPECT_EQ(found.fault.find("CANARY"), std::string::npos);
  }
  EXPECT_FALSE(find(file(std::string(2'000, 'x'))).fault.empty());
}

TEST_F(SecretsTest, AnEmptyVariableIsNone) {
  set("FRED_API_KEY", "");
  EXPECT_EQ(find().fault, "");
  EXPECT_TRUE(find().secret.empty());
}

TEST(FeedKeysTest, WhatDoesWithoutAKeyStartsWithoutOne) {
  const Environment none = [](const char*) -> const char* { return nullptr; };
  EXPECT_EQ(find_keys({.kind = find_live_kind("fred")}, none).fault, "");
  EXPECT_EQ(find_keys({.kind = find_live_kind("treasury")}, none).fault, "");
  EXPECT_THAT(
      find_keys({.kind = find_live_kind("finnhub")}, none).fault,
      HasSubstr("no key: put it into the credential \"finnhub-token\", a file that key_file "
                "names, or the environment's FINNHUB_TOKEN"));
}

TEST(FeedKeysTest, ASourceThatWantsTwoKeysIsNotContentWithOne) {
  const Environment one = [](const char* name) {
    return std::string_view(name) == "ALPACA_KEY_ID" ? "an-alpaca-id" : nullptr;
  };
  EXPECT_THAT(find_keys({.kind = find_live_kind("alpaca")}, one).fault,
              HasSubstr("\"alpaca-secret\""));
}

TEST(RefusedFeedTest, AFeedWithoutItsKeySaysSoOnceAndBeatsOn) {
  testing::FakeClock clock;
  testing::FakeTimer timer(clock);
  testing::LiveSink sink;
  testing::LiveListener listener;
  RefusedFeed feed("etfs", "no key", {sink, clock, timer, listener});
  feed.start();
  timer.run_for(3 * kNanosPerSecond);
  EXPECT_THAT(listener.told, ElementsAre("refused no key"));
  feed.stop();
  EXPECT_FALSE(timer.pending());
}

TEST_F(SecretsTest, WhoHoldsAKeyDumpsNoCore) {
  ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
  find();
  EXPECT_EQ(::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 1);
  set("FRED_API_KEY", "of-the-environment");
  find();
  EXPECT_EQ(::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0);
  ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

}  // namespace
}  // namespace yieldwatch
