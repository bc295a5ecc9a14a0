#include "adapters/memory/memory_log.hpp"
#include "projections/checkpoint.hpp"
#include "tests/conformance/faulty_log.hpp"
#include "tests/engine/world.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <set>

/// Nodes that crash, pause, disagree about the time and about who decides, over a log that does all
/// that a log may do. Whatever happens, the properties of the protocol hold:
///
///   S1  what was answered is in the valid log, exactly so
///   S2  no more snapshots are active than the limit allows, in any valid prefix
///   S3  whoever stands at one position has one state, however it came there
///   S4  no command is skipped, and none is done twice
///   R9  nobody ever meets a fork
///
/// and every valid record was decided on exactly the fold of the valid records before it, which
/// implies most of these. ASSENT_SEED=N repeats one run.
namespace assent::test {
namespace {

/// A node's idea of the time of day is its own, and jumps; how time passes is the same for all.
class UnreliableClock : public Clock {
public:
    explicit UnreliableClock(const FakeClock& shared) : shared_(shared) {}

    [[nodiscard]] Timestamp now() override { return shared_.time + off; }

    [[nodiscard]] std::chrono::nanoseconds monotonic() override { return shared_.steady; }

    std::chrono::minutes off{0};

private:
    const FakeClock& shared_;
};

class SeededEntropy : public Entropy {
public:
    explicit SeededEntropy(Chance& chance) : chance_(chance) {}

    [[nodiscard]] Nonce nonce() override {
        Nonce nonce;
        for (auto& byte : nonce) byte = static_cast<std::uint8_t>(chance_.below(256));
        return nonce;
    }

    [[nodiscard]] std::uint64_t below(std::uint64_t bound) override { return chance_.below(bound); }

private:
    Chance& chance_;
};

constexpr std::uint32_t limit = 1;

/// Much that comes out differently when it is decided again: at another time, in another order.
std::vector<CommandRecord> random_commands(Chance& chance) {
    std::vector<CommandEnvelope> said{
        command("create", create_tenant("ada", limit), "operator"),
        command("g", create_group("team")),
        command("h", create_group("guests")),
        command("j", join("team", "ada")),
        command("e", register_environment("production", Hosting::hybrid)),
        command("m", register_model("model")),
        command("s1", create_snapshot("s1", "model")),
        command("s2", create_snapshot("s2", "model")),
        command("d1", deploy("d", "s1").of("model").into("production").as("v1")),
        command("d2", deploy("d", "s2").as("v2")),
    };
    const auto one_of = [&](std::string a, std::string b) { return chance.one_in(2) ? a : b; };
    for (int i = 0; i < 30; ++i) {
        const auto id = "r" + std::to_string(i);
        const auto expires = noon + std::chrono::minutes{chance.below(120)};
        switch (chance.below(6)) {
        case 0:
        case 1:
            said.push_back(command(id, activate(one_of("s1", "s2"))));
            said.back().surface = Surface::administration;
            said.back().content = content_of(said.back());
            break;
        case 2:
            said.push_back(command(id, deactivate(one_of("s1", "s2"))));
            said.back().surface = Surface::administration;
            said.back().content = content_of(said.back());
            break;
        case 3:
            said.push_back(
                command(id, grant(Collection::stored_models, "team", "guests", {READ}, expires)));
            break;
        case 4:
            said.push_back(said[chance.below(said.size())]); // Asked again.
            break;
        default:
            said.push_back(command(one_of(id, "r0"), create_group(id), one_of("ada", "mallory")));
        }
    }
    std::vector<CommandRecord> records;
    std::int64_t offset = 0;
    for (auto& envelope : said) {
        records.push_back(at(offset++, std::move(envelope)));
        if (chance.one_in(10)) {
            records.push_back({.offset = offset++, .command = std::unexpected(MalformedCommand{})});
        }
        if (chance.one_in(10)) offset += 2; // Offsets may skip numbers (R13).
    }
    return records;
}

struct Story {
    std::uint64_t terms = 0;
    InvalidCounts invalid;
    std::size_t answers = 0;
    std::set<std::string> outcomes;
};

class Simulation {
public:
    Simulation(std::uint64_t seed, const memory::MemoryLogOptions& options)
        : chance_(seed), memory_(1, options), log_(memory_.partition(0), chance_, Faults{}),
          commands_(std::make_shared<std::vector<CommandRecord>>(random_commands(chance_))) {
        memory_.partition(0).open_writer()->append(
            Author{}.sealed(LogOpened{.partitions = 1, .first_command_offset = 0}));
        for (int i = 0; i < 3; ++i) {
            nodes_.push_back(std::make_unique<Site>(clock_, commands_, chance_, i));
            restart(*nodes_.back(), PartitionState{log_id, 1, 0});
        }
    }

