#include "adapters/kafka/outcome_feed.hpp"

#include "adapters/kafka/kafka_log.hpp"
#include "domain/engine/fold.hpp"
#include "domain/engine/guards.hpp"
#include "events/record/envelope.hpp"

#include <algorithm>
#include <charconv>
#include <deque>
#include <unordered_map>
#include <utility>

namespace assent::kafka {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t batch_max = 500;
constexpr milliseconds retry_pause{1'000};
constexpr milliseconds damage_pause{60'000};
constexpr milliseconds full_pause{20};
constexpr seconds progress_patience{5};
constexpr seconds fetch_patience{5};

/// What the outcome topic would have dropped already is not published where nobody knows how far
/// that has come: nobody waits for it any more.
constexpr std::chrono::days stale_after{7};

/// As much as the producer takes, with room for key and headers.
constexpr std::size_t outcome_bytes_max = (std::size_t{8} << 20U) - 4'096;

constexpr std::size_t recent_max = 1'024;
constexpr std::size_t recent_bytes_max = std::size_t{8} << 20U;

/// Outcomes need not go out faster than commands come in.
Settings reading_little(Settings settings) {
    settings.read_ahead_bytes = std::min(settings.read_ahead_bytes, std::size_t{32} << 20U);
    return settings;
}

std::string hex(const LogId& log) {
    return to_hex({reinterpret_cast<const char*>(log.data()), log.size()});
}

/// The head of the chain, so that whoever goes on need not read the log from its start.
std::string to_note(const LogId& log, const ChainHead& head) {
    return "1 " + hex(log) + " " + std::to_string(head.term) + " " + std::to_string(head.seq) +
           " " + to_hex(as_bytes(head.chain));
}

template <class Number>
bool read_number(std::string_view text, Number& number, int base = 10) {
    const auto* const end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, number, base);
    return error == std::errc{} && at == end;
}

/// Nothing for a note of another log, of a later release, or none of ours.
std::optional<ChainHead> from_note(std::string_view note, const LogId& log) {
    const auto word = [&note] {
        const auto end = std::min(note.find(' '), note.size());
        const auto found = note.substr(0, end);
        note.remove_prefix(std::min(end + 1, note.size()));
        return found;
    };
    ChainHead head{.opened = true};
    if (word() != "1" || word() != hex(log)) return {};
    if (!read_number(word(), head.term) || !read_number(word(), head.seq)) return {};
    const auto chain = word();
    if (chain.size() != 2 * head.chain.size() || !note.empty()) return {};
    for (std::size_t i = 0; i < head.chain.size(); ++i) {
        if (!read_number(chain.substr(2 * i, 2), head.chain[i], 16)) return {};
    }
    return head;
}

std::optional<Decision> decision_in(const Envelope& envelope, std::int64_t position) {
    auto body = decode_body(envelope.type, envelope.schema, envelope.body);
    if (!body) throw Damage{position, body.error().detail};
    auto* decision = std::get_if<Decision>(&*body);
    if (decision == nullptr) return {};
    return std::move(*decision);
}

/// Where the decisions of each tenant stand, as far back as duplicates may point to (GEN-6).
class Places {
public:
    void remember(const Decision& decision, std::int64_t log_position) {
        auto& places = of_tenant_[decision.tenant.text()];
        if (places.positions.empty()) places.first = decision.position;
        places.positions.push_back(log_position);
        if (places.positions.size() <= guards.window) return;
        places.positions.pop_front();
        ++places.first;
    }

    [[nodiscard]] std::optional<std::int64_t> find(const std::string& tenant,
                                                   std::uint64_t position) const {
        const auto found = of_tenant_.find(tenant);
        if (found == of_tenant_.end()) return {};
        const auto& places = found->second;
        if (position < places.first || position - places.first >= places.positions.size()) {
            return {};
        }
        return places.positions[position - places.first];
    }

private:
    struct OfTenant {
        std::uint64_t first = 0; ///< Number of the decision at the front.
        std::deque<std::int64_t> positions;
    };

    std::unordered_map<std::string, OfTenant> of_tenant_;
};

/// Decisions of late, so that most duplicates need no reading.
class Recent {
public:
    void
    remember(std::int64_t position, std::shared_ptr<const Decision> decision, std::size_t size) {
        order_.push_back({position, size});
        bytes_ += size;
        decisions_.emplace(position, std::move(decision));
        while (order_.size() > recent_max || bytes_ > recent_bytes_max) {
            bytes_ -= order_.front().second;
            decisions_.erase(order_.front().first);
            order_.pop_front();
        }
    }

    [[nodiscard]] std::shared_ptr<const Decision> find(std::int64_t position) const {
        const auto found = decisions_.find(position);
        return found == decisions_.end() ? nullptr : found->second;
    }

private:
    std::deque<std::pair<std::int64_t, std::size_t>> order_;
    std::unordered_map<std::int64_t, std::shared_ptr<const Decision>> decisions_;
    std::size_t bytes_ = 0;
};

} // namespace

OutcomePublishers::OutcomePublishers(Settings settings, std::uint32_t partitions)
    : settings_(std::move(settings)), partitions_(partitions),
      current_(std::make_shared<OutcomePublisher>(settings_, partitions_)) {}

std::shared_ptr<OutcomePublisher> OutcomePublishers::current() {
    const std::scoped_lock lock{mutex_};
    return current_;
}

void OutcomePublishers::renew(const std::shared_ptr<OutcomePublisher>& failed) {
    const std::scoped_lock lock{mutex_};
    if (current_ == failed) current_ = std::make_shared<OutcomePublisher>(settings_, partitions_);
}

/// The feed during one ownership.
class OutcomeFeed::Tail {
public:
    Tail(OutcomeFeed& feed,
         OutcomePublisher& publisher,
         const std::optional<OutcomeProgress>& progress)
        : feed_(feed), publisher_(publisher),
          log_(feed.settings_, feed.partition_, [&feed] { feed.ring(); }) {
        if (!progress) {
            oldest_ =
                std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()) -
                stale_after;
            read_from_the_start(0);
        } else if (const auto head = from_note(progress->note, feed.log_)) {
            head_ = *head;
            next_ = publish_from_ = progress->next;
            reader_ = log_.read_from(next_);
        } else {
            read_from_the_start(progress->next);
        }
    }

