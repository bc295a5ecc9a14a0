#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assent::kafka {

/// What stands beside a record on the topic so that ordinary Kafka tools show what it is. Nobody
/// of ours reads it back: all that counts is in the bytes (R1).
struct RecordLabels {
    std::string key; ///< The tenant; empty for records that have none.
    std::vector<std::pair<std::string, std::string>> headers;
};

/// Makes them from the bytes of a record; nothing for bytes that are none.
[[nodiscard]] RecordLabels labels_of(std::string_view bytes);

} // namespace assent::kafka
