// Checkpoints. As they are their hash is never right, so the content gets a right one.

#include "events/core/sha256.hpp"
#include "projections/checkpoint.hpp"
#include "tests/fuzz/target.hpp"

#include <string>

using namespace assent;
using assent::test::must;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const PartitionState empty{LogId{7, 7, 7}, 1, 0};
    const auto bytes = test::view_of(data, size);
    must(!decode_checkpoint(bytes, empty).has_value());

    // What a checkpoint of this build begins with, up to its content.
    static const auto prefix = [&] {
        const auto a = encode_checkpoint(empty);
        auto other = empty;
        other.position = -1; // The first thing that differs from one checkpoint to the next.
        const auto b = encode_checkpoint(other);
        std::size_t same = 0;
        while (a[same] == b[same]) ++same;
        return a.substr(0, same);
    }();
    std::string content = prefix + std::string{bytes};
    content += as_bytes(sha256(content));
    const auto state = decode_checkpoint(content, empty);
    if (!state) {
        must(!state.error().empty());
        return 0;
    }
    const auto again = decode_checkpoint(encode_checkpoint(*state), empty);
    must(again.has_value() && again->tenants_digest == state->tenants_digest);
    return 0;
}
