#include "adapters/node/kafka_backend.hpp"

#include "adapters/json/command.hpp"
#include "adapters/json/outcome.hpp"
#include "adapters/kafka/admin.hpp"
#include "adapters/kafka/command_producer.hpp"
#include "adapters/kafka/membership.hpp"
#include "adapters/kafka/outcome_feed.hpp"
#include "adapters/node/lane.hpp"

#include <algorithm>
#include <mutex>
#include <thread>
#include <utility>

namespace assent::node {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;
using Kind = KafkaOpenError::Kind;

constexpr std::chrono::seconds open_patience{10};
constexpr milliseconds outcome_patience{1'000};
constexpr std::uint32_t dev_partitions = 4;

/// Tells an address from every other in a line.
std::string place_of(const kafka::Settings& settings) {
    return "kafka://" + settings.bootstrap;
}

[[noreturn]] void not_initialised(const kafka::Settings& settings) {
    throw KafkaOpenError{Kind::not_initialised,
                         place_of(settings) + " holds no log called " + settings.topic_prefix +
                             ": create it with `assent init --log " + place_of(settings) +
                             (settings.topic_prefix == kafka::Settings{}.topic_prefix
                                  ? "`"
                                  : " --topic-prefix " + settings.topic_prefix + "`")};
}

[[noreturn]] void unavailable(const Trouble& trouble) {
    throw KafkaOpenError{Kind::unavailable, trouble.detail};
}

/// What the topics are; nothing when there are none.
std::optional<kafka::TopicPlan> topics_of(kafka::Admin& admin) {
    const auto found = admin.check_topics();
    if (found) return *found;
    switch (found.error().kind) {
    case kafka::TopicProblem::Kind::missing:
        return {};
    case kafka::TopicProblem::Kind::wrong:
        throw KafkaOpenError{Kind::refused, found.error().detail};
    case kafka::TopicProblem::Kind::trouble:
        break;
    }
    unavailable({found.error().detail});
}

Patience patience_until(SteadyClock::time_point deadline) {
    return [deadline] {
        std::this_thread::sleep_for(milliseconds{5});
        return SteadyClock::now() < deadline;
    };
}

/// Asks again while there is trouble: a broker may be behind with what another one has just done.
template <class Ask>
auto insist(const Ask& ask) {
    const auto deadline = SteadyClock::now() + open_patience;
    const auto patience = patience_until(deadline);
    for (;;) {
        auto answer = ask(patience);
        if (answer) return *std::move(answer);
        if (!patience()) unavailable(answer.error());
    }
}

/// What the log says of itself; nothing where none was begun.
std::optional<LogIdentity> identity_of(const kafka::Settings& settings,
                                       const kafka::TopicPlan& topics) {
    kafka::KafkaLog first{settings, 0};
    const auto found =
        insist([&](const Patience& patience) { return read_identity(first, patience); });
    if (found && found->partitions != topics.partitions) {
        const LogIdentity needed{found->log, topics.partitions};
        throw KafkaOpenError{Kind::refused,
                             "topic " + settings.events_topic() + ": " +
                                 mismatch(needed, *found).value_or("")};
    }
    return found;
}

/// Begins the log in topics that are there.
LogIdentity begin(const kafka::Settings& settings,
                  kafka::Admin& admin,
                  std::uint32_t partitions,
                  Entropy& entropy) {
    std::vector<std::unique_ptr<kafka::KafkaLog>> logs;
    std::vector<PartitionLog*> ports;
    std::vector<std::int64_t> offsets;
    for (std::uint32_t i = 0; i < partitions; ++i) {
        ports.push_back(logs.emplace_back(std::make_unique<kafka::KafkaLog>(settings, i)).get());
        offsets.push_back(insist([&](const Patience&) {
                              return admin.range(settings.commands_topic(), i);
                          }).first);
    }
    const auto proposed = entropy.nonce();
    return insist(
        [&](const Patience& patience) { return init_log(ports, proposed, offsets, patience); });
}

} // namespace

LogIdentity initialise_kafka(const kafka::Settings& settings,
                             std::uint32_t partitions,
                             std::uint16_t replicas,
                             Entropy& entropy) {
    kafka::Admin admin{settings, open_patience};
    const auto made = admin.create_topics({.partitions = partitions, .replicas = replicas});
    if (!made) unavailable(made.error());
    const auto topics = topics_of(admin);
    if (!topics) unavailable({"Kafka: the topics that were made cannot be seen yet; try again"});
    // Also where a log stands: whoever began it may have been interrupted.
    if (const auto found = identity_of(settings, *topics);
        !found && topics->partitions != partitions) {
        throw KafkaOpenError{Kind::refused,
                             "topic " + settings.events_topic() + " exists with " +
                                 std::to_string(topics->partitions) + " partitions, not " +
                                 std::to_string(partitions) +
                                 ": ask for that number, or delete the topics of " +
                                 settings.topic_prefix};
    }
    return begin(settings, admin, topics->partitions, entropy);
}

/// What has threads of its own. Goes in the reverse order: leaving the group revokes all, then what
/// was sent and not confirmed is reported, then what is left of the outcomes goes out.
class KafkaBackend::Running {
public:
    explicit Running(KafkaBackend& backend)
        : backend_(backend), publishers_(backend.settings_, backend.identity_.partitions),
          feeds_(feeds()),
          producer_(
              backend.settings_, backend.identity_.partitions, backend.options_.send_patience),
          membership_(backend.settings_,
                      {.on_assigned = [this](const kafka::Assignment& a) { assigned(a); },
                       .on_revoked = [this] { assigned({}); }}) {}

