#include "integration/daemon/daemon_fixture.h"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "bus/control_client.h"
#include "core/instrument.h"
#include "wire/envelope.h"
#include "wire/tick_codec.h"

namespace yieldwatch::testing {
namespace {

Timestamp instant(std::string_view text) {
  const auto time = parse_timestamp(text);
  EXPECT_TRUE(time) << text;
  return time.value_or(Timestamp{});
}

Value number(std::string_view text) {
  const auto value = parse_value(text);
  EXPECT_TRUE(value) << text;
  return value.value_or(Value{});
}

}  // namespace

DaemonTest::DaemonTest() {
  std::filesystem::permissions(folder_.path(), std::filesystem::perms::owner_all);
}

std::string DaemonTest::program(const std::string& name) {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / name;
}

ProcessOptions DaemonTest::options() const {
  return {.environment = {{"XDG_RUNTIME_DIR", folder_.path().string()}},
          .unset = {"RUNTIME_DIRECTORY", "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID",
                    "JOURNAL_STREAM"},
          .directory = {},
          .output = {},
          .terminal_columns = 0};
}

std::filesystem::path DaemonTest::config(std::string_view text) const {
  return folder_.write("yieldwatch.toml", text);
}

std::filesystem::path DaemonTest::replay_config(const std::string& speed) const {
  return config("rules = [\"" + kRules +
                "\"]\n[series.RELATIVE]\nexpr = \"ln(IWM / SPY)\"\n[feed.bundled]\n"
                "kind = \"replay\"\nhistory = \"" +
                kHistory + "\"\nspeed = \"" + speed + "\"\n[feed.desk]\nkind = \"push\"\n");
}

std::filesystem::path DaemonTest::push_config() const {
  folder_.write("rules.toml", kSimpleRules);
  return config("rules = [\"rules.toml\"]\n[feed.desk]\nkind = \"push\"\n");
}

std::filesystem::path DaemonTest::history(std::string_view csv, std::string_view columns) const {
  folder_.write("history/data.csv", csv);
  return folder_.write("history/history.toml",
                       "[[file]]\npath = \"data.csv\"\ndate = \"date\"\n"
                       "at = \"15:30 America/New_York\"\ncolumns = " +
                           std::string(columns) + '\n');
}

std::vector<std::string> DaemonTest::daemon(const std::filesystem::path& config) const {
  return {program("yieldwatchd"), "--config", config.string()};
}

DaemonTest::Ran DaemonTest::run(std::vector<std::string> command) {
  Process process(std::move(command), options());
  const auto code = process.wait();
  EXPECT_TRUE(code) << "it goes on and on; so far: " << process.output() << process.error();
  return {code.value_or(-1), process.output(), process.error()};
}

DaemonTest::Ran DaemonTest::yieldwatch(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), program("yieldwatch"));
  return run(std::move(arguments));
}

DaemonTest::Ran DaemonTest::yieldwatchd(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), program("yieldwatchd"));
  return run(std::move(arguments));
}

std::string DaemonTest::endpoint(const std::string& name) const {
  return "ipc://" + (folder_.path() / "yieldwatch" / name).string();
}

StatusReport DaemonTest::status() {
  ControlClient client(context_, endpoint("control"));
  const auto answer = client.ask(StatusQuestion{}, kPatience);
  if (!answer || !std::holds_alternative<StatusReport>(*answer)) {
    throw std::runtime_error("the daemon gives no status");
  }
  return std::get<StatusReport>(*answer);
}

std::uint64_t refused_as(const StatusReport& report, std::string_view reason) {
  for (const RefusedCount& refused : report.refused) {
    if (refused.reason == reason) {
      return refused.count;
    }
  }
  return 0;
}

std::uint64_t accepted_of(const StatusReport& report, std::string_view instrument) {
  for (const InstrumentStatus& status : report.instruments) {
    if (status.instrument == instrument) {
      return status.accepted;
    }
  }
  return 0;
}

Feed::Feed(zmq::context_t& context, const std::string& endpoint, const std::string& source)
    : publisher_(context, endpoint, source, Timestamp{1}) {
  if (!eventually([&] { return publisher_.subscribed(); })) {
    throw std::runtime_error("nobody listens at " + endpoint);
  }
}

void Feed::tick(std::string_view instrument, std::string_view time, std::string_view value,
                Unit unit) {
  const Timestamp at = instant(time);
  const Value what = number(value);
  EXPECT_TRUE(publisher_.send({.instrument = instrument,
                               .unit = unit,
                               .times = {&at, 1},
                               .values = {&what, 1},
                               .publish_time = at},
                              Timestamp::never()));
}

void Feed::tick_published(std::string_view instrument, std::string_view time,
                          std::string_view value, std::string_view published) {
  const Timestamp at = instant(time);
  const Value what = number(value);
  EXPECT_TRUE(publisher_.send({.instrument = instrument,
                               .unit = tick_unit(default_instrument(instrument).kind),
                               .times = {&at, 1},
                               .values = {&what, 1},
                               .publish_time = instant(published)},
                              Timestamp::never()));
}

void Feed::heartbeat(std::string_view complete_up_to) {
  const Timestamp at = instant(complete_up_to);
  EXPECT_TRUE(publisher_.send(Heartbeat{"", at, at, Origin::live}, false));
}

RawFeed::RawFeed(zmq::context_t& context, const std::string& endpoint)
    : socket_(context, zmq::socket_type::xpub) {
  socket_.set(zmq::sockopt::linger, 0);
  socket_.set(zmq::sockopt::sndhwm, 0);
  socket_.connect(endpoint);
  zmq::pollitem_t item{socket_.handle(), 0, ZMQ_POLLIN, 0};
  // The daemon's two subscriptions: tick. and sys.heartbeat.
  for (int subscriptions = 0; subscriptions < 2; ++subscriptions) {
    zmq::message_t message;
    if (zmq::poll(&item, 1, std::chrono::milliseconds(kPatience)) != 1 ||
        !socket_.recv(message, zmq::recv_flags::none)) {
      throw std::runtime_error("nobody listens at " + endpoint);
    }
  }
}

void RawFeed::send(const std::vector<std::string>& frames) {
  for (std::size_t i = 0; i < frames.size(); ++i) {
    socket_.send(zmq::buffer(frames[i]),
                 i + 1 < frames.size() ? zmq::send_flags::sndmore : zmq::send_flags::none);
  }
}

std::string envelope_of_tick(std::string_view instrument, std::string_view time,
                             std::string_view value, const std::string& source, std::uint64_t seq) {
  const Timestamp at = instant(time);
  const Value what = number(value);
  TickEncoder ticks;
  EnvelopeEncoder envelope;
  ticks.encode({.instrument = instrument,
                .unit = tick_unit(default_instrument(instrument).kind),
                .times = {&at, 1},
                .values = {&what, 1},
                .publish_time = at},
               Timestamp::never(), envelope.body());
  std::string out(
      envelope.finish({.source = source, .epoch = Timestamp{1}, .seq = seq, .publish_time = at}),
      '\0');
  envelope.write(out.data());
  return out;
}

Listener::Listener(zmq::context_t& context, const std::string& endpoint,
                   const std::vector<std::string>& wanted)
    : subscriber_(context, endpoint, wanted) {
  if (!next<HeartbeatBody>()) {
    throw std::runtime_error("nothing is to be heard at " + endpoint);
  }
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
  }
  return lines;
}

}  // namespace yieldwatch::testing