    /// Publishes what there is. Returns whether there was anything.
    bool turn() {
        const auto batch = reader_->read(batch_max);
        if (!batch) return false;
        if (batch->records.empty()) {
            if (batch->at_end && next_ < publish_from_) {
                throw Damage{next_, "the log ends there, and outcomes were published beyond it"};
            }
            return false;
        }
        for (const auto& record : batch->records) {
            if (!take(record)) break; // Another reader goes on elsewhere, or nobody does.
            next_ = record.position + 1;
        }
        if (next_ > publish_from_) {
            publisher_.advance(feed_.partition_,
                               {.next = next_, .note = to_note(feed_.log_, head_)});
        }
        return true;
    }

    [[nodiscard]] std::int64_t next() const { return next_; }

private:
    /// Once more from the start, publishing nothing before `publish_from`.
    void read_from_the_start(std::int64_t publish_from) {
        head_ = {};
        places_ = {};
        next_ = 0;
        publish_from_ = publish_from;
        from_start_ = true;
        reader_ = log_.read_from(0);
    }

    /// False when the batch ends here.
    bool take(const LogRecord& record) {
        const auto envelope = open_envelope(record.bytes);
        if (!envelope) {
            const auto& bad = envelope.error();
            if (bad.flaw == EnvelopeFlaw::unknown_version && bad.log == feed_.log_) {
                throw Damage{record.position, "a record of a later release: upgrade this program"};
            }
            return true;
        }
        if (envelope->log != feed_.log_ || envelope->partition != feed_.partition_) return true;
        const auto judgement = judge(head_, *envelope);
        if (judgement == Judgement::fork && !from_start_) {
            // What we were told of the chain is not what the log holds.
            read_from_the_start(publish_from_);
            return false;
        }
        if (judgement != Judgement::valid) return true;
        const auto type = static_cast<RecordType>(envelope->type);
        if (type == RecordType::decision && !take_decision(record, *envelope)) return false;
        head_ = advance(head_, type, record.hash);
        return true;
    }

    bool take_decision(const LogRecord& record, const Envelope& envelope) {
        auto decoded = decision_in(envelope, record.position);
        if (!decoded) return true;
        const auto decision = std::make_shared<const Decision>(*std::move(decoded));
        if (record.position >= publish_from_ && decision->decided_at >= oldest_ &&
            !decision->id.empty() && !publish(record, decision, envelope.seq)) {
            return false;
        }
        if (decision->position != 0) {
            places_.remember(*decision, record.position);
            recent_.remember(record.position, decision, record.bytes.size());
        }
        return true;
    }

    bool
    publish(const LogRecord& record, std::shared_ptr<const Decision> decision, std::uint64_t seq) {
        if (decision->outcome == Outcome::duplicate) {
            const auto where = places_.find(decision->tenant.text(), decision->first_position);
            if (!where && !from_start_) {
                read_from_the_start(record.position);
                return false;
            }
            auto first = where ? first_decision(*where) : nullptr;
            if (!first) {
                feed_.say("the first decision of the duplicate at position " +
                          std::to_string(record.position) + " cannot be read; no outcome for it");
                return true;
            }
            decision = std::move(first);
        }
        return send(*decision, seq);
    }

