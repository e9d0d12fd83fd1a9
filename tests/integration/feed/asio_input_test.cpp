#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>

#include <fcntl.h>
#include <array>
#include <cstdio>
#include <string>

#include "feed/input.h"

namespace yieldwatch {
namespace {

// All that comes until the end.
std::string read_all(boost::asio::io_context& io, Input& input) {
  std::string all;
  std::function<void()> more = [&] {
    const Input::Piece piece = input.read();
    all += piece.bytes;
    if (!piece.ended) {
      input.wait(more);
    }
  };
  input.wait(more);
  io.run();
  return all;
}

TEST(AsioInputTest, APipeIsReadToItsEndAndStaysBlocking) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  ASSERT_EQ(write(ends[1], "abc\n", 4), 4);
  close(ends[1]);
  boost::asio::io_context io;
  {
    const auto input = make_asio_input(io, ends[0]);
    EXPECT_EQ(read_all(io, *input), "abc\n");
  }
  EXPECT_EQ(fcntl(ends[0], F_GETFL) & O_NONBLOCK, 0);
  close(ends[0]);
}

TEST(AsioInputTest, ADeviceThatCanNotBeWaitedForIsReadToItsEnd) {
  const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  boost::asio::io_context io;
  EXPECT_EQ(read_all(io, *make_asio_input(io, null)), "");
  close(null);
}

TEST(AsioInputTest, AFileIsReadToItsEnd) {
  std::FILE* file = std::tmpfile();
  const std::string text(100'000, 'x');
  std::fputs(text.c_str(), file);
  std::fflush(file);
  std::rewind(file);
  boost::asio::io_context io;
  EXPECT_EQ(read_all(io, *make_asio_input(io, fileno(file))), text);
  std::fclose(file);
}

TEST(AsioInputTest, WhoCancelsIsNotCalled) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  close(ends[1]);
  boost::asio::io_context io;
  const auto input = make_asio_input(io, ends[0]);
  input->wait([] { ADD_FAILURE(); });
  input->cancel();
  io.run();
  close(ends[0]);
}

TEST(AsioInputTest, WhatIsNoDescriptorIsAnError) {
  boost::asio::io_context io;
  EXPECT_THROW(make_asio_input(io, -1), std::system_error);
}

}  // namespace
}  // namespace yieldwatch
