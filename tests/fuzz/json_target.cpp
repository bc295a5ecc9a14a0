// JSON text. What is parsed and written again is parsed to the same.

#include "adapters/json/value.hpp"
#include "tests/fuzz/target.hpp"

using namespace assent;
using assent::test::must;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = test::view_of(data, size);
    const auto value = json::parse(text);
    if (value) {
        const auto written = json::to_text(*value);
        const auto again = json::parse(written);
        must(again.has_value() && json::to_text(*again) == written);
        const auto canonical = json::canonical(*value);
        must(json::canonical(*again) == canonical);
    } else {
        must(!value.error().detail.empty());
    }
    if (const auto elements = json::split_array(text)) {
        for (const auto element : *elements) {
            must(element.data() >= text.data() && element.size() <= text.size());
        }
        if (value) must(value->array() != nullptr && value->array()->size() == elements->size());
    } else {
        must(!value || value->array() == nullptr);
    }
    return 0;
}
