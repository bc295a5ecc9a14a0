#pragma once

#include "adapters/kafka/settings.hpp"
#include "domain/engine/ports.hpp"

#include <chrono>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>

namespace assent::kafka {

/// An outcome for services of any language: the JSON of the interface.
struct PublishedOutcome {
    std::string tenant;
    std::string command_id;
    std::uint64_t position = 0; ///< Of the decision in its tenant; 0 for those that take none.
    std::string json;
};

/// How far outcomes are published.
struct OutcomeProgress {
    std::int64_t next = 0; ///< The position of the log from which they are still to be.
    std::string note;      ///< What whoever got there left for whoever goes on.

    friend bool operator==(const OutcomeProgress&, const OutcomeProgress&) = default;
};

/// Derives the outcome topic from the log, at least once: outcomes go out in the order in which
/// they are given, and how far they went is committed, under a group named like the topic, only
/// behind what Kafka has confirmed. A node that takes over begins at `progress`.
///
/// `publish` and `advance` are for one thread at a time each partition; the rest is safe from any.
class OutcomePublisher {
public:
    OutcomePublisher(const Settings& settings, std::uint32_t partitions);
    OutcomePublisher(const OutcomePublisher&) = delete;
    OutcomePublisher& operator=(const OutcomePublisher&) = delete;

    /// Waits a little for what is not confirmed yet, then gives it up: it is published again from
    /// `progress`.
    ~OutcomePublisher();

    /// How far it is; nothing where none were ever published, or not for so long that Kafka has
    /// forgotten. Waits, at most `patience`.
    [[nodiscard]] std::expected<std::optional<OutcomeProgress>, Trouble>
    progress(std::uint32_t partition, std::chrono::milliseconds patience);

    /// Takes an outcome of the log's partition `partition`; never waits. False when too much is
    /// waiting for Kafka already: it was not taken; come again.
    [[nodiscard]] bool publish(std::uint32_t partition, const PublishedOutcome& outcome);

    /// All outcomes below `progress.next` have been given to `publish`. Becomes the progress once
    /// they are confirmed.
    void advance(std::uint32_t partition, OutcomeProgress progress);

    /// Set for good once an outcome was lost: begin again with another publisher, at `progress`.
    [[nodiscard]] std::optional<Trouble> failure();

private:
    class Impl;

    std::unique_ptr<Impl> impl_;
};

} // namespace assent::kafka
