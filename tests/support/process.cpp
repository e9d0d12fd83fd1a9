#include "support/process.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>

namespace yieldwatch::testing {
namespace {

// The two ends of a pipe, or of a terminal if it has columns.
struct Channel {
  explicit Channel(unsigned short columns) {
    std::array<int, 2> ends{};
    const winsize size{.ws_row = 25, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
    if (columns == 0 ? pipe2(ends.data(), O_CLOEXEC) != 0
                     : openpty(&ends[0], &ends[1], nullptr, nullptr, &size) != 0) {
      throw std::system_error(errno, std::generic_category(), "a channel to a process");
    }
    for (const int end : ends) {
      fcntl(end, F_SETFD, FD_CLOEXEC);
    }
    read = ends[0];
    write = ends[1];
  }
  int read = -1;
  int write = -1;
};

// "NAME=value" of our own environment as the options change it.
std::vector<std::string> environment_of(const ProcessOptions& options) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const std::string name = text.substr(0, text.find('='));
    const bool dropped = options.environment.contains(name) ||
                         std::ranges::find(options.unset, name) != options.unset.end();
    if (!dropped) {
      all.push_back(text);
    }
  }
  for (const auto& [name, value] : options.environment) {
    all.push_back(name + '=' + value);
  }
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) {
    out.push_back(text.data());
  }
  out.push_back(nullptr);
  return out;
}

// Appends what is there to read; false at the end.
bool drain(int fd, std::string& text) {
  std::array<char, 65536> bytes{};
  const ssize_t got = ::read(fd, bytes.data(), bytes.size());
  if (got > 0) {
    text.append(bytes.data(), static_cast<std::size_t>(got));
  }
  return got > 0 || (got < 0 && errno == EINTR);
}

}  // namespace

Process::Process(std::vector<std::string> command, const ProcessOptions& options) {
  const Channel out(options.terminal_columns);
  const Channel err(0);
  // Everything is made ready before the fork: after it, in a program with threads, only
  // calls that are safe in a signal handler are.
  std::vector<std::string> environment = environment_of(options);
  const std::vector<char*> argv = pointers(command);
  const std::vector<char*> envp = pointers(environment);
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ < 0) {
    throw std::system_error(errno, std::generic_category(), "fork");
  }
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int target = out.write;
    if (!options.output.empty()) {
      target = open(options.output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    }
    const bool ready = getppid() == parent && dup2(target, STDOUT_FILENO) >= 0 &&
                       dup2(err.write, STDERR_FILENO) >= 0 &&
                       (options.directory.empty() || chdir(options.directory.c_str()) == 0);
    if (ready) {
      execve(argv[0], argv.data(), envp.data());
    }
    _exit(127);
  }
  close(out.write);
  close(err.write);
  reader_ = std::thread([this, out, err] { read_all(out.read, err.read); });
}

Process::~Process() {
  if (!ended_) {
    ::kill(pid_, SIGKILL);
    wait();
  }
  reader_.join();
}

void Process::read_all(int out, int err) {
  std::array<pollfd, 2> open{{{out, POLLIN, 0}, {err, POLLIN, 0}}};
  while (open[0].fd >= 0 || open[1].fd >= 0) {
    if (poll(open.data(), open.size(), -1) < 0 && errno != EINTR) {
      break;
    }
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < open.size(); ++i) {
      pollfd& end = open.at(i);
      if (end.fd >= 0 && end.revents != 0 && !drain(end.fd, i == 0 ? output_ : error_)) {
        close(end.fd);
        end.fd = -1;
      }
    }
    changed_.notify_all();
  }
  const std::lock_guard lock(mutex_);
  closed_ = true;
  changed_.notify_all();
}

std::optional<std::string> Process::line(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  std::size_t end = std::string::npos;
  changed_.wait_for(lock, patience, [&] {
    end = output_.find('\n', read_);
    return end != std::string::npos || closed_;
  });
  if (end == std::string::npos) {
    return std::nullopt;
  }
  std::string found = output_.substr(read_, end - read_);
  read_ = end + 1;
  return found;
}

std::optional<std::string> Process::line_with(std::string_view text,
                                              std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (true) {
    auto next = line(std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now()));
    if (!next || next->find(text) != std::string::npos) {
      return next;
    }
  }
}

bool Process::error_with(std::string_view text, std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, patience,
                    [&] { return error_.find(text) != std::string::npos || closed_; });
  return error_.find(text) != std::string::npos;
}

std::string Process::output() {
  const std::lock_guard lock(mutex_);
  return output_;
}

std::string Process::error() {
  const std::lock_guard lock(mutex_);
  return error_;
}

void Process::signal(int number) const {
  if (!ended_) {
    ::kill(pid_, number);
  }
}

std::optional<int> Process::wait(std::chrono::milliseconds patience) {
  if (ended_) {
    return ended_;
  }
  // glibc 2.36 declares pidfd_open for C alone.
  pollfd end{static_cast<int>(syscall(SYS_pidfd_open, pid_, 0)), POLLIN, 0};
  const int ready = poll(&end, 1, static_cast<int>(patience.count()));
  close(end.fd);
  int status = 0;
  if (ready != 1 || waitpid(pid_, &status, 0) != pid_) {
    return std::nullopt;
  }
  ended_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  // What it wrote last is still on its way.
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, kPatience, [&] { return closed_; });
  return ended_;
}

}  // namespace yieldwatch::testing
