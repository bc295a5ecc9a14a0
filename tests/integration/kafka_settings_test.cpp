#include "adapters/kafka/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace assent::kafka {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(KafkaUrl, NamesTheBrokers) {
    EXPECT_EQ(parse_url("kafka://localhost:9092"), "localhost:9092");
    EXPECT_EQ(parse_url("kafka://a:1,b:2,[::1]:65535"), "a:1,b:2,[::1]:65535");
}

TEST(KafkaUrl, IsRefusedWithItsForm) {
    for (const auto* url : {"",
                            "kafka://",
                            "localhost:9092",
                            "sqlite:x",
                            "kafka://host",
                            "kafka://:9092",
                            "kafka://host:",
                            "kafka://host:0",
                            "kafka://host:65536",
                            "kafka://host:90x",
                            "kafka://a:1,",
                            "kafka://a:1,,b:2",
                            "kafka://user@host:1",
                            "kafka://host:1/topic",
                            "kafka://SSL://host:1",
                            "kafka://ho st:1"}) {
        const auto parsed = parse_url(url);
        ASSERT_FALSE(parsed) << url;
        EXPECT_THAT(parsed.error(), HasSubstr("kafka://HOST:PORT")) << url;
    }
}

TEST(TopicPrefix, IsWhatKafkaTakes) {
    EXPECT_EQ(flaw_of_prefix("assent"), "");
    EXPECT_EQ(flaw_of_prefix("team-1.assent_x"), "");
    EXPECT_NE(flaw_of_prefix(""), "");
    EXPECT_NE(flaw_of_prefix("a b"), "");
    EXPECT_NE(flaw_of_prefix("a/b"), "");
    EXPECT_NE(flaw_of_prefix(std::string(201, 'x')), "");
}

TEST(KafkaConfig, SetsTheConnection) {
    const auto properties = parse_properties("# who we are\n"
                                             "\n"
                                             "security.protocol = SASL_SSL\r\n"
                                             "  sasl.username=assent\n"
                                             "sasl.password=a=b # c\n"
                                             "client.id=node 1");
    ASSERT_TRUE(properties) << properties.error();
    const Properties expected{{"security.protocol", "SASL_SSL"},
                              {"sasl.username", "assent"},
                              {"sasl.password", "a=b # c"},
                              {"client.id", "node 1"}};
    EXPECT_EQ(*properties, expected);
}

TEST(KafkaConfig, MayNotTouchWhatTheProtocolDependsOn) {
    for (const auto* line : {"enable.idempotence=false",
                             "acks=1",
                             "request.required.acks=1",
                             "isolation.level=read_uncommitted",
                             "auto.offset.reset=earliest",
                             "enable.auto.commit=true",
                             "enable.auto.offset.store=true",
                             "check.crcs=false",
                             "max.in.flight=10",
                             "max.in.flight.requests.per.connection=10",
                             "partitioner=random",
                             "partition.assignment.strategy=roundrobin",
                             "group.id=mine",
                             "group.instance.id=mine",
                             "transactional.id=mine",
                             "message.timeout.ms=0",
                             "delivery.timeout.ms=0",
                             "message.max.bytes=1000",
                             "enable.partition.eof=false",
                             "session.timeout.ms=1",
                             "retries=0",
                             "message.send.max.retries=0",
                             "queued.min.messages=1",
                             "queue.buffering.max.messages=1"}) {
        const auto properties = parse_properties(std::string{"client.id=a\n"} + line);
        ASSERT_FALSE(properties) << line;
        EXPECT_THAT(properties.error(), HasSubstr("line 2: ")) << line;
        EXPECT_THAT(properties.error(), HasSubstr("the log protocol depends on it")) << line;
    }
}

TEST(KafkaConfig, RefusesEverythingElseByName) {
    for (const auto* line : {"bootstrap.servers=other:1",
                             "metadata.broker.list=other:1",
                             "plugin.library.paths=evil.so",
                             "client.rack=a",
                             "statistics.interval.ms=1",
                             "security.protocl=ssl",
                             "sasl.no.such=1",
                             "ssl"}) {
        EXPECT_FALSE(parse_properties(line)) << line;
    }
}

TEST(KafkaConfig, NeverRepeatsAValue) {
    for (const auto* text : {"sasl.mechanism.x=hunter2",
                             "security.protocol=hunter2",
                             "acks=hunter2",
                             "hunter2",
                             "socket.timeout.ms=hunter2"}) {
        const auto properties = parse_properties(text);
        ASSERT_FALSE(properties) << text;
        EXPECT_THAT(properties.error(), Not(HasSubstr("hunter2"))) << text;
    }
}

TEST(KafkaConfig, NamesTheFileThatCannotBeRead) {
    const auto properties = read_properties("/no/such/file");
    ASSERT_FALSE(properties);
    EXPECT_THAT(properties.error(), HasSubstr("/no/such/file"));
    EXPECT_FALSE(read_properties("/")) << "a folder";
}

} // namespace
} // namespace assent::kafka
