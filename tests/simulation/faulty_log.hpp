#pragma once

#include "domain/engine/ports.hpp"

#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace assent::test {

/// Chance that repeats: everything follows from the seed (SplitMix64, which is cheap to begin
/// anew).
class Chance {
public:
    explicit Chance(std::uint64_t seed) : state_(seed) {}

    /// From here on as if it had begun with `seed`.
    void begin_anew(std::uint64_t seed) { state_ = seed; }

    [[nodiscard]] std::uint64_t next() {
        state_ += 0x9e3779b97f4a7c15U;
        auto mixed = state_;
        mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
        mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
        return mixed ^ (mixed >> 31U);
    }

    [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return next() % bound; }

    [[nodiscard]] bool one_in(std::uint64_t n) { return below(n) == 0; }

private:
    std::uint64_t state_;
};

/// How often things go wrong: one time in so many; 0 is never.
struct Faults {
    std::uint64_t lost = 40;          ///< A record never lands, and what follows it does.
    std::uint64_t doubled = 40;       ///< It lands, and once more, at some time.
    std::uint64_t writer_fails = 150; ///< Each time that a writer is asked.
    std::uint64_t read_fails = 30;
};

/// A log that keeps its promises as badly as it may: what is appended lands late, in part, twice,
/// or after its writer was reported lost or is gone; reading comes in small pieces, or not at all.
/// Records of one writer land in their order, except those that come late. Seeded and repeatable;
/// one thread.
class FaultyLog : public PartitionLog {
public:
    FaultyLog(PartitionLog& log, Chance& chance, Faults faults)
        : log_(log), chance_(chance), faults_(faults) {}

    [[nodiscard]] std::unique_ptr<LogReader> read_from(std::int64_t position) override;
    [[nodiscard]] std::unique_ptr<LogWriter> open_writer() override;

    /// Lets a little of what was appended land, or not.
    void step();

    /// From now on nothing more goes wrong. What is late still lands, one record per `step`.
    void calm();

    /// Everything that will ever land has landed.
    [[nodiscard]] bool settled() const;

private:
    class Reader;
    class Writer;

    /// What one writer appended and what has become of it; outlives the writer.
    struct Stream {
        std::unique_ptr<LogWriter> under;
        std::deque<std::string> waiting;
        std::optional<WriteFailure> failure;
        bool gone = false; ///< The writer was destroyed.
    };

    void land_oldest(Stream& stream);
    void land_late();
    void give_up(Stream& stream);

    [[nodiscard]] bool goes_wrong(std::uint64_t one_in) {
        return one_in != 0 && chance_.one_in(one_in);
    }

    PartitionLog& log_;
    Chance& chance_;
    Faults faults_;
    std::list<std::shared_ptr<Stream>> streams_;
    std::vector<std::pair<std::shared_ptr<Stream>, std::string>> late_;
};

} // namespace assent::test
