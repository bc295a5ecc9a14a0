#include "tests/simulation/simulation.hpp"

#include "adapters/memory/memory_log.hpp"
#include "projections/checkpoint.hpp"
#include "tests/engine/world.hpp"
#include "tests/simulation/faulty_log.hpp"
#include "tests/simulation/witness.hpp"

#include <algorithm>
#include <memory>
#include <numeric>
#include <utility>

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

CommandEnvelope on_administration(CommandEnvelope envelope) {
    envelope.surface = Surface::administration;
    envelope.content = content_of(envelope);
    return envelope;
}

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
    for (int i = 0; i < 20; ++i) {
        const auto id = "r" + std::to_string(i);
        const auto expires = noon + std::chrono::minutes{chance.below(120)};
        switch (chance.below(6)) {
        case 0:
        case 1:
            said.push_back(on_administration(command(id, activate(one_of("s1", "s2")))));
            break;
        case 2:
            said.push_back(on_administration(command(id, deactivate(one_of("s1", "s2")))));
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
    bool torn = false; ///< The checkpoint is not what was written.
    Role role = Role::follow;

    /// It is stopped until then, as by SIGSTOP or a machine that is moved: it does nothing, knows
    /// nothing of that, and hears only afterwards what the group has said meanwhile.
    std::chrono::nanoseconds stopped_until{0};
    std::optional<std::optional<Assignment>> said_meanwhile;
};

class Simulation {
public:
    explicit Simulation(std::uint64_t seed)
        : seed_(seed), chance_(seed),
          commands_(std::make_shared<std::vector<CommandRecord>>(random_commands(chance_))) {
        static constexpr std::array kinds{
            memory::MemoryLogOptions{.fences = false, .sparse_seed = {}},
            memory::MemoryLogOptions{.fences = false, .sparse_seed = 99},
            memory::MemoryLogOptions{.fences = true, .sparse_seed = {}}};
        kind_ = kinds[seed % kinds.size()];
        open_log({Author{}.sealed(LogOpened{.partitions = 1, .first_command_offset = 0})});
        for (int i = 0; i < 3; ++i) {
            sites_.push_back(std::make_unique<Site>(clock_, commands_, chance_, i));
            restart(*sites_.back(), PartitionState{log_id, 1, 0});
        }
    }

    void play(const std::vector<std::uint32_t>& steps) {
        for (const auto step : steps) {
            // Each step has chances of its own, so that others may be left out.
            chance_.begin_anew(seed_ * 1'000'003 + step);
            now_ = "step " + std::to_string(step) + ": ";
            disturbed_step();
        }
        chance_.begin_anew(~seed_);
        now_ = "calm: ";
        calm();
        statistics.terms = witness_->state().head.term;
        statistics.decided = witness_->decided();
        statistics.invalid = witness_->state().invalid;
        for (const auto& [offset, decision] : witness_->decisions()) {
            statistics.outcomes.emplace(name_of(decision.outcome));
        }
    }

    Statistics statistics;
    std::vector<std::string> story;

private:
    void tell(const std::string& what) { story.push_back(now_ + what); }

    /// A log that holds these records, and a witness who reads them.
    void open_log(const std::vector<std::string>& records) {
        log_.reset();
        memory_ = std::make_unique<memory::MemoryLog>(1, kind_);
        log_ = std::make_unique<FaultyLog>(memory_->partition(0), chance_, Faults{});
        const auto writer = memory_->partition(0).open_writer();
        for (const auto& bytes : records) writer->append(bytes);
        witness_ = std::make_unique<Witness>(log_id, commands_, limit);
        reader_ = memory_->partition(0).read_from(0);
        records_.clear();
        witness_reads();
    }

    void witness_reads() {
        for (auto batch = reader_->read(SIZE_MAX); !batch->records.empty();
             batch = reader_->read(SIZE_MAX)) {
            for (const auto& record : batch->records) {
                const auto before = witness_->state().head.seq;
                witness_->see(record);
                records_.emplace_back(record.bytes);
                const bool valid = witness_->state().head.seq != before;
                tell("a record lands at " + std::to_string(record.position) +
                     (valid ? ": valid, seq " + std::to_string(before + 1) : ": void"));
            }
        }
    }

    void restart(Site& site, PartitionState state) {
        PartitionOptions options;
        options.node = site.name;
        options.in_flight_max = 1 + chance_.below(20);
        options.digest_every = 2 + chance_.below(15);
        options.stuck_after = 2s;
        options.session = 1s;
        site.partition.reset();
        site.partition = std::make_unique<Partition>(
            std::move(state), *log_, site.topic, site.clock, site.entropy, std::move(options));
        site.role = Role::follow;
        site.stopped_until = {};
        site.said_meanwhile.reset();
    }

    void disturbed_step() {
        auto& site = *sites_[chance_.below(sites_.size())];
        if (chance_.one_in(40)) reassign();
        if (chance_.one_in(60)) crash(site);
        if (chance_.one_in(20)) {
            site.clock.off = std::chrono::minutes{chance_.below(120)} - std::chrono::minutes{60};
            tell("the clock of " + site.name + " jumps");
        }
        if (chance_.one_in(120)) stop(site);
        if (chance_.one_in(50) && clock_.steady >= site.stopped_until) save_checkpoint(site);
        if (chance_.one_in(500)) restore_log();
        if (chance_.one_in(100)) clock_.pass(3s);
        clock_.pass(std::chrono::milliseconds{chance_.below(20)});
        log_->step();
        witness_reads();
        if (go_on(site)) turn(site);
    }

    /// For a moment, or for longer than the group waits.
    void stop(Site& site) {
        ++statistics.pauses;
        site.stopped_until = clock_.steady + std::chrono::milliseconds{chance_.below(4'000)};
        tell(site.name + " is stopped");
    }

    /// Whether it runs; it hears what it has missed when it does again.
    bool go_on(Site& site) {
        if (clock_.steady < site.stopped_until) return false;
        if (site.said_meanwhile) {
            tell(site.name + " goes on, and hears what the group said");
            site.partition->assign(*std::exchange(site.said_meanwhile, {}));
        }
        return true;
    }

    void assign(Site& site, std::optional<Assignment> assignment) {
        if (clock_.steady < site.stopped_until) {
            site.said_meanwhile = assignment;
        } else {
            site.partition->assign(assignment);
        }
    }

    /// The group names somebody new; the others learn of it, or not.
    void reassign() {
        ++generation_;
        const auto chosen = chance_.below(sites_.size());
        tell("the group names " + sites_[chosen]->name);
        for (std::size_t i = 0; i < sites_.size(); ++i) {
            if (i == chosen) {
                assign(*sites_[i], Assignment{generation_});
            } else if (chance_.one_in(2)) {
                assign(*sites_[i], std::nullopt);
            }
        }
    }

    void save_checkpoint(Site& site) {
        site.checkpoint = encode_checkpoint(site.partition->state());
        site.torn = chance_.one_in(3);
        tell(site.name + " saves a checkpoint" + (site.torn ? ", torn" : ""));
        if (!site.torn) return;
        const auto at = chance_.below(site.checkpoint.size());
        if (chance_.one_in(2)) {
            site.checkpoint.resize(at);
        } else {
            site.checkpoint[at] = static_cast<char>(site.checkpoint[at] + 1);
        }
    }

    /// Comes back from its checkpoint where that is sound and of this log, else from nothing.
    void crash(Site& site) {
        ++statistics.crashes;
        const PartitionState empty{log_id, 1, 0};
        auto saved = decode_checkpoint(site.checkpoint, empty);
        if (saved && site.torn) throw Violation{"checkpoint: a torn one is taken"};
        if (!saved && site.torn && !site.checkpoint.empty()) ++statistics.torn_checkpoints;
        const bool fits = saved && is_of_this_log(*saved);
        tell(site.name + " crashes, and comes back from " + (fits ? "its checkpoint" : "nothing"));
        if (fits) ++statistics.restarts_from_checkpoint;
        restart(site, fits ? *std::move(saved) : empty);
    }

    /// As a node does it: the record that a checkpoint ends with must be the log's.
    [[nodiscard]] bool is_of_this_log(const PartitionState& state) {
        if (state.last_position < 0) return false;
        const auto batch = memory_->partition(0).read_from(state.last_position)->read(1);
        return !batch->records.empty() && batch->records.front().position == state.last_position &&
               batch->records.front().hash == state.last_hash;
    }

    /// Somebody puts a copy of the log in place that is older. Every node is stopped for it; what
    /// was answered from the records that are lost is lost with them.
    void restore_log() {
        ++statistics.restored_logs;
        auto kept = records_;
        kept.resize(1 + chance_.below(kept.size()));
        tell("the log is restored from a copy with " + std::to_string(kept.size()) + " records");
        for (const auto& site : sites_) site->partition.reset();
        open_log(kept);
        for (const auto& site : sites_) crash(*site);
    }

    /// Some of what a driver does, in its order.
    void turn(Site& site) {
        auto& partition = *site.partition;
        if (!chance_.one_in(4) && partition.read()) partition.fold();
        if (!chance_.one_in(4)) partition.act();
        witness_reads();
        look_at(site);
    }

    void look_at(Site& site) {
        for (const auto& answer : site.partition->take_decided()) {
            ++statistics.answers;
            witness_->expect_answer(*answer.decision);
        }
        witness_->expect_state(site.name, site.partition->state());
        if (site.role == site.partition->role()) return;
        site.role = site.partition->role();
        constexpr std::array words{" follows", " claims", " owns the partition", " is ousted"};
        tell(site.name + words[std::to_underlying(site.role)]);
    }

    /// The faults end, the group decides, and the nodes get on with it.
    void calm() {
        log_->calm();
        ++generation_;
        for (std::size_t i = 0; i < sites_.size(); ++i) {
            sites_[i]->stopped_until = {};
            sites_[i]->said_meanwhile.reset();
            sites_[i]->partition->assign(i == 0 ? std::optional{Assignment{generation_}}
                                                : std::nullopt);
        }
        const auto& owner = *sites_[0]->partition;
        const auto last = commands_->back().offset;
        const auto done = [&] {
            return log_->settled() && owner.role() == Role::owner && owner.in_flight() == 0 &&
                   owner.state().command_offset >= last;
        };
        for (int i = 0; i < 20'000 && !done(); ++i) {
            clock_.pass(5ms);
            log_->step();
            witness_reads();
            for (const auto& site : sites_) turn(*site);
        }
        witness_->expect_all_decided();
        if (!done()) throw Violation{"liveness: it does not come to rest: " + owner.trouble()};
        for (const auto& site : sites_) {
            while (site->partition->read()) site->partition->fold();
            look_at(*site);
            // Every node, the first record to the last, whatever it went through. A node that came
            // back has counted some void records twice.
            auto state = site->partition->state();
            state.invalid = witness_->state().invalid;
            const auto differs = difference(state, witness_->state());
            if (!differs.empty()) throw Violation{"S3: " + site->name + ": " + differs};
        }
    }

    std::uint64_t seed_;
    Chance chance_;
    FakeClock clock_;
    memory::MemoryLogOptions kind_;
    std::unique_ptr<memory::MemoryLog> memory_;
    std::unique_ptr<FaultyLog> log_;
    std::shared_ptr<std::vector<CommandRecord>> commands_;
    std::unique_ptr<Witness> witness_;
    std::unique_ptr<LogReader> reader_;
    std::vector<std::string> records_;
    std::vector<std::unique_ptr<Site>> sites_;
    std::int64_t generation_ = 0;
    std::string now_;
};

} // namespace

void Statistics::add(const Statistics& other) {
    terms += other.terms;
    decided += other.decided;
    answers += other.answers;
    crashes += other.crashes;
    pauses += other.pauses;
    restarts_from_checkpoint += other.restarts_from_checkpoint;
    torn_checkpoints += other.torn_checkpoints;
    restored_logs += other.restored_logs;
    invalid.stale_term += other.invalid.stale_term;
    invalid.gap += other.invalid.gap;
    invalid.repeat += other.invalid.repeat;
    invalid.fork += other.invalid.fork;
    invalid.foreign += other.invalid.foreign;
    outcomes.insert(other.outcomes.begin(), other.outcomes.end());
}

Run simulate(std::uint64_t seed) {
    std::vector<std::uint32_t> all(steps_of_a_run);
    std::iota(all.begin(), all.end(), 0U);
    return simulate(seed, all);
}

Run simulate(std::uint64_t seed, const std::vector<std::uint32_t>& steps) {
    Run run;
    Simulation simulation{seed};
    try {
        simulation.play(steps);
    } catch (const Violation& e) {
        run.broken = e.what();
    } catch (const Damage& e) { // A Refold, too: nobody ever meets a fork (R9).
        run.broken = std::string{"R8, R9: a node stops: "} + e.what();
    }
    run.statistics = std::move(simulation.statistics);
    run.story = std::move(simulation.story);
    return run;
}

std::vector<std::uint32_t> shortened(std::uint64_t seed) {
    std::vector<std::uint32_t> steps(steps_of_a_run);
    std::iota(steps.begin(), steps.end(), 0U);
    for (auto size = steps.size() / 2; size > 0; size /= 2) {
        for (std::size_t from = 0; from < steps.size();) {
            auto fewer = steps;
            const auto first = fewer.begin() + static_cast<std::ptrdiff_t>(from);
            fewer.erase(first,
                        first + static_cast<std::ptrdiff_t>(std::min(size, steps.size() - from)));
            if (simulate(seed, fewer).broken) {
                steps = std::move(fewer);
            } else {
                from += size;
            }
        }
    }
    return steps;
}

} // namespace assent::test
