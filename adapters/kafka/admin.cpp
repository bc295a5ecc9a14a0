#include "adapters/kafka/admin.hpp"

#include "adapters/kafka/client.hpp"
#include "adapters/kafka/topic_rules.hpp"

#include <algorithm>
#include <array>
#include <thread>
#include <utility>
#include <vector>

namespace assent::kafka {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds leader_poll{50};

Trouble trouble(const std::string& what, const std::string& why) {
    return {"Kafka: " + what + ": " + why};
}

} // namespace

class Admin::Impl {
public:
    Impl(Settings settings, milliseconds patience)
        : settings_(std::move(settings)), patience_(patience),
          client_(RD_KAFKA_PRODUCER,
                  settings_,
                  {{"allow.auto.create.topics", "false"}},
                  Hooks{.on_error =
                            [this](rd_kafka_resp_err_t error, std::string_view detail) {
                                // What ails each broker says more than that all of them ail.
                                if (error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN &&
                                    !last_error_.empty()) {
                                    return;
                                }
                                last_error_ = detail;
                            },
                        .on_delivery = {},
                        .on_rebalance = {}}) {}

    std::expected<void, Trouble> create(const TopicPlan& plan) {
        std::vector<NewTopic> topics;
        for (const auto& rules : all_rules(settings_, plan.replicas)) {
            char why[256] = "";
            NewTopic topic{rd_kafka_NewTopic_new(rules.topic.c_str(),
                                                 static_cast<int>(plan.partitions),
                                                 plan.replicas,
                                                 why,
                                                 sizeof why)};
            if (!topic) return std::unexpected{trouble("cannot create " + rules.topic, why)};
            for (const auto& rule : rules.settings) {
                rd_kafka_NewTopic_set_config(topic.get(), rule.name.c_str(), rule.initial.c_str());
            }
            topics.push_back(std::move(topic));
        }
        std::vector<rd_kafka_NewTopic_t*> raw;
        for (const auto& topic : topics) raw.push_back(topic.get());
        // Of its own, so that no late answer is taken for that of the next question.
        const Queue answers{rd_kafka_queue_new(client_.get())};
        const auto options = options_for(RD_KAFKA_ADMIN_OP_CREATETOPICS);
        rd_kafka_CreateTopics(client_.get(), raw.data(), raw.size(), options.get(), answers.get());
        const auto event = answer(*answers);
        if (!event) return std::unexpected{no_answer("cannot create topics")};
        if (rd_kafka_event_error(event.get()) != 0) {
            return std::unexpected{
                trouble("cannot create topics", rd_kafka_event_error_string(event.get()))};
        }
        std::size_t count = 0;
        const auto* const results = rd_kafka_CreateTopics_result_topics(
            rd_kafka_event_CreateTopics_result(event.get()), &count);
        for (std::size_t i = 0; i < count; ++i) {
            const auto error = rd_kafka_topic_result_error(results[i]);
            if (error == 0 || error == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) continue;
            const auto* const detail = rd_kafka_topic_result_error_string(results[i]);
            return std::unexpected{
                trouble(std::string{"cannot create "} + rd_kafka_topic_result_name(results[i]),
                        detail != nullptr ? detail : describe(error))};
        }
        return await_leaders();
    }

    std::expected<TopicPlan, TopicProblem> check(std::optional<std::uint32_t> partitions) {
        using enum TopicProblem::Kind;
        std::vector<TopicShape> shapes;
        for (const auto& rules : all_rules(settings_, 1)) {
            auto shape = shape_of(rules.topic);
            if (!shape) return std::unexpected{TopicProblem{trouble, shape.error().detail}};
            shapes.push_back(std::move(*shape));
        }
        if (std::ranges::all_of(shapes, [](const auto& s) { return s.partitions == 0; })) {
            return std::unexpected{TopicProblem{missing,
                                                "there is no topic " + settings_.events_topic() +
                                                    ": create the log with "
                                                    "`assent init --log kafka://" +
                                                    settings_.bootstrap + "`"}};
        }
        const TopicPlan found{.partitions = shapes.front().partitions,
                              .replicas = shapes.front().replicas};
        const auto wanted = partitions.value_or(found.partitions);
        const auto all = all_rules(settings_, found.replicas);
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (shapes[i].partitions > 0) {
                auto values = settings_of(all[i].topic);
                if (!values) return std::unexpected{TopicProblem{trouble, values.error().detail}};
                shapes[i].settings = std::move(*values);
            }
            if (auto flaw = flaw_of(shapes[i], all[i], wanted); !flaw.empty()) {
                return std::unexpected{TopicProblem{wrong, std::move(flaw)}};
            }
        }
        return found;
    }

    std::expected<std::string, Trouble> cluster_id() {
        char* const id = rd_kafka_clusterid(client_.get(), timeout());
        if (id == nullptr) return std::unexpected{no_answer("cannot ask for the cluster's id")};
        std::string text{id};
        rd_kafka_mem_free(client_.get(), id);
        return text;
    }

    std::expected<Range, Trouble> range(const std::string& topic, std::uint32_t partition) {
        Range range;
        const auto error = rd_kafka_query_watermark_offsets(client_.get(),
                                                            topic.c_str(),
                                                            static_cast<std::int32_t>(partition),
                                                            &range.first,
                                                            &range.end,
                                                            timeout());
        if (error == 0) return range;
        return std::unexpected{
            trouble("cannot ask what " + topic + "[" + std::to_string(partition) + "] holds",
                    describe(error))};
    }

