#include "domain/tenant/digest.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <type_traits>
#include <vector>

namespace assent {
namespace {

/// Turns a row into words, names into their fingerprints, and those into one fingerprint.
class RowHasher {
public:
    explicit RowHasher(const Tenant& tenant) : tenant_(tenant) {}

    RowHasher(const RowHasher&) = delete;
    RowHasher& operator=(const RowHasher&) = delete;

    template <class T>
    RowHasher& add(const T& value) {
        if constexpr (std::is_integral_v<T>) {
            word(static_cast<std::uint64_t>(value));
        } else if constexpr (std::is_enum_v<T>) {
            word(static_cast<std::uint64_t>(value));
        } else if constexpr (IsEnumSet<T>::value) {
            word(value.bits());
        } else if constexpr (std::is_same_v<T, Timestamp>) {
            word(static_cast<std::uint64_t>(value.time_since_epoch().count()));
        } else if constexpr (std::is_same_v<T, Fingerprint>) {
            word(value.high);
            word(value.low);
        } else if constexpr (std::is_same_v<T, std::string>) {
            add(fingerprint(value));
        } else if constexpr (IsId<T>::value) {
            add(value.text());
        } else if constexpr (IsRef<T>::value) {
            reference(value);
        } else if constexpr (std::is_same_v<T, Stamp>) {
            // Not of the history itself.
        } else if constexpr (IsOptional<T>::value) {
            word(value.has_value());
            if (value) add(*value);
        } else if constexpr (Described<T>) {
            for_each_field<T>([&](const auto& field) { add(value.*field.member); });
        } else { // a vector or an array
            word(value.size());
            for (const auto& element : value) add(element);
        }
        return *this;
    }

    [[nodiscard]] Fingerprint result() const { return fingerprint(std::span{words_, used_}); }

private:
    template <class Row>
    void reference(Ref<Row> ref) {
        add(ref ? tenant_.table<Row>().names.print(ref.index) : Fingerprint{});
    }

    void word(std::uint64_t value) {
        if (used_ == room_) grow();
        words_[used_++] = value;
    }

    /// Most rows fit without an allocation.
    void grow() {
        room_ *= 2;
        spilled_.resize(room_);
        if (words_ == inline_.data()) std::ranges::copy(inline_, spilled_.begin());
        words_ = spilled_.data();
    }

    const Tenant& tenant_;
    std::array<std::uint64_t, 64> inline_; // NOLINT: written before it is read
    std::vector<std::uint64_t> spilled_;
    std::uint64_t* words_ = inline_.data();
    std::size_t used_ = 0;
    std::size_t room_ = inline_.size();
};

/// What tells the rows of one table from those of another.
enum class TableTag : std::uint8_t {
    settings = 1,
    user,
    group,
    environment,
    model,
    snapshot,
    deployment,
    privilege,
    custom_role,
    space,
    audience,
    runtime,
    job,
    test_result,
    life_cycle,
    life_cycle_instance,
    notification
};

template <class Row>
constexpr TableTag tag_of{};

template <>
constexpr TableTag tag_of<User> = TableTag::user;
template <>
constexpr TableTag tag_of<Group> = TableTag::group;
template <>
constexpr TableTag tag_of<Environment> = TableTag::environment;
template <>
constexpr TableTag tag_of<Model> = TableTag::model;
template <>
constexpr TableTag tag_of<Snapshot> = TableTag::snapshot;
template <>
constexpr TableTag tag_of<Deployment> = TableTag::deployment;
template <>
constexpr TableTag tag_of<CustomRole> = TableTag::custom_role;
template <>
constexpr TableTag tag_of<Space> = TableTag::space;
template <>
constexpr TableTag tag_of<Audience> = TableTag::audience;
template <>
constexpr TableTag tag_of<Runtime> = TableTag::runtime;
template <>
constexpr TableTag tag_of<Job> = TableTag::job;
template <>
constexpr TableTag tag_of<TestResult> = TableTag::test_result;
template <>
constexpr TableTag tag_of<LifeCycle> = TableTag::life_cycle;
template <>
constexpr TableTag tag_of<LifeCycleInstance> = TableTag::life_cycle_instance;
template <>
constexpr TableTag tag_of<Notification> = TableTag::notification;

} // namespace

Fingerprint digest_of(const Tenant& tenant, const Settings& settings) {
    return RowHasher{tenant}.add(TableTag::settings).add(settings).result();
}

Fingerprint digest_of(const Tenant& tenant, PrivilegeKey key, const Privilege& row) {
    return RowHasher{tenant}
        .add(TableTag::privilege)
        .add(key.collection())
        .add(key.owner())
        .add(key.group())
        .add(row)
        .result();
}

template <class Row>
Fingerprint digest_of(const Tenant& tenant, Ref<Row> ref) {
    const Row& row = tenant.table<Row>()[ref];
    static_assert(tag_of<Row> != TableTag{}, "give it a tag above");
    if (!row.present) return {};
    return RowHasher{tenant}
        .add(tag_of<Row>)
        .add(tenant.table<Row>().names.print(ref.index))
        .add(row)
        .result();
}

template Fingerprint digest_of(const Tenant&, Ref<User>);
template Fingerprint digest_of(const Tenant&, Ref<Group>);
template Fingerprint digest_of(const Tenant&, Ref<Environment>);
template Fingerprint digest_of(const Tenant&, Ref<Model>);
template Fingerprint digest_of(const Tenant&, Ref<Snapshot>);
template Fingerprint digest_of(const Tenant&, Ref<Deployment>);
template Fingerprint digest_of(const Tenant&, Ref<CustomRole>);
template Fingerprint digest_of(const Tenant&, Ref<Space>);
template Fingerprint digest_of(const Tenant&, Ref<Audience>);
template Fingerprint digest_of(const Tenant&, Ref<Runtime>);
template Fingerprint digest_of(const Tenant&, Ref<Job>);
template Fingerprint digest_of(const Tenant&, Ref<TestResult>);
template Fingerprint digest_of(const Tenant&, Ref<LifeCycle>);
template Fingerprint digest_of(const Tenant&, Ref<LifeCycleInstance>);
template Fingerprint digest_of(const Tenant&, Ref<Notification>);

Tenant::Tenant(TenantId name) : id(std::move(name)) {
    rows_digest = digest_of(*this, settings);
}

Fingerprint Tenant::digest() const {
    return RowHasher{*this}
        .add(fingerprint(id.text()))
        .add(position)
        .add(version)
        .add(rows_digest)
        .result();
}

Fingerprint Tenant::recomputed_digest() const {
    Tenant copy{id};
    copy.position = position;
    copy.version = version;
    copy.rows_digest = digest_of(*this, settings);
    for_each_table(*this, [&]<class Row>(const Table<Row>& table) {
        for (std::uint32_t i = 0; i < table.rows.size(); ++i) {
            copy.rows_digest += digest_of(*this, Ref<Row>{i});
        }
    });
    for (const auto& [key, privilege] : privileges) {
        copy.rows_digest += digest_of(*this, key, privilege);
    }
    return copy.digest();
}

} // namespace assent
