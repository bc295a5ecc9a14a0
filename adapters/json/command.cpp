#include "adapters/json/command.hpp"

#include "adapters/json/decode.hpp"
#include "adapters/json/encode.hpp"
#include "events/core/match.hpp"
#include "events/core/utf8.hpp"

#include <array>

namespace assent::json {

void Decoder::factor(const Value& value, const Path& path, Factor& into) {
    const auto refuse = [&] { wants(path, "a number of at least 0 with at most three decimals"); };
    double number = 0;
    if (const auto* whole = std::get_if<std::int64_t>(&value.data)) {
        number = static_cast<double>(*whole);
    } else if (const auto* real = std::get_if<double>(&value.data)) {
        number = *real;
    } else {
        return refuse();
    }
    const double permille = std::round(number * 1000);
    if (number < 0 || permille > std::numeric_limits<std::uint32_t>::max()) return refuse();
    // The double next to the decimal number is that number's only if it is read as the same.
    if (permille / 1000 != number) return refuse();
    into.permille = static_cast<std::uint32_t>(permille);
}

void Decoder::weights(const Value& value, const Path& path, std::vector<Weight>& into) {
    const auto* object = value.object();
    if (object == nullptr) return wants(path, "an object of variations with their percents");
    for (const auto& [name, percent] : *object) {
        Weight weight{.variation = VariationName{name}};
        whole_number(percent, Path{&path, name}, 100, weight.percent);
        // A bad name is a flaw whatever its weight, so it stays for `flaw_of` to be found.
        if (weight.percent != 0 || !is_variation_name(name)) into.push_back(weight);
    }
    std::ranges::sort(into, {}, &Weight::variation);
}

namespace {

/// What surrounds `data`.
struct Head {
    std::string id;
    std::string tenant;
    std::string type;
    std::optional<std::string> actor;
    std::optional<Surface> surface;
    std::optional<std::uint64_t> expected_version;
    std::optional<std::string> reason;

    static constexpr auto fields() {
        return std::tuple{field("id", &Head::id),
                          field("tenant", &Head::tenant),
                          field("type", &Head::type),
                          field("actor", &Head::actor),
                          field("surface", &Head::surface),
                          field("expected_version", &Head::expected_version),
                          field("reason", &Head::reason)};
    }
};

/// Texts of a refusal's head, where they are of a length that a record may carry.
std::string sane(std::string_view text, std::size_t characters_max) {
    const bool is_sane = text.size() <= 4 * characters_max && characters(text) <= characters_max;
    return is_sane ? std::string{text} : std::string{};
}

MalformedCommand
refusal_of(const Value& read, std::string detail, Code code = Code::invalid_command) {
    constexpr std::size_t detail_max = 512;
    if (detail.size() > detail_max) detail = std::string{cut_to(detail, detail_max - 3)} + "...";
    const auto tenant = read.text_of("tenant");
    return {.code = code,
            .detail = std::move(detail),
            .id = sane(read.text_of("id"), 64),
            .tenant = is_well_formed_id(tenant) ? std::string{tenant} : std::string{},
            .actor = sane(read.text_of("actor"), 128),
            .type = sane(read.text_of("type"), 64)};
}

/// Reads `data` as the command that `type` names; false for a name that none has.
bool read_data(Decoder& decoder, std::string_view type, const Value& data, Command& into) {
    bool known = false;
    for_each_alternative<Command>([&]<class C>(std::type_identity<C>) {
        if (type != C::type) return;
        known = true;
        decoder.members(data, Path{nullptr, "data"}, C::type, into.emplace<C>());
    });
    return known;
}

/// The head is read as if its members were those of a struct, so `data` is put aside first.
void read_head(Decoder& decoder, const Value& value, Head& into) {
    for (const auto& member : *value.object()) {
        bool known = member.name == "data";
        for_each_field<Head>(
            [&](const auto& field) { known = known || field.name == member.name; });
        if (known) continue;
        decoder.complain(Path{nullptr, member.name}.text() +
                         " is not a member of a command, which has id, tenant, actor, type, "
                         "surface, expected_version, reason, data");
    }
    for_each_field<Head>([&](const auto& field) {
        auto& member = into.*field.member;
        const Path at{nullptr, field.name};
        if (const auto* found = value.find(field.name)) {
            decoder.read(*found, at, member);
        } else if constexpr (!IsOptional<std::remove_cvref_t<decltype(member)>>::value) {
            decoder.complain(at.text() + " is missing");
        }
    });
    if (value.find("data") == nullptr) decoder.complain("data is missing");
}

std::string no_such_type(std::string_view type) {
    return "type '" + sane(type, 64) + "' is no type of command";
}

} // namespace

ParsedCommand parse_command(std::string_view text) {
    if (command_too_large(text)) {
        return std::unexpected{refusal_of({}, "the command is larger than 256 KiB")};
    }
    const auto value = parse(text);
    if (!value) return std::unexpected{refusal_of(value.error().read, value.error().detail)};
    return read_command(*value);
}

ParsedCommand read_command(const Value& value) {
    const auto refuse = [&](const std::string& detail, Code code = Code::invalid_command) {
        return std::unexpected{refusal_of(value, detail, code)};
    };
    if (value.object() == nullptr) return refuse("a command must be an object");

    Decoder decoder;
    Head head;
    read_head(decoder, value, head);
    if (decoder.trouble()) return refuse(*decoder.trouble());

    CommandEnvelope command{.id = CommandId{head.id},
                            .tenant = TenantId{head.tenant},
                            .actor = UserId{head.actor.value_or("")},
                            .surface = head.surface.value_or(Surface::deployment),
                            .expected_version = head.expected_version,
                            .reason = head.reason.value_or(""),
                            .command = {},
                            .trace = {}};
    if (!read_data(decoder, head.type, *value.find("data"), command.command)) {
        return refuse(no_such_type(head.type));
    }
    if (decoder.trouble()) return refuse(*decoder.trouble());
    if (!head.actor) return command;
    auto actor = command.actor;
    return complete_command(std::move(command), std::move(actor));
}

ParsedCommand parse_complete_command(std::string_view text) {
    auto command = parse_command(text);
    if (!command || !command->actor.empty()) return command;
    return std::unexpected{malformed(*command, "actor is missing")};
}

MalformedCommand malformed(const CommandEnvelope& command, std::string detail) {
    const Value read{Object{{"id", text(command.id.text())},
                            {"tenant", text(command.tenant.text())},
                            {"actor", text(command.actor.text())},
                            {"type", text(type_of(command.command))}}};
    return refusal_of(read, std::move(detail));
}

ParsedCommand complete_command(CommandEnvelope command, UserId actor) {
    command.actor = std::move(actor);
    if (const auto flaw = flaw_of(command)) return std::unexpected{malformed(command, *flaw)};
    command.content = content_of(command);
    return command;
}

std::string to_json(const CommandEnvelope& command) {
    Object members{{"id", text(command.id.text())},
                   {"tenant", text(command.tenant.text())},
                   {"type", text(type_of(command.command))},
                   {"surface", text(name_of(command.surface))}};
    if (!command.actor.empty()) members.push_back({"actor", text(command.actor.text())});
    if (!command.reason.empty()) members.push_back({"reason", text(command.reason)});
    if (command.expected_version) {
        members.push_back({"expected_version", number(*command.expected_version)});
    }
    match(command.command,
          [&](const auto& data) { members.push_back({"data", to_json_value(data)}); });
    return canonical(Value{std::move(members)});
}

} // namespace assent::json
