#pragma once

#include <librdkafka/rdkafka.h>

#include <memory>

/// The objects of librdkafka, each with an owner. The only header that includes it; none of the
/// headers that other folders include does so in turn.
namespace assent::kafka {

template <auto Destroy>
struct Destroyer {
    template <class T>
    void operator()(T* handle) const noexcept {
        Destroy(handle);
    }
};

template <class T, auto Destroy>
using Handle = std::unique_ptr<T, Destroyer<Destroy>>;

using AdminOptions = Handle<rd_kafka_AdminOptions_t, rd_kafka_AdminOptions_destroy>;
using Conf = Handle<rd_kafka_conf_t, rd_kafka_conf_destroy>;
using ConfigResource = Handle<rd_kafka_ConfigResource_t, rd_kafka_ConfigResource_destroy>;
using Error = Handle<rd_kafka_error_t, rd_kafka_error_destroy>;
using Event = Handle<rd_kafka_event_t, rd_kafka_event_destroy>;
using GroupMetadata =
    Handle<rd_kafka_consumer_group_metadata_t, rd_kafka_consumer_group_metadata_destroy>;
using Headers = Handle<rd_kafka_headers_t, rd_kafka_headers_destroy>;
using Metadata = Handle<const rd_kafka_metadata_t, rd_kafka_metadata_destroy>;
using NewTopic = Handle<rd_kafka_NewTopic_t, rd_kafka_NewTopic_destroy>;
using Partitions = Handle<rd_kafka_topic_partition_list_t, rd_kafka_topic_partition_list_destroy>;
using Queue = Handle<rd_kafka_queue_t, rd_kafka_queue_destroy>;
using Topic = Handle<rd_kafka_topic_t, rd_kafka_topic_destroy>;

static_assert(sizeof(Conf) == sizeof(void*));

} // namespace assent::kafka
