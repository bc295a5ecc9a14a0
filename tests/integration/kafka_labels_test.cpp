#include "adapters/kafka/record_labels.hpp"
#include "events/record/envelope.hpp"
#include "events/record/records.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>

namespace assent::kafka {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

std::string sealed(const Record& record) {
    const auto body = encode_body(record);
    Envelope envelope;
    envelope.type = std::to_underlying(type_of(record));
    envelope.schema = schema_of(record);
    envelope.body = body;
    return seal(envelope);
}

TEST(RecordLabels, TellWhatADecisionIs) {
    Decision decision;
    decision.tenant = TenantId{"acme"};
    decision.id = CommandId{"c-1"};
    decision.type = "DeployVariation";
    decision.outcome = Outcome::denied;
    decision.position = 43;
    const auto labels = labels_of(sealed(decision));
    EXPECT_EQ(labels.key, "acme");
    EXPECT_THAT(labels.headers,
                ElementsAre(Pair("record-type", "decision"),
                            Pair("tenant", "acme"),
                            Pair("position", "43"),
                            Pair("outcome", "denied"),
                            Pair("command-type", "DeployVariation"),
                            Pair("command-id", "c-1")));
}

TEST(RecordLabels, TellTheOtherRecordsApart) {
    EXPECT_THAT(labels_of(sealed(LogOpened{})).headers,
                ElementsAre(Pair("record-type", "log-opened")));
    EXPECT_THAT(labels_of(sealed(Digest{})).headers, ElementsAre(Pair("record-type", "digest")));
    TermBegun begun;
    begun.node = "node 1";
    EXPECT_THAT(labels_of(sealed(begun)).headers,
                ElementsAre(Pair("record-type", "term-begun"), Pair("node", "node 1")));
}

TEST(RecordLabels, AreMissingOnWhatIsNoRecord) {
    const auto labels = labels_of("anything");
    EXPECT_EQ(labels.key, "");
    EXPECT_THAT(labels.headers, IsEmpty());
}

} // namespace
} // namespace assent::kafka
