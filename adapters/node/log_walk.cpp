#include "adapters/node/log_walk.hpp"

#include <thread>
#include <utility>
#include <variant>

namespace assent::node {
namespace {

constexpr std::size_t batch_max = 64; ///< A record may have megabytes.

} // namespace

Decision LogWalk::Step::decision() const {
    auto record = decode_body(static_cast<std::uint8_t>(RecordType::decision), schema, body);
    if (!record) throw WalkFailure{record.error().detail};
    return std::get<Decision>(*std::move(record));
}

LogWalk::LogWalk(PartitionLog& log,
                 const Place& place,
                 std::int64_t position,
                 std::optional<ChainHead> head)
    : place_(place), reader_(log.read_from(position)), position_(position), head_(head) {}

std::optional<LogWalk::Step> LogWalk::next(Time until, const std::function<bool()>& stopped) {
    for (;;) {
        while (taken_ < batch_.records.size()) {
            const auto& record = batch_.records[taken_++];
            if (auto step = take(record)) return step;
        }
        const bool late = std::chrono::steady_clock::now() >= until;
        if ((late && got_some_) || stopped()) return {};
        auto batch = reader_->read(batch_max);
        if (batch && !batch->records.empty()) {
            batch_ = *std::move(batch);
            taken_ = 0;
            got_some_ = true;
            continue;
        }
        if (late) return {};
        // Polls: no reader tells two threads when something has arrived.
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
}

std::optional<LogWalk::Step> LogWalk::take(const LogRecord& record) {
    const auto envelope = open_envelope(record.bytes);
    const bool ours =
        envelope && envelope->log == place_.log && envelope->partition == place_.partition;
    const bool decision = ours && envelope->type == static_cast<std::uint8_t>(RecordType::decision);
    if (!head_) {
        if (record.position != position_ || !decision) {
            throw WalkFailure{"the log holds another record than it did"};
        }
        head_ = ChainHead{.opened = true,
                          .term = envelope->term,
                          .seq = envelope->seq - 1,
                          .chain = envelope->prev};
    }
    position_ = record.position + 1;
    if (!ours || judge(*head_, *envelope) != Judgement::valid) return {};
    head_ = advance(*head_, static_cast<RecordType>(envelope->type), record.hash);
    if (!decision) return {};
    auto head = decode_head(envelope->schema, envelope->body);
    if (!head) throw WalkFailure{head.error().detail};
    return Step{.position = record.position,
                .schema = envelope->schema,
                .head = *std::move(head),
                .body = envelope->body};
}

} // namespace assent::node
