// docs/log-format.md says of every record, event, struct and enum what the code says: the lines of
// its tables are made here once more, from the lists that the codec itself uses.

#include "events/record/records.hpp"
#include "events/tenant/codec.hpp"

#include <gtest/gtest.h>

#include <concepts>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>

namespace assent::test {
namespace {

/// What the document calls an enum or a struct.
template <class T>
constexpr std::string_view name_in_document = "";

#define NAMED(type)                                                                                \
    template <>                                                                                    \
    constexpr std::string_view name_in_document<type> = #type
NAMED(AccountRole);
NAMED(AudienceSplit);
NAMED(CapacityMode);
NAMED(CapacityReport);
NAMED(Code);
NAMED(Collection);
NAMED(Condition);
NAMED(ConditionKind);
NAMED(Decision);
NAMED(DeploymentKind);
NAMED(Digest);
NAMED(Fact);
NAMED(Hosting);
NAMED(JobKind);
NAMED(LogOpened);
NAMED(ModelKind);
NAMED(Options);
NAMED(Origin);
NAMED(Outcome);
NAMED(Packs);
NAMED(Permission);
NAMED(Reason);
NAMED(Routing);
NAMED(RolePermission);
NAMED(RuleFamily);
NAMED(RuleId);
NAMED(SecurityRole);
NAMED(Shadow);
NAMED(SpaceRole);
NAMED(SpaceType);
NAMED(Split);
NAMED(Surface);
NAMED(Target);
NAMED(TargetKind);
NAMED(TermBegun);
NAMED(Weight);
#undef NAMED

template <class T>
struct IsSetOf : std::false_type {};

template <class E>
struct IsSetOf<EnumSet<E>> : std::true_type {
    using Element = E;
};

template <class T>
std::string word_for() {
    if constexpr (std::same_as<T, bool>) {
        return "bool";
    } else if constexpr (std::integral<T>) {
        return (std::signed_integral<T> ? "i" : "u") + std::to_string(sizeof(T) * 8);
    } else if constexpr (std::same_as<T, std::string> || IsId<T>::value) {
        return "text";
    } else if constexpr (std::same_as<T, Json> || std::same_as<T, JsonValue> ||
                         std::same_as<T, Scalar>) {
        return "json";
    } else if constexpr (std::same_as<T, Timestamp>) {
        return "time";
    } else if constexpr (IsSetOf<T>::value) {
        return "set of " + word_for<typename IsSetOf<T>::Element>();
    } else if constexpr (IsOptional<T>::value) {
        return "optional " + word_for<typename T::value_type>();
    } else if constexpr (IsVector<T>::value) {
        return "list of " + word_for<typename T::value_type>();
    } else if constexpr (NamedEnum<T> || Described<T>) {
        static_assert(!name_in_document<T>.empty(), "give it a name above");
        return std::string{name_in_document<T>};
    } else {
        return std::to_string(sizeof(T)) + " bytes";
    }
}

/// The members of a struct, in the order of their bytes.
template <class T>
std::string members() {
    std::string text;
    for_each_field<T>([&](const auto& field) {
        using Member = std::remove_cvref_t<decltype(std::declval<T>().*field.member)>;
        if (!text.empty()) text += ", ";
        text += "`" + std::string{field.name} + "` " + word_for<Member>();
        if (field.since > 1) text += " (since " + std::to_string(field.since) + ")";
    });
    return text;
}

const std::string& document() {
    static const auto text = [] {
        std::ifstream file{ASSENT_SOURCE_DIR "/docs/log-format.md"};
        return std::string{std::istreambuf_iterator<char>{file}, {}};
    }();
    return text;
}

void expect_line(const std::string& line) {
    EXPECT_TRUE(document().contains("\n" + line + "\n")) << "docs/log-format.md lacks\n" << line;
}

template <class... T>
void expect_structs() {
    (expect_line("| " + std::string{name_in_document<T>} + " | " + members<T>() + " |"), ...);
}

template <class... E>
void expect_enums() {
    const auto line = []<class T>(std::type_identity<T>) {
        std::string text = "| " + std::string{name_in_document<T>} + " | ";
        for (std::size_t i = 0; i < enum_count<T>; ++i) {
            const std::string name{EnumNames<T>::names[i]};
            text += (i == 0 ? "" : ", ") + std::to_string(i) + " " +
                    (name.empty() ? "(none)" : "`" + name + "`");
        }
        return text + " |";
    };
    (expect_line(line(std::type_identity<E>{})), ...);
}

TEST(LogFormatDocument, HasEveryEvent) {
    for_each_alternative<Event>([]<class E>(std::type_identity<E>) {
        expect_line("| " + std::to_string(E::number) + " | `" + std::string{E::stored_name} +
                    "` | " + std::to_string(E::schema) + " | " + members<E>() + " |");
    });
}

TEST(LogFormatDocument, HasEveryRecordAndStruct) {
    expect_structs<LogOpened, TermBegun, Digest, Decision>();
    expect_structs<RuleId, Target, Fact, Reason, CapacityReport>();
    expect_structs<Weight, Shadow, Split, AudienceSplit, Routing>();
    expect_structs<Packs, Options, Condition>();
}

TEST(LogFormatDocument, HasEveryEnum) {
    expect_enums<AccountRole,
                 CapacityMode,
                 Code,
                 Collection,
                 ConditionKind,
                 DeploymentKind,
                 Hosting,
                 JobKind,
                 ModelKind,
                 Origin,
                 Outcome,
                 Permission,
                 RolePermission,
                 RuleFamily,
                 SecurityRole,
                 SpaceRole,
                 SpaceType,
                 Surface,
                 TargetKind>();
}

} // namespace
} // namespace assent::test
