#include "adapters/sqlite/write_connection.hpp"

#include "adapters/sqlite/row_checksum.hpp"
#include "events/record/envelope.hpp"

#include <string>
#include <utility>

namespace assent::sqlite {
namespace {

std::string_view as_bytes(const LogId& log) {
    return {reinterpret_cast<const char*>(log.data()), log.size()};
}

/// What a LogOpened must say beyond what the chain asks: partition 0 names the log, and the number
/// of partitions is that of the file.
std::optional<Misfit> flaw_of_opening(std::string_view bytes,
                                      std::uint32_t partition,
                                      const std::vector<FenceHead>& heads) {
    const auto record = open_envelope(bytes);
    const auto body = decode_body(record->type, record->schema, record->body);
    const auto* opened = body ? std::get_if<LogOpened>(&*body) : nullptr;
    if (opened == nullptr || opened->partitions != heads.size()) {
        return Misfit{Misfit::Kind::unfitting,
                      "the file has " + std::to_string(heads.size()) +
                          " partitions, LogOpened says another number"};
    }
    if (partition != 0 && record->log != heads[0].log) {
        return Misfit{Misfit::Kind::unfitting, "partition 0 bears another log's name, or none yet"};
    }
    return {};
}

} // namespace

WriteConnection::WriteConnection(const LogFile& file)
    : file_(file), database_(file.connect_to_write()), begin_(database_.prepare("BEGIN IMMEDIATE")),
      commit_(database_.prepare("COMMIT")), rollback_(database_.prepare("ROLLBACK")),
      data_version_(database_.prepare("PRAGMA data_version")),
      select_head_(database_.prepare(select_head)),
      update_head_(database_.prepare("UPDATE head SET term = ?2, seq = ?3, chain = ?4, log = ?5,"
                                     " node = ?6 WHERE partition = ?1")),
      heads_(file.partitions), touched_(file.partitions) {
    insert_.reserve(file.partitions);
    for (std::uint32_t number = 0; number < file.partitions; ++number) {
        insert_.push_back(
            database_.prepare("INSERT INTO " + table_of(number) + " VALUES(?1, ?2, ?3)"));
    }
    sqlite3_wal_hook(
        database_.raw(),
        [](void* pages, sqlite3*, const char*, int count) {
            *static_cast<int*>(pages) = count;
            return SQLITE_OK;
        },
        &wal_pages_);
    refresh();
}

void WriteConnection::refresh() {
    const ResetAtEnd reset{data_version_};
    data_version_.step();
    const auto version = data_version_.number(0);
    if (version == seen_version_) return;
    for (std::uint32_t number = 0; number < file_.partitions; ++number) {
        heads_[number] = head_of(select_head_, number);
    }
    seen_version_ = version;
}

void WriteConnection::begin() {
    begin_.run();
    touched_.assign(touched_.size(), false);
    refresh();
}

std::expected<WriteConnection::Place, Misfit> WriteConnection::insert(std::uint32_t partition,
                                                                      std::string_view bytes) {
    auto& head = heads_[partition];
    const auto hash = sha256(bytes);
    auto next = extend(head, partition, bytes, hash);
    if (!next) return std::unexpected(std::move(next.error()));
    if (!head.chain.opened) {
        if (auto flaw = flaw_of_opening(bytes, partition, heads_)) {
            return std::unexpected(*std::move(flaw));
        }
    }
    const auto position = static_cast<std::int64_t>(next->chain.seq);
    insert_[partition]
        .bind(1, position)
        .bind(2, row_checksum(partition, position, bytes))
        .bind(3, bytes)
        .run();
    head = *std::move(next);
    touched_[partition] = true;
    return Place{position, hash};
}

void WriteConnection::commit() {
    for (std::uint32_t number = 0; number < file_.partitions; ++number) {
        if (!touched_[number]) continue;
        const auto& head = heads_[number];
        update_head_.bind(1, std::int64_t{number})
            .bind(2, static_cast<std::int64_t>(head.chain.term))
            .bind(3, static_cast<std::int64_t>(head.chain.seq))
            .bind(4, assent::as_bytes(head.chain.chain))
            .bind(5, as_bytes(head.log))
            .bind_text(6, head.node)
            .run();
    }
    commit_.run();
}

void WriteConnection::rollback() noexcept {
    seen_version_ = -1;
    if (sqlite3_get_autocommit(database_.raw()) != 0) return; // SQLite has done it already.
    try {
        rollback_.run();
    } catch (const SqliteError&) {
        // The transaction stays open, and the next one says so.
    }
}

bool WriteConnection::others_wrote() {
    const auto before = seen_version_;
    refresh();
    return seen_version_ != before;
}

void WriteConnection::checkpoint() {
    int pages = 0;
    int done = 0;
    const auto code = sqlite3_wal_checkpoint_v2(
        database_.raw(), "main", SQLITE_CHECKPOINT_PASSIVE, &pages, &done);
    if (code != SQLITE_OK && code != SQLITE_BUSY) {
        throw SqliteError(code, sqlite3_errmsg(database_.raw()));
    }
}

} // namespace assent::sqlite
