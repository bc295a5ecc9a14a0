#pragma once

#include "adapters/kafka/client.hpp"
#include "domain/engine/ports.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

/// Of use inside this folder only: it shows librdkafka.
namespace assent::kafka {

/// See `KafkaLog`.
class KafkaWriter : public LogWriter {
public:
    KafkaWriter(const Settings& settings, std::uint32_t partition, std::function<void()> wake);
    ~KafkaWriter() override;

    void append(std::string bytes) override;

    [[nodiscard]] std::optional<WriteFailure> failure() override;

private:
    void fail(std::string detail);

    std::uint32_t partition_;
    std::optional<WriteFailure> failure_;
    Client client_;
    Topic topic_;
    QueueWatch reports_;
};

} // namespace assent::kafka
