#pragma once

#include "domain/tenant/tenant.hpp"

#include <utility>

namespace assent {

/// How digests are made. A change of any `fields()` list in rows.hpp, or of what is added up here,
/// makes a new format.
inline constexpr std::uint16_t digest_format = 3;

[[nodiscard]] Fingerprint digest_of(const Tenant& tenant, const Settings& settings);
[[nodiscard]] Fingerprint digest_of(const Tenant& tenant, PrivilegeKey key, const Privilege& row);

/// Of one row; zero for what is not present.
template <class Row>
[[nodiscard]] Fingerprint digest_of(const Tenant& tenant, Ref<Row> ref);

/// Changes one row, and with it the digest of its tenant: take it, change, let it go. What a row
/// adds to the digest is kept in it (`counted`): making it is most of what a change costs.
template <class Row>
class Edit {
public:
    Edit(Tenant& tenant, Ref<Row> ref) : tenant_(tenant), ref_(ref) {
        tenant_.rows_digest -= (*this)->counted;
    }

    Edit(const Edit&) = delete;
    Edit& operator=(const Edit&) = delete;

    ~Edit() {
        (*this)->counted = digest_of(tenant_, ref_);
        tenant_.rows_digest += (*this)->counted;
        tenant_.mutable_table<Row>().note(ref_);
    }

    Row* operator->() { return &tenant_.mutable_table<Row>().rows[ref_.index]; }

    Row& operator*() { return *operator->(); }

private:
    Tenant& tenant_;
    Ref<Row> ref_;
};

/// The same for the settings.
template <>
class Edit<Settings> {
public:
    explicit Edit(Tenant& tenant) : tenant_(tenant) {
        tenant_.rows_digest -= digest_of(tenant_, tenant_.settings);
    }

    Edit(const Edit&) = delete;
    Edit& operator=(const Edit&) = delete;

    ~Edit() { tenant_.rows_digest += digest_of(tenant_, tenant_.settings); }

    Settings* operator->() { return &tenant_.settings; }

private:
    Tenant& tenant_;
};

} // namespace assent
