// A WebSocket whose other side is the test.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "feed/stream/websocket.h"

namespace yieldwatch::testing {

class FakeWebSocket final : public WebSocketClient {
 public:
  void connect(const WebSocketRequest& asked, WebSocketHandler& handler) override {
    ++connects;
    request = asked;
    handler_ = &handler;
    sent.clear();
  }
  void send(std::string message) override { sent.push_back(std::move(message)); }
  void close() override { handler_ = nullptr; }

  bool connected() const { return handler_ != nullptr; }
  void open() { handler_->on_open(); }
  // What comes when nobody is there any more is lost, as with a real one.
  void say(const std::string& message, bool text = true) {
    if (handler_ != nullptr) {
      handler_->on_message(message, text);
    }
  }
  void fail(WebSocketTrouble kind, int code, const std::string& text,
            std::optional<std::chrono::seconds> retry_after = {}) {
    std::exchange(handler_, nullptr)->on_fault({kind, code, text, retry_after});
  }

  int connects = 0;
  WebSocketRequest request;
  std::vector<std::string> sent;  // on this connection

 private:
  WebSocketHandler* handler_ = nullptr;
};

}  // namespace yieldwatch::testing