    kafka::OutcomeFeed& feed(std::uint32_t partition) { return *feeds_[partition]; }

    kafka::CommandProducer& producer() { return producer_; }

    kafka::Membership& membership() { return membership_; }

    void finish_outcomes() {
        const auto deadline = SteadyClock::now() + outcome_patience;
        for (const auto& feed : feeds_) feed->finish(deadline);
    }

private:
    std::vector<std::unique_ptr<kafka::OutcomeFeed>> feeds() {
        std::vector<std::unique_ptr<kafka::OutcomeFeed>> feeds;
        for (std::uint32_t i = 0; i < backend_.identity_.partitions; ++i) {
            feeds.push_back(std::make_unique<kafka::OutcomeFeed>(
                backend_.settings_,
                backend_.identity_.log,
                i,
                publishers_,
                [i](const Decision& decision, std::uint64_t seq) {
                    return json::outcome_json(decision, token_of(i, seq));
                }));
        }
        return feeds;
    }

    void assigned(const kafka::Assignment& assignment) {
        for (std::uint32_t i = 0; i < feeds_.size(); ++i) {
            const bool ours = std::ranges::binary_search(assignment.partitions, i);
            feeds_[i]->own(ours);
            backend_.assign(i,
                            ours ? std::optional{Assignment{.generation = assignment.generation}}
                                 : std::nullopt);
        }
    }

    KafkaBackend& backend_;
    kafka::OutcomePublishers publishers_;
    std::vector<std::unique_ptr<kafka::OutcomeFeed>> feeds_;
    kafka::CommandProducer producer_;
    kafka::Membership membership_;
};

KafkaBackend::KafkaBackend(kafka::Settings settings,
                           bool create,
                           Entropy& entropy,
                           KafkaOptions options)
    : settings_(std::move(settings)), options_(std::move(options)) {
    kafka::Admin admin{settings_, options_.open_patience};
    const auto topics = topics_of(admin);
    auto identity = topics ? identity_of(settings_, *topics) : std::nullopt;
    if (!identity && !create) not_initialised(settings_);
    if (!identity) {
        identity =
            initialise_kafka(settings_, topics ? topics->partitions : dev_partitions, 1, entropy);
    }
    identity_ = *identity;
    const auto cluster = admin.cluster_id();
    if (!cluster) unavailable(cluster.error());
    for (std::uint32_t i = 0; i < identity_.partitions; ++i) {
        const auto rope = [this, i] { wake(i); };
        logs_.push_back(
            std::make_unique<kafka::KafkaLog>(settings_, i, rope, kafka::KafkaLog::Reading::ahead));
        commands_.push_back(std::make_unique<kafka::KafkaCommandSource>(
            settings_,
            kafka::KafkaCommandSource::Options{.cluster_id = *cluster,
                                               .partition = i,
                                               .partitions = identity_.partitions,
                                               .parse = json::parse_complete_command,
                                               .check = options_.check,
                                               .wake = rope}));
    }
}

KafkaBackend::~KafkaBackend() {
    stop();
}

PartitionLog& KafkaBackend::log(std::uint32_t partition) {
    return *logs_[partition];
}

CommandSource& KafkaBackend::commands(std::uint32_t partition) {
    return *commands_[partition];
}

void KafkaBackend::start(Wake wake, Assign assign) {
    {
        const std::unique_lock lock{listener_mutex_};
        wake_ = std::move(wake);
        assign_ = std::move(assign);
    }
    {
        const std::unique_lock lock{running_mutex_};
        running_ = std::make_unique<Running>(*this);
    }
    // For what arrived before anybody listened.
    for (std::uint32_t i = 0; i < identity_.partitions; ++i) this->wake(i);
}

void KafkaBackend::stop() {
    std::unique_ptr<Running> running;
    {
        const std::unique_lock lock{running_mutex_};
        running.swap(running_);
    }
    if (running) running->finish_outcomes();
    running.reset();
    const std::unique_lock lock{listener_mutex_};
    wake_ = {};
    assign_ = {};
}

void KafkaBackend::send(http::Submission submission,
                        std::uint32_t,
                        std::function<void(Trouble)> failed) {
    const auto& command = submission.command;
    const auto json = json::to_json(command);
    if (json::command_too_large(json)) {
        failed({"the command cannot be sent: written out in full it has " +
                std::to_string(json.size()) + " bytes, more than " +
                std::to_string(json::command_bytes_max)});
        return;
    }
    std::string signature;
    if (options_.sign) {
        auto made = options_.sign(submission.token, json);
        if (!made) {
            failed({"the credential ran out meanwhile"});
            return;
        }
        signature = *std::move(made);
    }
    const std::shared_lock lock{running_mutex_};
    if (!running_) {
        failed({"the node does not run"});
        return;
    }
    running_->producer().produce(command.tenant.text(),
                                 json,
                                 [failed = std::move(failed)](const auto& sent) {
                                     if (!sent) failed(sent.error());
                                 },
                                 {.trace = command.trace, .signature = signature});
}

void KafkaBackend::decided(std::uint32_t partition, const DecidedRecord& record) {
    const std::shared_lock lock{running_mutex_};
    if (!running_) return;
    running_->feed(partition).expect(record.position);
    running_->membership().hint_progress(partition, record.decision->command_offset + 1);
}

void KafkaBackend::wake(std::uint32_t partition) {
    const std::shared_lock lock{listener_mutex_};
    if (wake_) wake_(partition);
}

void KafkaBackend::assign(std::uint32_t partition, std::optional<Assignment> assignment) {
    const std::shared_lock lock{listener_mutex_};
    if (assign_) assign_(partition, assignment);
}

} // namespace assent::node