    void run() {
        for (int i = 0; i < 1500; ++i) disturbed_step();
        calm();
        check();
    }

    Story story;

private:
    /// A node and its disk: the partition comes and goes, the checkpoint stays.
    struct Site {
        Site(const FakeClock& shared,
             std::shared_ptr<std::vector<CommandRecord>> commands,
             Chance& chance,
             int number)
            : name("node" + std::to_string(number)), clock(shared), entropy(chance),
              topic(std::move(commands)) {}

        std::string name;
        UnreliableClock clock;
        SeededEntropy entropy;
        Topic topic;
        std::unique_ptr<Partition> partition;
        std::string checkpoint;
    };

    void restart(Site& site, PartitionState state) {
        PartitionOptions options;
        options.node = site.name;
        options.in_flight_max = 1 + chance_.below(20);
        options.digest_every = 2 + chance_.below(15);
        options.stuck_after = 2s;
        options.session = 1s;
        site.partition.reset();
        site.partition = std::make_unique<Partition>(
            std::move(state), log_, site.topic, site.clock, site.entropy, std::move(options));
    }

    void disturbed_step() {
        auto& site = *nodes_[chance_.below(nodes_.size())];
        if (chance_.one_in(60)) reassign();
        if (chance_.one_in(80)) crash(site);
        if (chance_.one_in(20)) {
            site.clock.off = std::chrono::minutes{chance_.below(120)} - std::chrono::minutes{60};
        }
        if (chance_.one_in(100)) site.checkpoint = encode_checkpoint(site.partition->state());
        if (chance_.one_in(200)) clock_.pass(3s);
        clock_.pass(std::chrono::milliseconds{chance_.below(20)});
        log_.step();
        turn(site);
    }

    /// The group names somebody new; the others learn of it, or not.
    void reassign() {
        ++generation_;
        const auto chosen = chance_.below(nodes_.size());
        for (std::size_t i = 0; i < nodes_.size(); ++i) {
            if (i == chosen) {
                nodes_[i]->partition->assign(Assignment{generation_});
            } else if (chance_.one_in(2)) {
                nodes_[i]->partition->assign(std::nullopt);
            }
        }
    }

    void crash(Site& site) {
        const PartitionState empty{log_id, 1, 0};
        auto saved = decode_checkpoint(site.checkpoint, empty);
        restart(site, saved ? *std::move(saved) : empty);
    }

    /// Some of what a driver does, in its order.
    void turn(Site& site) {
        auto& partition = *site.partition;
        if (!chance_.one_in(4) && partition.read()) partition.fold();
        if (!chance_.one_in(4)) partition.act();
        take_answers(site);
    }

    void take_answers(Site& site) {
        for (const auto& answer : site.partition->take_decided()) {
            ++story.answers;
            const auto [found, is_new] = answered_.emplace(answer.position, *answer.decision);
            EXPECT_EQ(found->second, *answer.decision) << "S1: two answers from one record";
        }
    }

    /// The faults end, the group decides, and the nodes get on with it.
    void calm() {
        log_.calm();
        ++generation_;
        for (std::size_t i = 0; i < nodes_.size(); ++i) {
            nodes_[i]->partition->assign(i == 0 ? std::optional{Assignment{generation_}}
                                                : std::nullopt);
        }
        const auto last = commands_->back().offset;
        const auto& owner = *nodes_[0]->partition;
        const auto done = [&] {
            return log_.settled() && owner.role() == Role::owner && owner.in_flight() == 0 &&
                   owner.state().command_offset >= last;
        };
        for (int i = 0; i < 20'000 && !done(); ++i) {
            clock_.pass(5ms);
            log_.step();
            for (const auto& site : nodes_) turn(*site);
        }
        ASSERT_TRUE(done()) << "it does not come to an end: " << owner.trouble();
        // Nobody sends anything any more.
        for (const auto& site : nodes_) {
            while (site->partition->read()) site->partition->fold();
            take_answers(*site);
        }
    }

