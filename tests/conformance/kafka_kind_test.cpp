#include "adapters/kafka/kafka_log.hpp"
#include "tests/conformance/suites.hpp"
#include "tests/integration/kafka_support.hpp"

#include <gtest/gtest.h>

/// The suite over a real Kafka, in its two ways of reading.
namespace assent::test {
namespace {

class KafkaUnderTest : public LogUnderTest {
public:
    KafkaUnderTest(std::uint32_t partitions, kafka::KafkaLog::Reading reading)
        : settings_(kafka::with_topics(kafka::fresh_settings(), partitions)),
          partitions_(partitions), reading_(reading) {}

    std::unique_ptr<LogHandle> open() override {
        return std::make_unique<Handle>(settings_, partitions_, reading_, bell);
    }

private:
    class Handle : public LogHandle {
    public:
        Handle(const kafka::Settings& settings,
               std::uint32_t partitions,
               kafka::KafkaLog::Reading reading,
               Bell& bell) {
            for (std::uint32_t number = 0; number < partitions; ++number) {
                logs_.push_back(
                    std::make_unique<kafka::KafkaLog>(settings, number, bell.rope(), reading));
            }
        }

        PartitionLog& partition(std::uint32_t number) override { return *logs_.at(number); }

    private:
        std::vector<std::unique_ptr<kafka::KafkaLog>> logs_;
    };

    kafka::Settings settings_;
    std::uint32_t partitions_;
    kafka::KafkaLog::Reading reading_;
};

LogKind kafka_kind(const char* name, kafka::KafkaLog::Reading reading) {
    return {.name = name, .refuses = false, .make = [reading](std::uint32_t partitions) {
                return std::make_unique<KafkaUnderTest>(partitions, reading);
            }};
}

const LogKind directly = kafka_kind("Kafka", kafka::KafkaLog::Reading::directly);
const LogKind ahead = kafka_kind("KafkaReadAhead", kafka::KafkaLog::Reading::ahead);
const auto all = testing::Values(directly, ahead);

INSTANTIATE_TEST_SUITE_P(On, LogContract, all, name_of_kind);
INSTANTIATE_TEST_SUITE_P(On, LoopContract, all, name_of_kind);
INSTANTIATE_TEST_SUITE_P(On, InitLog, all, name_of_kind);
INSTANTIATE_TEST_SUITE_P(On, AcceptingLog, all, name_of_kind);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(RefusingLog);

} // namespace
} // namespace assent::test
