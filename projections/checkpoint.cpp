#include "projections/checkpoint.hpp"

#include "domain/evolve.hpp"
#include "domain/tenant/digest.hpp"
#include "events/core/archive.hpp"

#include <exception>
#include <utility>

namespace assent {
namespace {

constexpr std::string_view magic = "ASNTCKPT";
constexpr std::uint16_t version = 3;

void put_print(BinaryWriter& out, const Fingerprint& print) {
    put(out, print.high);
    put(out, print.low);
}

Fingerprint get_print(BinaryReader& in) {
    Fingerprint print;
    get(in, print.high);
    get(in, print.low);
    return print;
}

template <class Row>
void put_table(BinaryWriter& out, const Table<Row>& table) {
    save_count(out, table.rows.size());
    for (std::uint32_t i = 0; i < table.rows.size(); ++i) {
        put(out, table.names.text(i));
        put(out, table.rows[i]);
    }
}

template <class Row>
void get_table(BinaryReader& in, Table<Row>& table) {
    const auto count = load_count(in);
    std::string name;
    for (std::uint32_t i = 0; i < count; ++i) {
        get(in, name);
        if (table.names.intern(name) != i) BinaryReader::malformed("a name stands twice");
        get(in, table.rows.emplace_back());
    }
}

void put_window(BinaryWriter& out, const CommandWindow& window) {
    put(out, window.first_position());
    save_count(out, window.entries().size());
    for (const auto& entry : window.entries()) {
        put_print(out, entry.id);
        put(out, entry.content);
        put(out, entry.log_position);
    }
}

void get_window(BinaryReader& in, CommandWindow& window) {
    std::uint64_t first = 0;
    get(in, first);
    const auto count = load_count(in);
    std::deque<CommandWindow::Entry> entries;
    for (std::uint32_t i = 0; i < count; ++i) {
        CommandWindow::Entry entry;
        entry.id = get_print(in);
        get(in, entry.content);
        get(in, entry.log_position);
        entries.push_back(entry);
    }
    window.restore(first, std::move(entries));
}

void put_tenant(BinaryWriter& out, const TenantState& state) {
    const auto& tenant = state.tenant;
    put(out, tenant.id);
    put(out, tenant.position);
    put(out, tenant.version);
    put(out, tenant.settings);
    for_each_table(tenant, [&](const auto& table) { put_table(out, table); });
    save_count(out, tenant.privileges.size());
    for (const auto& [key, privilege] : tenant.privileges) {
        put(out, key);
        put(out, privilege);
    }
    put_window(out, state.window);
}

TenantState get_tenant(BinaryReader& in) {
    TenantId id;
    get(in, id);
    TenantState state{id};
    auto& tenant = state.tenant;
    get(in, tenant.position);
    get(in, tenant.version);
    get(in, tenant.settings);
    for_each_table(tenant, [&](auto& table) { get_table(in, table); });
    const auto privileges = load_count(in);
    for (std::uint32_t i = 0; i < privileges; ++i) {
        PrivilegeKey key;
        Privilege privilege;
        get(in, key);
        get(in, privilege);
        tenant.privileges.load(key, privilege);
    }
    get_window(in, state.window);
    restore_derived(tenant);
    return state;
}

void put_head(BinaryWriter& out, const PartitionState& state) {
    put(out, state.position);
    put(out, state.head.opened);
    put(out, state.head.term);
    put(out, state.head.seq);
    put(out, state.head.chain);
    put(out, state.command_offset);
    put(out, state.last_decided_at);
    put(out, state.command_source);
    put(out, state.term_node);
    put(out, state.term_generation);
    put(out, state.since_digest);
    put(out, state.last_hash);
    put(out, state.last_position);
    put(out, state.invalid.stale_term);
    put(out, state.invalid.gap);
    put(out, state.invalid.repeat);
    put(out, state.invalid.fork);
    put(out, state.invalid.foreign);
}

void get_head(BinaryReader& in, PartitionState& state) {
    get(in, state.position);
    get(in, state.head.opened);
    get(in, state.head.term);
    get(in, state.head.seq);
    get(in, state.head.chain);
    get(in, state.command_offset);
    get(in, state.last_decided_at);
    get(in, state.command_source);
    get(in, state.term_node);
    get(in, state.term_generation);
    get(in, state.since_digest);
    get(in, state.last_hash);
    get(in, state.last_position);
    get(in, state.invalid.stale_term);
    get(in, state.invalid.gap);
    get(in, state.invalid.repeat);
    get(in, state.invalid.fork);
    get(in, state.invalid.foreign);
}

/// What a checkpoint must be of to be of use here.
void put_identity(BinaryWriter& out, const PartitionState& state) {
    put(out, version);
    put(out, digest_format);
    put(out, state.log);
    put(out, state.partitions);
    put(out, state.partition);
}

PartitionState get_state(BinaryReader& in, PartitionState state) {
    get_head(in, state);
    if (state.last_position >= state.position) {
        BinaryReader::malformed("the last record stands behind the position that was read to");
    }
    // Void records behind the last valid one are read again: a log that was restored from an older
    // copy need not have them, and may have valid ones in their place by now.
    if (state.last_position >= 0) state.position = state.last_position + 1;
    const auto digest = get_print(in);
    const auto tenants = load_count(in);
    for (std::uint32_t i = 0; i < tenants; ++i) {
        auto tenant = get_tenant(in);
        state.tenants_digest += tenant.tenant.digest();
        const auto id = tenant.tenant.id;
        state.tenants.emplace(id, std::move(tenant));
    }
    in.finish();
    if (state.tenants_digest != digest) {
        BinaryReader::malformed("its digest is not that of what it holds");
    }
    return state;
}

} // namespace

std::string encode_checkpoint(const PartitionState& state) {
    std::string bytes{magic};
    BinaryWriter out{bytes};
    put_identity(out, state);
    put_head(out, state);
    put_print(out, state.tenants_digest);
    save_count(out, state.tenants.size());
    for (const auto& [id, tenant] : state.tenants) put_tenant(out, tenant);
    bytes += as_bytes(sha256(bytes));
    return bytes;
}

std::expected<PartitionState, std::string> decode_checkpoint(std::string_view bytes,
                                                             const PartitionState& empty) {
    std::string identity{magic};
    BinaryWriter out{identity};
    put_identity(out, empty);
    constexpr auto hash_size = sizeof(Hash);
    if (!bytes.starts_with(identity) || bytes.size() < identity.size() + hash_size) {
        return std::unexpected("it is of another version, log or partition");
    }
    const auto content = bytes.substr(0, bytes.size() - hash_size);
    if (as_bytes(sha256(content)) != bytes.substr(content.size())) {
        return std::unexpected("its hash does not fit its content");
    }
    try {
        BinaryReader in{content.substr(identity.size())};
        return get_state(in, empty);
    } catch (const std::exception& e) {
        return std::unexpected(std::string{e.what()});
    }
}

} // namespace assent
