#include "tests/engine/world.hpp"

#include "domain/engine/guards.hpp"
#include "domain/tenant/digest.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace assent::test {

CommandEnvelope
command(const std::string& id, Command what, const std::string& actor, const std::string& tenant) {
    CommandEnvelope envelope;
    envelope.id = CommandId{id};
    envelope.tenant = TenantId{tenant};
    envelope.actor = UserId{actor};
    envelope.command = std::move(what);
    envelope.content = content_of(envelope);
    return envelope;
}

std::vector<CommandRecord> some_commands(std::int64_t count, std::int64_t first) {
    std::vector<CommandRecord> commands;
    for (std::int64_t i = 0; i < count; ++i) {
        const auto number = std::to_string(i);
        commands.push_back(at(first + i,
                              i == 0 ? command("create", create_tenant("ada", 10), "operator")
                                     : command("c" + number, create_group("g" + number))));
    }
    return commands;
}

std::string Author::sealed(const Record& record) const {
    return seal_next(state, state.head, record).bytes;
}

std::string Author::next(const Record& record) {
    auto bytes = sealed(record);
    EXPECT_EQ(read(bytes), Judgement::valid);
    return bytes;
}

std::string Author::open(std::int64_t first_offset) {
    return next(LogOpened{.partitions = state.partitions, .first_command_offset = first_offset});
}

std::string Author::begin(const std::string& node, std::int64_t generation) {
    return next(TermBegun{.nonce = Nonce{0xaa, ++terms_},
                          .node = node,
                          .generation = generation,
                          .command_source = "topic",
                          .begun_at = noon});
}

std::string Author::decide(const CommandRecord& command, Timestamp time) {
    return next(assent::decide(state, command, time));
}

std::string Author::digest() {
    return next(Digest{.format = digest_format,
                       .high = state.tenants_digest.high,
                       .low = state.tenants_digest.low});
}

Judgement Author::read(const std::string& bytes) {
    return fold(state, {.position = state.position, .bytes = bytes, .hash = sha256(bytes)})
        .judgement;
}

Record record_in(std::string_view bytes) {
    const auto envelope = open_envelope(bytes);
    if (!envelope) throw std::runtime_error("not a record");
    auto record = decode_body(envelope->type, envelope->schema, envelope->body);
    if (!record) throw std::runtime_error(record.error().detail);
    return *std::move(record);
}

std::string difference(const PartitionState& one, const PartitionState& other) {
    std::ostringstream out;
    const auto compare = [&](const char* what, const auto& a, const auto& b) {
        if (!(a == b)) out << what << " differs; ";
    };
    compare("log", one.log, other.log);
    compare("partitions", one.partitions, other.partitions);
    compare("partition", one.partition, other.partition);
    compare("position", one.position, other.position);
    compare("opened", one.head.opened, other.head.opened);
    compare("term", one.head.term, other.head.term);
    compare("seq", one.head.seq, other.head.seq);
    compare("chain", one.head.chain, other.head.chain);
    compare("command_offset", one.command_offset, other.command_offset);
    compare("last_decided_at", one.last_decided_at, other.last_decided_at);
    compare("command_source", one.command_source, other.command_source);
    compare("term_node", one.term_node, other.term_node);
    compare("term_generation", one.term_generation, other.term_generation);
    compare("since_digest", one.since_digest, other.since_digest);
    compare("last_hash", one.last_hash, other.last_hash);
    compare("last_position", one.last_position, other.last_position);
    compare("stale_term", one.invalid.stale_term, other.invalid.stale_term);
    compare("gap", one.invalid.gap, other.invalid.gap);
    compare("repeat", one.invalid.repeat, other.invalid.repeat);
    compare("fork", one.invalid.fork, other.invalid.fork);
    compare("foreign", one.invalid.foreign, other.invalid.foreign);
    compare("tenants_digest", one.tenants_digest, other.tenants_digest);
    compare("number of tenants", one.tenants.size(), other.tenants.size());
    for (const auto& [id, mine] : one.tenants) {
        const auto* theirs = other.find(id);
        if (theirs == nullptr) {
            out << id.text() << " is missing; ";
            continue;
        }
        compare("tenant position", mine.tenant.position, theirs->tenant.position);
        compare("tenant version", mine.tenant.version, theirs->tenant.version);
        compare("tenant digest", mine.tenant.digest(), theirs->tenant.digest());
        compare(
            "tenant contents", mine.tenant.recomputed_digest(), theirs->tenant.recomputed_digest());
        compare("window start", mine.window.first_position(), theirs->window.first_position());
        const auto same = [](const auto& a, const auto& b) {
            return a.id == b.id && a.content == b.content && a.log_position == b.log_position;
        };
        if (!std::ranges::equal(mine.window.entries(), theirs->window.entries(), same)) {
            out << "window differs; ";
        }
    }
    return out.str();
}

class ScriptedLog::Reader : public LogReader {
public:
    Reader(ScriptedLog& log, std::int64_t position) : log_(log), next_(position) {}

