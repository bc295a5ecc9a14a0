#pragma once

#include "adapters/memory/queue_source.hpp"
#include "adapters/node/backend.hpp"
#include "tests/engine/world.hpp"

namespace assent::test {

/// Shows a log of one partition that the test holds; nobody is assigned, and no command arrives.
class ShownBackend : public node::Backend {
public:
    explicit ShownBackend(PartitionLog& log) : log_(log) {}

    [[nodiscard]] LogId log_id() const override { return test::log_id; }

    [[nodiscard]] std::uint32_t partitions() const override { return 1; }

    [[nodiscard]] bool embedded() const override { return false; }

    PartitionLog& log(std::uint32_t) override { return log_; }

    CommandSource& commands(std::uint32_t) override { return source_; }

    void start(Wake, Assign) override {}

    void stop() override {}

    void send(http::Submission, std::uint32_t, std::function<void(Trouble)>) override {}

    void decided(std::uint32_t, const DecidedRecord&) override {}

private:
    PartitionLog& log_;
    memory::MemoryCommandSource source_{1};
};

} // namespace assent::test