    std::shared_ptr<const Decision> first_decision(std::int64_t position) {
        if (auto found = recent_.find(position)) return found;
        const auto reader = log_.read_from(position);
        const auto deadline = SteadyClock::now() + fetch_patience;
        while (SteadyClock::now() < deadline && feed_.goes_on()) {
            const auto batch = reader->read(1);
            if (!batch || batch->records.empty()) {
                feed_.wait(full_pause);
                continue;
            }
            const auto& record = batch->records.front();
            const auto envelope = open_envelope(record.bytes);
            if (record.position != position || !envelope) return {};
            auto decision = decision_in(*envelope, position);
            if (!decision) return {};
            auto first = std::make_shared<const Decision>(*std::move(decision));
            recent_.remember(position, first, record.bytes.size());
            return first;
        }
        return {};
    }

    /// False when it could not be handed over, because there is no point in it any more.
    bool send(const Decision& decision, std::uint64_t seq) {
        PublishedOutcome outcome{.tenant = decision.tenant.text(),
                                 .command_id = decision.id.text(),
                                 .position = decision.position,
                                 .json = feed_.render_(decision, seq)};
        if (outcome.json.size() > outcome_bytes_max) outcome.json = shortened(decision, seq);
        while (!publisher_.publish(feed_.partition_, outcome)) {
            if (publisher_.failure() || !feed_.goes_on()) return false;
            feed_.wait(full_pause);
        }
        return true;
    }

    /// What fits into any topic: the verdict, without all that it brought.
    [[nodiscard]] std::string shortened(Decision decision, std::uint64_t seq) const {
        decision.events.clear();
        decision.affected.clear();
        decision.capacity.reset();
        decision.detail = "events and effects are left out: they are too large for the topic";
        return feed_.render_(decision, seq);
    }

    OutcomeFeed& feed_;
    OutcomePublisher& publisher_;
    KafkaLog log_;
    std::unique_ptr<LogReader> reader_;
    ChainHead head_;
    std::int64_t next_ = 0;         ///< All below it is done.
    std::int64_t publish_from_ = 0; ///< All below it was published before.
    Timestamp oldest_ = Timestamp::min();
    bool from_start_ = false; ///< So that nothing is missing in `places_`.
    Places places_;
    Recent recent_;
};

OutcomeFeed::OutcomeFeed(Settings settings,
                         const LogId& log,
                         std::uint32_t partition,
                         OutcomePublishers& publishers,
                         Render render)
    : settings_(reading_little(std::move(settings))), log_(log), partition_(partition),
      publishers_(publishers), render_(std::move(render)), thread_([this] { run(); }) {}

OutcomeFeed::~OutcomeFeed() {
    finish(SteadyClock::now());
}

void OutcomeFeed::own(bool owned) {
    const std::scoped_lock lock{mutex_};
    owned_ = owned;
    rung_ = true;
    changed_.notify_one();
}

void OutcomeFeed::expect(std::int64_t position) {
    const std::scoped_lock lock{mutex_};
    expected_ = std::max(expected_, position);
}

void OutcomeFeed::finish(SteadyClock::time_point deadline) {
    {
        const std::scoped_lock lock{mutex_};
        if (!deadline_) deadline_ = deadline;
        rung_ = true;
        changed_.notify_one();
    }
    if (thread_.joinable()) thread_.join();
}

void OutcomeFeed::ring() {
    const std::scoped_lock lock{mutex_};
    rung_ = true;
    changed_.notify_one();
}

void OutcomeFeed::wait(milliseconds limit) {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, limit, [this] { return rung_; });
    rung_ = false;
}

bool OutcomeFeed::goes_on() {
    const std::scoped_lock lock{mutex_};
    return owned_ && (!deadline_ || SteadyClock::now() < *deadline_);
}

bool OutcomeFeed::finished() {
    const std::scoped_lock lock{mutex_};
    return deadline_ && (!owned_ || next_ > expected_ || SteadyClock::now() >= *deadline_);
}

void OutcomeFeed::say(const std::string& line) const {
    settings_.log("outcomes of partition " + std::to_string(partition_) + ": " + line);
}

void OutcomeFeed::run() {
    for (;;) {
        {
            std::unique_lock lock{mutex_};
            changed_.wait(lock, [this] { return owned_ || deadline_; });
        }
        if (finished()) return;
        auto pause = retry_pause;
        try {
            publish_while_owned();
        } catch (const Damage& e) {
            say(e.what());
            // Without the progress there is the whole log to begin with; behind that, nothing.
            if (std::exchange(distrusts_progress_, true)) pause = damage_pause;
        } catch (const std::exception& e) {
            say(e.what());
        }
        if (goes_on()) wait(pause);
    }
}

void OutcomeFeed::publish_while_owned() {
    const auto publisher = publishers_.current();
    auto progress = publisher->progress(partition_, progress_patience);
    if (!progress) return;
    if (distrusts_progress_) progress->reset();
    Tail tail{*this, *publisher, *progress};
    while (goes_on() && !finished()) {
        if (const auto failure = publisher->failure()) {
            say(failure->detail + "; beginning again where the last confirmed one was");
            publishers_.renew(publisher);
            return;
        }
        if (!tail.turn()) wait(retry_pause);
        const std::scoped_lock lock{mutex_};
        next_ = tail.next();
    }
}

} // namespace assent::kafka
