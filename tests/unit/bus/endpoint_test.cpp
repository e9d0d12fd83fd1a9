#include "bus/endpoint.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

namespace yieldwatch {
namespace {

namespace fs = std::filesystem;

// What is thrown says; "" if nothing is.
template <typename Call>
std::string message_of(Call call) {
  try {
    call();
    return "";
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

std::string refusal(const std::string& text) {
  return message_of([&] { resolve_endpoint(text, "/run/user/1000/yieldwatch"); });
}

TEST(EndpointTest, ANameIsASocketInTheRuntimeDirectory) {
  EXPECT_EQ(resolve_endpoint("ipc://ticks", "/run/x"), "ipc:///run/x/ticks");
  EXPECT_EQ(resolve_endpoint("ipc:///var/run/t", "/run/x"), "ipc:///var/run/t");
  EXPECT_EQ(resolve_endpoint("tcp://127.0.0.1:5555", "/"), "tcp://127.0.0.1:5555");
  EXPECT_EQ(resolve_endpoint("tcp://[::1]:65535", "/"), "tcp://[::1]:65535");
}

TEST(EndpointTest, TcpBeyondThisMachineIsRefused) {
  for (const char* text :
       {"tcp://0.0.0.0:1", "tcp://10.0.0.1:1", "tcp://*:1", "tcp://example.com:1",
        "tcp://127.evil.com:1", "tcp://127.1:1", "tcp://eth0:1", "tcp://[::]:1", "tcp://::1:1"}) {
    EXPECT_THAT(refusal(text), testing::HasSubstr("tcp beyond loopback is refused")) << text;
  }
}

TEST(EndpointTest, WhatIsNoEndpointIsRefused) {
  for (const char* text : {"",
                           "ticks",
                           "ipc://",
                           "ipc://*",
                           "ipc://@abstract",
                           "ipc://a/b",
                           "ipc://x/",
                           "ipc://.",
                           "ipc://..",
                           "ipc:///run/",
                           "ipc:///run/..",
                           "tcp://localhost:1",
                           "tcp://127.0.0.1",
                           "tcp://127.0.0.1:",
                           "tcp://127.0.0.1:0",
                           "tcp://127.0.0.1:65536",
                           "tcp://127.0.0.1:*",
                           "tcp://127.0.0.1:5x",
                           "inproc://x",
                           "udp://127.0.0.1:5",
                           "epgm://x"}) {
    EXPECT_NE(refusal(text), "") << text;
  }
  EXPECT_NE(refusal(std::string("ipc://a\0b", 9)), "");
}

TEST(EndpointTest, AFaultIsKnownBeforeTheDirectoryIs) {
  for (const char* text :
       {"ipc://ticks", "ipc:///run/ticks", "tcp://127.0.0.1:1", "tcp://[::1]:1"}) {
    EXPECT_EQ(endpoint_fault(text), std::nullopt) << text;
    EXPECT_EQ(refusal(text), "") << text;
  }
  for (const char* text : {"ipc://a/b", "ipc://@abstract", "ipc://x/", "ipc://..", "tcp://*:1"}) {
    const auto fault = endpoint_fault(text);
    ASSERT_TRUE(fault) << text;
    EXPECT_EQ(refusal(text), "endpoint \"" + std::string(text) + "\": " + *fault);
  }
  EXPECT_THAT(*endpoint_fault("ipc://" + std::string(108, 'a')), testing::HasSubstr("at most 107"));
}

TEST(EndpointTest, APathTooLongForTheSystemIsRefusedWithItsLimit) {
  const std::string longest = "ipc:///" + std::string(106, 'a');
  EXPECT_EQ(resolve_endpoint(longest, "/"), longest);
  EXPECT_THAT(refusal(longest + 'a'), testing::HasSubstr("at most 107"));
}

// The environment, put back afterwards, and a directory of one's own.
class RuntimeDirectoryTest : public testing::Test {
 protected:
  RuntimeDirectoryTest() {
    std::string name = (fs::temp_directory_path() / "yieldwatch-endpoint-XXXXXX").native();
    if (::mkdtemp(name.data()) == nullptr) {
      throw std::runtime_error("mkdtemp failed");
    }
    own_ = name;
    ::unsetenv("RUNTIME_DIRECTORY");
    ::unsetenv("XDG_RUNTIME_DIR");
  }
  ~RuntimeDirectoryTest() override {
    std::error_code ignored;
    fs::remove_all(own_, ignored);
    ::unsetenv("RUNTIME_DIRECTORY");
    ::unsetenv("XDG_RUNTIME_DIR");
  }

  static std::string refusal(const fs::path& directory) {
    return message_of([&] { prepare_runtime_directory(directory); });
  }

  fs::path own_;
};

TEST_F(RuntimeDirectoryTest, TheEnvironmentSaysWhereItIs) {
  const std::string by_user = "/tmp/yieldwatch-" + std::to_string(::getuid());
  EXPECT_EQ(runtime_directory(), by_user);
  EXPECT_THAT(client_runtime_directories(), testing::ElementsAre(by_user, "/run/yieldwatch"));
  ::setenv("XDG_RUNTIME_DIR", "/run/user/1000", 1);
  EXPECT_EQ(runtime_directory(), "/run/user/1000/yieldwatch");
  ::setenv("RUNTIME_DIRECTORY", "/run/yw:/run/other", 1);
  EXPECT_EQ(runtime_directory(), "/run/yw");
  EXPECT_THAT(
      client_runtime_directories(),
      testing::ElementsAre("/run/yw", "/run/user/1000/yieldwatch", by_user, "/run/yieldwatch"));
}

TEST_F(RuntimeDirectoryTest, ItIsMadeForUsAlone) {
  const fs::path made = own_ / "made";
  EXPECT_EQ(refusal(made), "");
  EXPECT_EQ(fs::status(made).permissions(), fs::perms::owner_all);
  EXPECT_EQ(refusal(made), "") << "once more";
}

TEST_F(RuntimeDirectoryTest, OneThatOthersCanEnterIsRefused) {
  fs::permissions(own_, fs::perms(0711));
  EXPECT_THAT(refusal(own_), testing::HasSubstr("open to other users"));
  ::setenv("RUNTIME_DIRECTORY", own_.c_str(), 1);
  EXPECT_EQ(refusal(own_), "") << "the administrator chose its mode";
  fs::permissions(own_, fs::perms(0770));
  EXPECT_THAT(refusal(own_), testing::HasSubstr("open to other users"));
}

TEST_F(RuntimeDirectoryTest, ALinkOrAFileIsRefused) {
  fs::create_directory_symlink(own_, own_ / "link");
  EXPECT_THAT(refusal(own_ / "link"), testing::HasSubstr("not a directory"));
  EXPECT_THAT(refusal("/dev/null"), testing::HasSubstr("not a directory"));
  EXPECT_THAT(refusal(own_ / "no" / "where"), testing::HasSubstr("No such file"));
}

}  // namespace
}  // namespace yieldwatch
