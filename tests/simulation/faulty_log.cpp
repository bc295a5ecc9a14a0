#include "tests/simulation/faulty_log.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace assent::test {

class FaultyLog::Reader : public LogReader {
public:
    Reader(FaultyLog& log, std::unique_ptr<LogReader> under)
        : log_(log), under_(std::move(under)) {}

    std::expected<RecordBatch, Trouble> read(std::size_t max) override {
        if (log_.goes_wrong(log_.faults_.read_fails)) {
            return std::unexpected(Trouble{"the log is away for a moment"});
        }
        const std::size_t piece = log_.faults_.read_fails == 0 ? max : 1 + log_.chance_.below(6);
        return under_->read(std::min(max, piece));
    }

private:
    FaultyLog& log_;
    std::unique_ptr<LogReader> under_;
};

class FaultyLog::Writer : public LogWriter {
public:
    Writer(FaultyLog& log, std::shared_ptr<Stream> stream)
        : log_(log), stream_(std::move(stream)) {}

    ~Writer() override {
        stream_->gone = true;
        log_.give_up(*stream_);
    }

    void append(std::string bytes) override {
        if (!stream_->failure) stream_->waiting.push_back(std::move(bytes));
    }

    std::optional<WriteFailure> failure() override {
        if (!stream_->failure) stream_->failure = stream_->under->failure();
        if (!stream_->failure && log_.goes_wrong(log_.faults_.writer_fails)) {
            stream_->failure = WriteFailure{WriteFailure::Kind::lost, "no word from the broker"};
            log_.give_up(*stream_);
        }
        return stream_->failure;
    }

private:
    FaultyLog& log_;
    std::shared_ptr<Stream> stream_;
};

std::unique_ptr<LogReader> FaultyLog::read_from(std::int64_t position) {
    return std::make_unique<Reader>(*this, log_.read_from(position));
}

std::unique_ptr<LogWriter> FaultyLog::open_writer() {
    auto stream = std::make_shared<Stream>();
    stream->under = log_.open_writer();
    streams_.push_back(stream);
    return std::make_unique<Writer>(*this, std::move(stream));
}

void FaultyLog::step() {
    std::erase_if(streams_, [](const auto& s) { return s->gone && s->waiting.empty(); });
    if (!late_.empty() && chance_.one_in(4)) land_late();
    if (streams_.empty()) return;
    auto& stream =
        **std::next(streams_.begin(), static_cast<std::ptrdiff_t>(chance_.below(streams_.size())));
    for (auto count = chance_.below(4); count > 0 && !stream.waiting.empty(); --count) {
        land_oldest(stream);
    }
}

void FaultyLog::land_oldest(Stream& stream) {
    auto bytes = std::move(stream.waiting.front());
    stream.waiting.pop_front();
    if (goes_wrong(faults_.lost)) return;
    if (goes_wrong(faults_.doubled)) {
        // A connection of its own: it must not come between the records of the writer.
        auto again = std::make_shared<Stream>();
        again->under = log_.open_writer();
        late_.emplace_back(std::move(again), bytes);
    }
    stream.under->append(std::move(bytes));
}

void FaultyLog::land_late() {
    const auto which = static_cast<std::ptrdiff_t>(chance_.below(late_.size()));
    auto [stream, bytes] = std::move(late_[static_cast<std::size_t>(which)]);
    late_.erase(late_.begin() + which);
    stream->under->append(std::move(bytes));
}

/// Nobody waits for these any more. Some were on their way all the same.
void FaultyLog::give_up(Stream& stream) {
    for (auto& bytes : stream.waiting) {
        if (!chance_.one_in(2)) continue;
        auto on_its_way = std::make_shared<Stream>();
        on_its_way->under = log_.open_writer();
        late_.emplace_back(std::move(on_its_way), std::move(bytes));
    }
    stream.waiting.clear();
}

void FaultyLog::calm() {
    faults_ = {.lost = 0, .doubled = 0, .writer_fails = 0, .read_fails = 0};
}

bool FaultyLog::settled() const {
    return late_.empty() &&
           std::ranges::all_of(streams_, [](const auto& s) { return s->waiting.empty(); });
}

} // namespace assent::test