    void check() {
        PartitionState state{log_id, 1, 0};
        const auto reader = memory_.partition(0).read_from(0);
        auto next = commands_->cbegin();
        std::size_t confirmed = 0;
        for (auto batch = reader->read(SIZE_MAX); !batch->records.empty();
             batch = reader->read(SIZE_MAX)) {
            for (const auto& record : batch->records) {
                const auto expected = decided_again(state, record.bytes, next);
                const auto folded = fold(state, record);
                if (folded.judgement != Judgement::valid) continue;
                const auto* decision = std::get_if<Decision>(&*folded.record);
                if (decision == nullptr) continue;
                ASSERT_NE(next, commands_->cend()) << "S4: decided more than there was";
                ASSERT_EQ(decision->command_offset, next->offset) << "S4";
                EXPECT_EQ(*decision, expected) << "decided on another state than that of the log";
                ++next;
                expect_within_limit(state);
                const auto answer = answered_.find(record.position);
                if (answer == answered_.end()) continue;
                EXPECT_EQ(answer->second, *decision) << "S1";
                ++confirmed;
                story.outcomes.emplace(name_of(decision->outcome));
            }
        }
        EXPECT_EQ(next, commands_->cend()) << "S4: skipped";
        EXPECT_EQ(confirmed, answered_.size()) << "S1: answered what is not in the valid log";
        EXPECT_EQ(state.invalid.fork, 0U) << "R9";
        for (const auto& site : nodes_) {
            EXPECT_EQ(difference(site->partition->state(), state), "") << "S3: " << site->name;
        }
        story.terms = state.head.term;
        story.invalid = state.invalid;
    }

    /// What the next command comes to in `state`, at the time that the record names.
    [[nodiscard]] std::optional<Decision>
    decided_again(const PartitionState& state,
                  std::string_view bytes,
                  std::vector<CommandRecord>::const_iterator next) const {
        const auto record = record_in(bytes);
        const auto* decision = std::get_if<Decision>(&record);
        if (decision == nullptr || next == commands_->end()) return {};
        return decide(state, *next, decision->decided_at);
    }

    static void expect_within_limit(const PartitionState& state) {
        const auto* acme = state.find(TenantId{"acme"});
        if (acme == nullptr) return;
        EXPECT_LE(acme->tenant.active.size(), limit) << "S2";
    }

    Chance chance_;
    FakeClock clock_;
    memory::MemoryLog memory_;
    FaultyLog log_;
    std::shared_ptr<std::vector<CommandRecord>> commands_;
    std::vector<std::unique_ptr<Site>> nodes_;
    std::int64_t generation_ = 0;
    std::map<std::int64_t, Decision> answered_; ///< By position of the record.
};

class Simulated : public testing::TestWithParam<memory::MemoryLogOptions> {};

TEST_P(Simulated, ThePropertiesHoldWhateverHappens) {
    std::uint64_t first = 1;
    std::uint64_t last = 100;
    if (const char* named = std::getenv("ASSENT_SEED")) {
        first = last = std::strtoull(named, nullptr, 10);
    }
    Story all;
    for (auto seed = first; seed <= last; ++seed) {
        SCOPED_TRACE("ASSENT_SEED=" + std::to_string(seed));
        Simulation simulation{seed, GetParam()};
        ASSERT_NO_THROW(simulation.run());
        if (HasFailure()) return;
        const auto& story = simulation.story;
        all.terms += story.terms;
        all.invalid.stale_term += story.invalid.stale_term;
        all.invalid.gap += story.invalid.gap;
        all.invalid.repeat += story.invalid.repeat;
        all.answers += story.answers;
        all.outcomes.insert(story.outcomes.begin(), story.outcomes.end());
    }
    if (first == last) return;
    // What never happened has proved nothing.
    EXPECT_GT(all.terms, 5 * last);
    EXPECT_GT(all.answers, 30 * last);
    EXPECT_GE(all.outcomes.size(), 6U) << "accepted, unchanged, denied, rejected, invalid, "
                                          "duplicate";
    if (GetParam().fences) return; // It refuses what the others keep as void.
    EXPECT_GT(all.invalid.stale_term, last);
    EXPECT_GT(all.invalid.gap, last / 2);
    EXPECT_GT(all.invalid.repeat, last / 2);
    RecordProperty("terms", std::to_string(all.terms));
}

INSTANTIATE_TEST_SUITE_P(
    On,
    Simulated,
    testing::Values(memory::MemoryLogOptions{.fences = false, .sparse_seed = {}},
                    memory::MemoryLogOptions{.fences = false, .sparse_seed = 99},
                    memory::MemoryLogOptions{.fences = true, .sparse_seed = {}}),
    [](const auto& kind) {
        return std::string{kind.param.fences        ? "FencedMemory"
                           : kind.param.sparse_seed ? "SparseMemory"
                                                    : "Memory"};
    });

} // namespace
} // namespace assent::test