    std::expected<RecordBatch, Trouble> read(std::size_t max) override {
        if (log_.away) return std::unexpected(Trouble{"the log is away"});
        RecordBatch batch;
        const auto most = std::min(max, log_.batch_max);
        for (; batch.records.size() < most && next_ < std::ssize(log_.records); ++next_) {
            const auto& bytes = log_.records[static_cast<std::size_t>(next_)];
            batch.records.push_back({.position = next_, .bytes = bytes, .hash = sha256(bytes)});
        }
        batch.at_end = next_ >= std::ssize(log_.records);
        batch.log_end = std::ssize(log_.records);
        return batch;
    }

private:
    ScriptedLog& log_;
    std::int64_t next_;
};

class ScriptedLog::Writer : public LogWriter {
public:
    explicit Writer(ScriptedLog& log) : log_(log), number_(++log.writers) { ++log_.writers_alive; }

    ~Writer() override { --log_.writers_alive; }

    void append(std::string bytes) override {
        if (bytes.size() > log_.record_bytes_max) {
            log_.fail({.kind = WriteFailure::Kind::lost, .detail = "the record is too large"});
            return;
        }
        log_.sent.push_back({.writer = number_, .bytes = std::move(bytes)});
        if (log_.lands_at_once) log_.land();
    }

    std::optional<WriteFailure> failure() override {
        return number_ <= log_.failed_writers_ ? log_.failure_ : std::nullopt;
    }

private:
    ScriptedLog& log_;
    int number_;
};

std::unique_ptr<LogReader> ScriptedLog::read_from(std::int64_t position) {
    return std::make_unique<Reader>(*this, position);
}

std::unique_ptr<LogWriter> ScriptedLog::open_writer() {
    return std::make_unique<Writer>(*this);
}

std::int64_t ScriptedLog::put(std::string bytes) {
    records.push_back(std::move(bytes));
    return std::ssize(records) - 1;
}

void ScriptedLog::land(std::size_t count) {
    for (; count > 0 && !sent.empty(); --count) {
        put(std::move(sent.front().bytes));
        sent.pop_front();
    }
}

std::string ScriptedLog::lose() {
    auto bytes = std::move(sent.at(0).bytes);
    sent.pop_front();
    return bytes;
}

void ScriptedLog::fail(WriteFailure failure) {
    failure_ = std::move(failure);
    failed_writers_ = writers;
}

void Topic::seek(std::int64_t offset) {
    seeks.push_back(offset);
    if (!ignores_seek) next_ = offset;
}

std::expected<std::vector<CommandRecord>, Trouble> Topic::take(std::size_t max) {
    if (trouble) return std::unexpected(*trouble);
    if (next_ < first_kept) throw Damage{next_, "the commands from here on were removed"};
    std::vector<CommandRecord> taken;
    for (const auto& record : *records_) {
        if (record.offset < next_ || taken.size() == max) continue;
        taken.push_back(record);
    }
    if (!taken.empty()) next_ = taken.back().offset + 1;
    return taken;
}

World::World() : commands(std::make_shared<std::vector<CommandRecord>>()) {
    log.lands_at_once = true;
}

void World::open(std::int64_t first_offset) {
    Author author;
    log.put(author.open(first_offset));
}

Author World::read_all(std::int64_t from) const {
    Author reader;
    for (auto i = static_cast<std::size_t>(from); i < log.records.size(); ++i) {
        reader.read(log.records[i]);
    }
    return reader;
}

std::vector<Decision> World::valid_decisions() const {
    Author reader;
    std::vector<Decision> decisions;
    for (const auto& bytes : log.records) {
        if (reader.read(bytes) != Judgement::valid) continue;
        auto record = record_in(bytes);
        if (auto* decision = std::get_if<Decision>(&record)) {
            decisions.push_back(std::move(*decision));
        }
    }
    return decisions;
}

namespace {

PartitionOptions options_of(std::string name,
                            const std::function<void(PartitionOptions&)>& change) {
    PartitionOptions options;
    options.node = std::move(name);
    options.claim_pause = 20ms;
    if (change) change(options);
    return options;
}

} // namespace

Node::Node(World& world, std::string name, const std::function<void(PartitionOptions&)>& change)
    : Node(world, PartitionState{log_id, 1, 0}, options_of(std::move(name), change)) {}

Node::Node(World& world, PartitionState initial, PartitionOptions options)
    : world_clock(world.clock), entropy(static_cast<std::uint8_t>(options.node.back())),
      topic(world.commands),
      partition(std::make_unique<Partition>(
          std::move(initial), world.log, topic, world.clock, entropy, std::move(options))) {}

void Node::run() {
    for (int turn = 0; turn < 10'000; ++turn) {
        bool busy = partition->read();
        if (busy) partition->fold();
        busy = partition->act() || busy;
        for (auto& record : partition->take_decided()) answered.push_back(std::move(record));
        if (busy) continue;
        // A driver sleeps until then: were it over, it would not sleep at all.
        if (guards.stuck) {
            EXPECT_GE(partition->next_deadline(), world_clock.monotonic());
        }
        return;
    }
    ADD_FAILURE() << "it never comes to rest";
}

void Node::run_as_owner(std::int64_t generation) {
    partition->assign(Assignment{generation});
    run();
    ASSERT_EQ(role(), Role::owner) << partition->trouble();
}

} // namespace assent::test