private:
    [[nodiscard]] int timeout() const { return static_cast<int>(patience_.count()); }

    [[nodiscard]] AdminOptions options_for(rd_kafka_admin_op_t operation) const {
        AdminOptions options{rd_kafka_AdminOptions_new(client_.get(), operation)};
        char why[128];
        rd_kafka_AdminOptions_set_request_timeout(options.get(), timeout(), why, sizeof why);
        return options;
    }

    /// None where even librdkafka's own time-out did not come.
    Event answer(rd_kafka_queue_t& answers) {
        constexpr milliseconds grace{1'000};
        const auto deadline = Clock::now() + patience_ + grace;
        while (Clock::now() < deadline) {
            rd_kafka_poll(client_.get(), 0); // For the errors, which say more than "timed out".
            Event event{rd_kafka_queue_poll(&answers, 100)};
            if (event) return event;
        }
        return {};
    }

    Trouble no_answer(const std::string& what) {
        rd_kafka_poll(client_.get(), 0);
        return trouble(what + " at " + settings_.bootstrap,
                       last_error_.empty() ? "no answer" : last_error_);
    }

    std::expected<Metadata, Trouble> metadata(const std::string& topic) {
        const Topic handle{rd_kafka_topic_new(client_.get(), topic.c_str(), nullptr)};
        const rd_kafka_metadata_t* found = nullptr;
        const auto error = rd_kafka_metadata(client_.get(), 0, handle.get(), &found, timeout());
        if (error == 0) return Metadata{found};
        if (error == RD_KAFKA_RESP_ERR__TIMED_OUT || error == RD_KAFKA_RESP_ERR__TRANSPORT) {
            return std::unexpected{no_answer("cannot ask for the topic " + topic)};
        }
        return std::unexpected{trouble("cannot ask for the topic " + topic, describe(error))};
    }

    /// A topic that does not exist has no partitions.
    std::expected<TopicShape, Trouble> shape_of(const std::string& topic) {
        const auto found = metadata(topic);
        if (!found) return std::unexpected{found.error()};
        const auto& data = **found;
        if (data.topic_cnt != 1) return TopicShape{};
        const auto& described = data.topics[0];
        if (described.err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) return TopicShape{};
        if (described.err != 0) {
            return std::unexpected{
                trouble("cannot ask for the topic " + topic, describe(described.err))};
        }
        TopicShape shape{.partitions = static_cast<std::uint32_t>(described.partition_cnt),
                         .replicas = 0,
                         .settings = {}};
        if (described.partition_cnt > 0) {
            shape.replicas = static_cast<std::uint16_t>(described.partitions[0].replica_cnt);
        }
        shape.led = described.partition_cnt > 0;
        for (int i = 0; i < described.partition_cnt; ++i) {
            shape.led = shape.led && described.partitions[i].leader >= 0;
        }
        return shape;
    }

    std::expected<TopicSettings, Trouble> settings_of(const std::string& topic) {
        const auto what = "cannot ask for the settings of " + topic;
        const Queue answers{rd_kafka_queue_new(client_.get())};
        const auto options = options_for(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS);
        const ConfigResource resource{
            rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str())};
        std::array resources{resource.get()};
        rd_kafka_DescribeConfigs(
            client_.get(), resources.data(), resources.size(), options.get(), answers.get());
        const auto event = answer(*answers);
        if (!event) return std::unexpected{no_answer(what)};
        if (rd_kafka_event_error(event.get()) != 0) {
            return std::unexpected{trouble(what, rd_kafka_event_error_string(event.get()))};
        }
        std::size_t count = 0;
        const auto* const results = rd_kafka_DescribeConfigs_result_resources(
            rd_kafka_event_DescribeConfigs_result(event.get()), &count);
        TopicSettings found;
        for (std::size_t i = 0; i < count; ++i) {
            const auto error = rd_kafka_ConfigResource_error(results[i]);
            if (error != 0) return std::unexpected{trouble(what, describe(error))};
            std::size_t entries = 0;
            const auto* const list = rd_kafka_ConfigResource_configs(results[i], &entries);
            for (std::size_t k = 0; k < entries; ++k) {
                const auto* const value = rd_kafka_ConfigEntry_value(list[k]);
                if (value == nullptr) continue;
                found.emplace(rd_kafka_ConfigEntry_name(list[k]), value);
            }
        }
        return found;
    }

    std::expected<void, Trouble> await_leaders() {
        const auto deadline = Clock::now() + patience_;
        for (const auto& rules : all_rules(settings_, 1)) {
            for (;;) {
                const auto shape = shape_of(rules.topic);
                if (shape && shape->led) break;
                if (Clock::now() >= deadline) {
                    if (!shape) return std::unexpected{shape.error()};
                    return std::unexpected{
                        trouble(rules.topic, "created, but some partition has no leader yet")};
                }
                std::this_thread::sleep_for(leader_poll);
            }
        }
        return {};
    }

    Settings settings_;
    milliseconds patience_;
    std::string last_error_;
    Client client_;
};

Admin::Admin(Settings settings, milliseconds patience)
    : impl_(std::make_unique<Impl>(std::move(settings), patience)) {}

Admin::~Admin() = default;

std::expected<void, Trouble> Admin::create_topics(const TopicPlan& plan) {
    return impl_->create(plan);
}

std::expected<TopicPlan, TopicProblem>
Admin::check_topics(std::optional<std::uint32_t> partitions) {
    return impl_->check(partitions);
}

std::expected<std::string, Trouble> Admin::cluster_id() {
    return impl_->cluster_id();
}

std::expected<Admin::Range, Trouble> Admin::range(const std::string& topic,
                                                  std::uint32_t partition) {
    return impl_->range(topic, partition);
}

} // namespace assent::kafka
