// What a node promises whatever its partitions are busy with.

#include "adapters/node/node.hpp"
#include "tests/adapters/node/shown_backend.hpp"

#include <gtest/gtest.h>

#include <future>
#include <tuple>

namespace assent::test {
namespace {

/// A log whose reader does not return until it is told to, as with a broker that hangs.
class HangingLog : public PartitionLog {
public:
    std::unique_ptr<LogReader> read_from(std::int64_t) override {
        return std::make_unique<Reader>(*this);
    }

    std::unique_ptr<LogWriter> open_writer() override { throw std::logic_error("nobody claims"); }

    std::promise<void> reading;
    std::promise<void> go_on;

private:
    class Reader : public LogReader {
    public:
        explicit Reader(HangingLog& log) : log_(log) {}

        std::expected<RecordBatch, Trouble> read(std::size_t) override {
            if (!std::exchange(waited_, true)) {
                log_.reading.set_value();
                log_.go_on.get_future().wait();
            }
            return RecordBatch{.records = {}, .owner = {}, .at_end = true};
        }

    private:
        HangingLog& log_;
        bool waited_ = false;
    };
};

TEST(ANode, AnswersInTimeWhileItsPartitionHangs) {
    HangingLog log;
    ShownBackend backend{log};
    FakeClock clock;
    FakeEntropy entropy{1};
    node::Node node{
        backend,
        clock,
        entropy,
        {.lane = {.partition = {},
                  .checkpoint_every = 1000,
                  .say = [](const std::string&) {},
                  .halted = [](const node::Halted& halted) { ADD_FAILURE() << halted.why; }},
         .checkpoints = {}}};
    node.start();
    log.reading.get_future().wait();

    std::promise<std::string> answered;
    node.submit({command("c", create_group("g"))}, 20ms, [&](const auto& result) {
        answered.set_value(result ? "decided" : result.error().detail);
    });
    std::promise<bool> late;
    ASSERT_TRUE(node.reach(
        TenantId{"acme"}, "p0-7", 30ms, [&](const auto& why) { late.set_value(why.has_value()); }));
    EXPECT_THROW(std::ignore = node.read(TenantId{"acme"}, [](const auto&) {}), http::NotReady)
        << "nobody knows yet what is true";
    auto answer = answered.get_future();
    auto reached = late.get_future();
    // The minute is for a machine that is very busy: what is tested is that it comes at all.
    const bool in_time = answer.wait_for(1min) == std::future_status::ready &&
                         reached.wait_for(1min) == std::future_status::ready;
    log.go_on.set_value();
    ASSERT_TRUE(in_time);
    EXPECT_TRUE(answer.get().starts_with("no decision was seen in time"));
    EXPECT_TRUE(reached.get());
    node.stop(1s);
}

} // namespace
} // namespace assent::test
