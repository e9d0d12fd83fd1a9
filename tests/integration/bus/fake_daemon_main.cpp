// fake_daemon ALERTS CONTROL: a FakeDaemon that is told what to do on standard input, a command
// a line, and says "ok" and the number of its newest alert to each once that is done.
#include <poll.h>
#include <unistd.h>

#include <array>
#include <iostream>
#include <sstream>

#include "integration/bus/fake_daemon.h"

namespace yieldwatch {
namespace {

void obey(FakeDaemon& daemon, const std::string& line) {
  std::istringstream words(line);
  std::string verb;
  std::uint64_t count = 1;
  std::uint64_t rate = 1'000'000;
  std::string manners;
  words >> verb;
  if (verb == "control") {
    words >> manners;
    daemon.behave(manners == "answer"    ? Manners::answer
                  : manners == "never"   ? Manners::never
                  : manners == "garbage" ? Manners::garbage
                                         : Manners::late);
    return;
  }
  if (verb == "crash") {
    std::uint64_t again = 0;
    std::uint64_t others = 0;
    words >> again >> others;
    daemon.crash(again, others);
    return;
  }
  words >> count >> rate;
  if (verb == "publish") {
    daemon.publish(count, rate);
  } else if (verb == "lose") {
    for (; count > 0; --count) {
      daemon.lose();
    }
  } else if (verb == "end") {
    for (; count > 0; --count) {
      daemon.end();
    }
  } else if (verb == "repeat") {
    daemon.repeat();
  } else if (verb == "restart") {
    daemon.restart();
  } else if (verb == "clock-back") {
    daemon.set_clock_back();
  } else if (verb == "new-journal") {
    daemon.restart_with_new_journal();
  } else if (verb == "prune") {
    daemon.prune();
  } else if (verb == "disk") {
    count == 0 ? daemon.disk_fails() : daemon.disk_works();
  } else if (verb == "beats") {
    daemon.beats = count != 0;
  }
}

// A line of standard input, if one is there; nothing at its end.
bool read_line(std::string& rest, std::string& line, bool& open) {
  if (rest.find('\n') == std::string::npos) {
    pollfd in{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
    if (::poll(&in, 1, 0) == 1) {
      std::array<char, 4096> buffer{};
      const ssize_t got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
      open = got > 0;
      rest.append(buffer.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    }
  }
  const std::size_t end = rest.find('\n');
  if (end == std::string::npos) {
    return false;
  }
  line = rest.substr(0, end);
  rest.erase(0, end + 1);
  return true;
}

int run(const std::string& alerts, const std::string& control) {
  zmq::context_t context;
  FakeDaemon daemon(context, alerts, control);
  std::string rest;
  std::string line;
  bool told = true;
  for (bool open = true; open;) {
    daemon.turn();
    if (!told && !daemon.busy()) {
      std::cout << "ok " << daemon.head() << std::endl;
      told = true;
    }
    if (told && read_line(rest, line, open)) {
      obey(daemon, line);
      told = false;
      continue;
    }
    if (!daemon.busy()) {
      zmq::pollitem_t item{daemon.control().handle(), 0, ZMQ_POLLIN, 0};
      zmq::poll(&item, 1, std::chrono::milliseconds(1));
    }
  }
  return 0;
}

}  // namespace
}  // namespace yieldwatch

int main(int argc, char** argv) {
  return argc == 3 ? yieldwatch::run(argv[1], argv[2]) : 64;
}
