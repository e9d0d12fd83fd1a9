// A feed that asks its source over HTTP: the shared base of treasury, fred, h15, yahoo and stooq.
//
// At first it asks for what the source has of the last `backfill_days`, later for the last
// `recent_days`, so that revisions are seen, and for the newest figures of each symbol and all
// after them, however far back these lie; what of an answer is news, FigureBook tells. It waits
// while no analyzer listens, and tells one that comes anew all closes that it has. One request at a
// time.
//
// It asks when its schedule says so. A question that fails for want of the network or the source
// ends the round and is put again, with the rest of it and after that, after a rising wait or when
// the source says; if the others are answered then, it ends no more rounds. One that the source
// refuses is put again hourly, and one with an answer that can't be used after a rising wait, while
// the others go on. After any answer that wait is no shorter than the one between two rounds.
//
// The dates of a question may lie at several addresses, in the order of time. Where one of them
// fails alone, such as a month that is empty yet, what came before it is taken, and nothing after.
#pragma once

#include <memory>

#include "feed/feed.h"
#include "feed/http/http_client.h"
#include "feed/polled/polled_feed_config.h"

namespace yieldwatch {

// `http` must outlive the feed, which belongs to the feed thread. Throws as completed() does.
std::unique_ptr<Feed> make_polled_feed(PolledFeedConfig config, FeedPorts ports, HttpClient& http);

}  // namespace yieldwatch
