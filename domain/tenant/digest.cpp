#include "domain/tenant/digest.hpp"

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

    template <class T>
    RowHasher& add(const T& value) {
        if constexpr (std::is_integral_v<T>) {
            word(static_cast<std::uint64_t>(value));
        } else if constexpr (NamedEnum<T>) {
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

    [[nodiscard]] Fingerprint result() const {
        return spilled_.empty() ? fingerprint(std::span{inline_.data(), used_})
                                : fingerprint(std::span<const std::uint64_t>{spilled_});
    }

private:
    template <class Row>
    void reference(Ref<Row> ref) {
        add(ref ? tenant_.table<Row>().names.print(ref.index) : Fingerprint{});
    }

    /// Most rows fit without an allocation.
    void word(std::uint64_t value) {
        if (spilled_.empty()) {
            if (used_ < inline_.size()) {
                inline_[used_++] = value;
                return;
            }
            spilled_.assign(inline_.begin(), inline_.end());
        }
        spilled_.push_back(value);
    }

    const Tenant& tenant_;
    std::array<std::uint64_t, 64> inline_; // NOLINT: written before it is read
    std::size_t used_ = 0;
    std::vector<std::uint64_t> spilled_;
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
    privilege
};

template <class Row>
constexpr TableTag tag_of = std::is_same_v<Row, User>          ? TableTag::user
                            : std::is_same_v<Row, Group>       ? TableTag::group
                            : std::is_same_v<Row, Environment> ? TableTag::environment
                            : std::is_same_v<Row, Model>       ? TableTag::model
                            : std::is_same_v<Row, Snapshot>    ? TableTag::snapshot
                                                               : TableTag::deployment;

RowHasher hasher(const Tenant& tenant, TableTag tag) {
    RowHasher hasher{tenant};
    hasher.add(static_cast<std::uint64_t>(tag));
    return hasher;
}

template <class Row>
void add_table(const Tenant& tenant, Fingerprint& sum) {
    const auto& rows = tenant.table<Row>().rows;
    for (std::uint32_t i = 0; i < rows.size(); ++i) sum += digest_of(tenant, Ref<Row>{i});
}

} // namespace

Fingerprint digest_of(const Tenant& tenant, const Settings& settings) {
    return hasher(tenant, TableTag::settings).add(settings).result();
}

Fingerprint digest_of(const Tenant& tenant, PrivilegeKey key, const Privilege& row) {
    return hasher(tenant, TableTag::privilege)
        .add(key.collection())
        .add(key.owner())
        .add(key.group())
        .add(row)
        .result();
}

template <class Row>
Fingerprint digest_of(const Tenant& tenant, Ref<Row> ref) {
    const Row& row = tenant.table<Row>()[ref];
    if (!row.present) return {};
    return hasher(tenant, tag_of<Row>)
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
    add_table<User>(*this, copy.rows_digest);
    add_table<Group>(*this, copy.rows_digest);
    add_table<Environment>(*this, copy.rows_digest);
    add_table<Model>(*this, copy.rows_digest);
    add_table<Snapshot>(*this, copy.rows_digest);
    add_table<Deployment>(*this, copy.rows_digest);
    for (const auto& [key, privilege] : privileges) {
        copy.rows_digest += digest_of(*this, key, privilege);
    }
    return copy.digest();
}

} // namespace assent
