#include "adapters/sqlite/committer.hpp"

#include <algorithm>
#include <utility>

namespace assent::sqlite {
namespace {

/// Beyond this, the commit thread itself ends what the checkpointer began: only between two
/// transactions can the write-ahead log be started afresh.
constexpr int wal_pages_max = 16384; // 64 MB

WriteFailure failure_of(Misfit misfit) {
    return {misfit.kind == Misfit::Kind::other_term ? WriteFailure::Kind::taken_over
                                                    : WriteFailure::Kind::lost,
            std::move(misfit.detail)};
}

/// The records of one transaction, by partition, on their way to the readers.
class Landed {
public:
    explicit Landed(std::size_t partitions) : chunks_(partitions) {}

    void add(std::uint32_t partition, WriteConnection::Place place, std::string bytes) {
        auto& chunk = chunks_[partition];
        if (!chunk) chunk = std::make_shared<Chunk>();
        chunk->size += bytes.size();
        chunk->records.push_back({place.position, {}, place.hash});
        chunk->bytes.push_back(std::move(bytes));
    }

    void publish(Tails& tails) {
        for (std::size_t number = 0; number < chunks_.size(); ++number) {
            auto& chunk = chunks_[number];
            if (!chunk) continue;
            // Only now do the strings stay where they are.
            for (std::size_t i = 0; i < chunk->bytes.size(); ++i) {
                chunk->records[i].bytes = chunk->bytes[i];
            }
            tails[number]->publish(std::move(chunk));
        }
    }

private:
    std::vector<std::shared_ptr<Chunk>> chunks_;
};

} // namespace

void WriterState::fail(WriteFailure failure) {
    const std::scoped_lock lock{mutex_};
    if (failure_) return;
    failure_ = std::move(failure);
    failed_ = true;
}

std::optional<WriteFailure> WriterState::failure() const {
    if (!failed_) return {};
    const std::scoped_lock lock{mutex_};
    return failure_;
}

Committer::Committer(const LogFile& file, Tails& tails, Wake& wake, std::chrono::milliseconds poll)
    : tails_(tails), wake_(wake), poll_(poll), connection_(file), checkpointer_(file),
      checkpoint_at_(wal_pages_max) {
    tell_tails();
    thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
}

Committer::~Committer() {
    thread_.request_stop();
}

void Committer::enqueue(Queued record) {
    {
        const std::scoped_lock lock{mutex_};
        waiting_.push_back(std::move(record));
    }
    arrived_.notify_one();
}

void Committer::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        std::deque<Queued> records;
        {
            std::unique_lock lock{mutex_};
            arrived_.wait_for(lock, stop, poll_, [this] { return !waiting_.empty(); });
            records.swap(waiting_);
        }
        if (stop.stop_requested()) return;
        if (records.empty()) {
            look_for_others();
        } else {
            commit(std::move(records));
        }
    }
}

void Committer::commit(std::deque<Queued> records) {
    try {
        if (try_to_commit(records)) keep_wal_short();
    } catch (const SqliteError& error) {
        connection_.rollback();
        for (const auto& record : records) {
            record.writer->fail({WriteFailure::Kind::lost, error.advice()});
        }
    }
    wake_();
}

/// False when nothing was left to commit. What the records hold is moved to the readers only when
/// they are durable; a writer learns of a refusal only then, too, because what it was judged
/// against may not have landed.
bool Committer::try_to_commit(std::deque<Queued>& records) {
    std::vector<std::pair<std::shared_ptr<WriterState>, WriteFailure>> refusals;
    const auto is_refused = [&](const std::shared_ptr<WriterState>& writer) {
        return std::ranges::find(refusals, writer, [](const auto& r) { return r.first; }) !=
               refusals.end();
    };

    struct Stored {
        Queued* record;
        WriteConnection::Place place;
    };

    std::vector<Stored> stored;
    stored.reserve(records.size());

    connection_.begin();
    for (auto& record : records) {
        if (record.writer->is_over() || (!refusals.empty() && is_refused(record.writer))) continue;
        auto place = connection_.insert(record.partition, record.bytes);
        if (place) {
            stored.push_back({&record, *place});
        } else {
            refusals.emplace_back(record.writer, failure_of(std::move(place.error())));
        }
    }
    connection_.commit();

    Landed landed{tails_.size()};
    for (auto& [record, place] : stored) {
        landed.add(record->partition, place, std::move(record->bytes));
    }
    landed.publish(tails_);
    tell_tails();
    for (auto& [writer, failure] : refusals) writer->fail(std::move(failure));
    return !stored.empty();
}

/// Not only of what was published: another process may have written before.
void Committer::tell_tails() {
    const auto& heads = connection_.heads();
    for (std::size_t number = 0; number < heads.size(); ++number) {
        tails_[number]->extend_to(static_cast<std::int64_t>(heads[number].chain.seq));
    }
}

void Committer::look_for_others() {
    try {
        if (!connection_.others_wrote()) return;
        tell_tails();
    } catch (const SqliteError&) {
        return; // Whoever reads or writes next will meet the same error, and has somebody to tell.
    }
    wake_();
}

void Committer::keep_wal_short() {
    const auto pages = connection_.wal_pages();
    checkpointer_.wal_has(pages);
    if (pages < wal_pages_max) checkpoint_at_ = wal_pages_max;
    if (pages < checkpoint_at_) return;
    // A reader in the middle of a page may prevent it: try again a little later.
    checkpoint_at_ = pages + wal_pages_max / 8;
    try {
        connection_.checkpoint();
    } catch (const SqliteError&) {
        return; // The write-ahead log grows, and is as durable.
    }
}

} // namespace assent::sqlite
