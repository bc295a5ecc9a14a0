// Commands. One that is taken says the same when it is written and read again.

#include "adapters/json/command.hpp"
#include "events/core/utf8.hpp"
#include "tests/fuzz/target.hpp"

using namespace assent;
using assent::test::must;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto command = json::parse_complete_command(test::view_of(data, size));
    if (!command) {
        const auto& refused = command.error();
        must(!refused.detail.empty() && refused.detail.size() <= 512);
        must(characters(refused.id) <= 64 && refused.id.size() <= 256);
        must(characters(refused.type) <= 64 && refused.type.size() <= 256);
        must(characters(refused.actor) <= 128 && refused.actor.size() <= 512);
        return 0;
    }
    must(!flaw_of(*command).has_value());
    const auto again = json::parse_complete_command(json::to_json(*command));
    must(again.has_value() && again->content == command->content);
    must(again->command == command->command);
    return 0;
}
