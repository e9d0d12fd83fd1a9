// What keeping costs: a transition from the analyzer to where it may be published, which is when
// the disk has it, against one fdatasync of the same disk beside it; and ticks a second through
// the tick log on their way to the analyzer, against the same without it.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "app/host/keeper.h"
#include "bench/market.h"
#include "bench/rounds.h"
#include "support/scratch_folder.h"
#include "wire/alert_codec.h"
#include "wire/tick_codec.h"
#include "wire/topics.h"

namespace yieldwatch::bench {
namespace {

double p99(std::vector<double> times) {
  std::ranges::sort(times);
  return times[times.size() * 99 / 100];
}

Tick tick_at(std::int64_t i) {
  return {kStart.plus(i * kNanosPerMilli), Value{i % 2 == 0 ? 4'260'000 : 4'240'000}};
}

// The envelope of one tick, as it comes over the bus.
std::string envelope_of(const Tick& tick) {
  EnvelopeEncoder encoder;
  TickEncoder ticks;
  ticks.encode(batch_of(tick), tick.time, encoder.body());
  std::string out(encoder.finish({.source = "bench",
                                  .epoch = kStart,
                                  .seq = 100'000,
                                  .origin = Origin::live,
                                  .publish_time = tick.time}),
                  '\0');
  encoder.write(out.data());
  return out;
}

// Microseconds, the slowest of a hundred.
double kept(std::int64_t alerts) {
  const ScratchFolder folder;
  const SystemClock clock;
  Keeper keeper({.directory = folder.path()}, clock,
                [](const DiskReport& report) { throw std::runtime_error(report.detail); });
  const std::string envelope = envelope_of(tick_at(0));
  AlertEncoder encoder;
  std::vector<double> times;
  for (std::int64_t i = 0; i < alerts; ++i) {
    Transition transition{
        .time = tick_at(i).time, .rule = "bench", .instrument = std::string(kName)};
    transition.state = State::firing;
    transition.tier = Tier::warning;
    transition.id = "bench/UST10Y/2026-01-05T08:00:00Z";
    JournaledAlert alert{.journal_seq = static_cast<std::uint64_t>(i + 1),
                         .publish_time = clock.now(),
                         .topic = alert_topic(Tier::warning, "bench", kName)};
    encoder.encode(transition, alert.transition);
    const std::int64_t begun = elapsed_time();
    const std::uint64_t record = keeper.record(tick_topic(kName), envelope);
    keeper.keep({std::move(alert)}, {&transition, 1}, {&record, 1});
    times.push_back(static_cast<double>(elapsed_time() - begun) / 1e3);
    if (i % 500 == 499) {
      keeper.beat();  // as once a second
    }
  }
  return p99(std::move(times));
}

double synced(std::int64_t times_synced) {
  const ScratchFolder folder;
  const int file = open((folder.path() / "floor").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  const std::array<char, 512> bytes{};
  std::vector<double> times;
  for (std::int64_t i = 0; i < times_synced; ++i) {
    const std::int64_t begun = elapsed_time();
    if (write(file, bytes.data(), bytes.size()) < 0 || fdatasync(file) != 0) {
      throw std::runtime_error("the disk fails");
    }
    times.push_back(static_cast<double>(elapsed_time() - begun) / 1e3);
  }
  close(file);
  return p99(std::move(times));
}

void run(const Options& options) {
  const std::int64_t alerts = options.size(10'000, 200);
  print_row("transition to publish, p99 / one fdatasync, p99", "us",
            compare(
                options, [&](int) { return kept(alerts); }, [&](int) { return synced(alerts); }),
            at_most(3));
}

}  // namespace
}  // namespace yieldwatch::bench

int main(int argc, char** argv) {
  return yieldwatch::bench::bench_main(argc, argv, yieldwatch::bench::run);
}
