#include "adapters/sqlite/table_reader.hpp"

#include "adapters/sqlite/row_checksum.hpp"
#include "events/record/envelope.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace assent::sqlite {
namespace {

constexpr std::size_t rows_max = 1000;
constexpr std::size_t size_max = 1 << 20;

bool is_term_begun(std::string_view bytes) {
    const auto record = open_envelope(bytes);
    return record && record->type == std::to_underlying(RecordType::term_begun);
}

class EndTransaction {
public:
    explicit EndTransaction(Statement& end) : end_(end) {}

    EndTransaction(const EndTransaction&) = delete;
    EndTransaction& operator=(const EndTransaction&) = delete;

    ~EndTransaction() {
        try {
            end_.run();
        } catch (const SqliteError&) {
            // Then the next BEGIN fails, and says why.
        }
    }

private:
    Statement& end_;
};

} // namespace

TableReader::TableReader(const LogFile& file, std::uint32_t partition, std::int64_t position)
    : database_(file.connect_to_read()), partition_(partition),
      first_(std::max<std::int64_t>(position, 1)), begin_(database_.prepare("BEGIN")),
      end_(database_.prepare("COMMIT")), select_head_(database_.prepare(select_head)),
      select_rows_(database_.prepare("SELECT position, checksum, bytes FROM " +
                                     table_of(partition) +
                                     " WHERE position >= ?1 ORDER BY position")) {}

Page TableReader::next() {
    begin_.run();
    const EndTransaction end{end_};
    const auto head = head_of(select_head_, partition_);
    if (next_ == 0) rewind(head);

    Draft draft;
    std::size_t rows = 0;
    bool more = true;
    {
        const ResetAtEnd reset{select_rows_};
        select_rows_.bind(1, next_);
        while (rows < rows_max && draft.bytes.size() < size_max && (more = select_rows_.step())) {
            ++rows;
            take_row(draft);
        }
    }
    const auto last = static_cast<std::int64_t>(head.chain.seq);
    if (!more) check_end(head);
    if (next_ - 1 > last) damaged(last + 1, "a row stands behind the head");
    return {.chunk = chunk_of(std::move(draft)), .complete = !more, .last = last};
}

std::shared_ptr<const Chunk> TableReader::chunk_of(Draft draft) {
    auto chunk = std::make_shared<Chunk>();
    chunk->size = draft.bytes.size();
    chunk->bytes.push_back(std::move(draft.bytes));
    chunk->records = std::move(draft.records);
    const std::string_view all = chunk->bytes.front();
    std::size_t begin = 0;
    for (std::size_t i = 0; i < draft.ends.size(); ++i) {
        chunk->records[i].bytes = all.substr(begin, draft.ends[i] - begin);
        begin = draft.ends[i];
    }
    return chunk;
}

/// Goes back to a row from which the chain can be followed: any that is no TermBegun. The first of
/// a partition never is one.
void TableReader::rewind(const FenceHead& head) {
    next_ =
        std::max<std::int64_t>(1, std::min(first_ - 1, static_cast<std::int64_t>(head.chain.seq)));
    const ResetAtEnd reset{select_rows_};
    while (next_ > 1 && select_rows_.bind(1, next_).step()) {
        const bool found = !is_term_begun(select_rows_.blob(2));
        select_rows_.reset();
        if (found) return;
        --next_;
    }
}

void TableReader::take_row(Draft& draft) {
    const auto position = select_rows_.number(0);
    const auto bytes = select_rows_.blob(2);
    if (position != next_) damaged(next_, "the row is missing");
    if (select_rows_.number(1) != row_checksum(partition_, position, bytes)) {
        damaged(position, "the row is not what its checksum says");
    }
    const auto hash = sha256(bytes);
    if (!is_term_begun(bytes)) {
        chain_ = hash;
    } else if (chain_) {
        chain_ = sha256({as_bytes(*chain_), as_bytes(hash)});
    }
    ++next_;
    if (position < first_) return;
    draft.records.push_back({position, {}, hash});
    draft.bytes += bytes;
    draft.ends.push_back(draft.bytes.size());
}

void TableReader::check_end(const FenceHead& head) const {
    const auto last = static_cast<std::int64_t>(head.chain.seq);
    if (next_ - 1 < last) damaged(next_, "the row is missing");
    if (next_ - 1 == last && last > 0 && chain_ && *chain_ != head.chain.chain) {
        damaged(last, "the last row is not the one that the head names");
    }
}

void TableReader::damaged(std::int64_t position, std::string_view what) const {
    throw Damage(position,
                 "partition " + std::to_string(partition_) + ": " + std::string{what} +
                     ": restore the file of the log from a backup");
}

} // namespace assent::sqlite
