// The second process of a benchmark, and the raw sockets it is measured against.
#pragma once

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>

namespace yieldwatch::bench {

// Runs a function in a process of its own, which ends with it or with this object. To be made
// while this process has one thread: a ZeroMQ context has more.
class Child {
 public:
  template <class Run>
  explicit Child(Run run) : pid_(fork()) {
    if (pid_ < 0) {
      throw std::runtime_error("fork failed");
    }
    if (pid_ > 0) {
      return;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_TIMERSLACK, 1);  // a sleep is to end when it should
    try {
      run();
    } catch (const std::exception& error) {
      std::fprintf(stderr, "benchmark's child: %s\n", error.what());
      _exit(70);
    }
    _exit(0);
  }
  ~Child() {
    if (pid_ > 0) {
      kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid() const { return pid_; }

  // Waits for its end; it must end well.
  void join() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = 0;
    if (status != 0) {
      throw std::runtime_error("the other process has failed");
    }
  }

 private:
  pid_t pid_;
};

// A directory for ipc sockets, removed with all that is in it.
class SocketDirectory {
 public:
  SocketDirectory() {
    if (mkdtemp(path_.data()) == nullptr) {
      throw std::runtime_error("can't make a directory under /tmp");
    }
  }
  ~SocketDirectory() {
    for (const char* name : {"ticks", "alerts", "control"}) {
      for (const char* suffix : {"", ".lock"}) {
        unlink((path_ + '/' + name + suffix).c_str());
      }
    }
    rmdir(path_.c_str());
  }
  SocketDirectory(const SocketDirectory&) = delete;
  SocketDirectory& operator=(const SocketDirectory&) = delete;

  std::string endpoint(const std::string& name) const { return "ipc://" + path_ + '/' + name; }

 private:
  std::string path_ = "/tmp/yieldwatch-bench-XXXXXX";
};

}  // namespace yieldwatch::bench
