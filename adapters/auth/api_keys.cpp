#include "adapters/auth/api_keys.hpp"

#include "adapters/auth/base64url.hpp"
#include "adapters/json/value.hpp"
#include "events/core/id.hpp"
#include "events/core/sha256.hpp"
#include "events/tenant/values.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

namespace assent::auth {
namespace {

constexpr std::string_view prefix = "assent_";
constexpr std::size_t file_bytes_max = std::size_t{16} << 20U;

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1) {
        throw std::runtime_error("the operating system gives no random bytes");
    }
    return bytes;
}

std::optional<std::array<std::uint8_t, 32>> from_hex(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::array<std::uint8_t, 32> bytes{};
    if (text.size() != 2 * bytes.size()) return {};
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto digit = digits.find(text[i]);
        if (digit == std::string_view::npos) return {};
        bytes[i / 2] = static_cast<std::uint8_t>(bytes[i / 2] * 16U + digit);
    }
    return bytes;
}

/// `assent_ID_SECRET`: the id has no `_`, the secret may.
struct Parts {
    std::string_view id;
    std::string_view secret;
};

std::optional<Parts> split(std::string_view presented) {
    if (!presented.starts_with(prefix)) return {};
    presented.remove_prefix(prefix.size());
    const auto end = presented.find('_');
    if (end == std::string_view::npos) return {};
    return Parts{presented.substr(0, end), presented.substr(end + 1)};
}

json::Value to_value(const ApiKey& key) {
    json::Object object{{"id", json::text(key.id)},
                        {"subject", json::text(key.principal.subject)},
                        {"secret_sha256", json::text(to_hex(as_bytes(key.secret_hash)))},
                        {"created", json::text(key.created)}};
    if (key.principal.tenant) object.push_back({"tenant", json::text(*key.principal.tenant)});
    if (key.principal.is_operator) object.push_back({"operator", json::Value{true}});
    if (key.principal.acts_for_others) object.push_back({"acts_for_others", json::Value{true}});
    return json::Value{std::move(object)};
}

/// What is wrong with a key; nothing when it may be used.
std::optional<std::string> flaw_of(const ApiKey& key) {
    const auto& [subject, tenant, is_operator, acts_for_others] = key.principal;
    if (key.id.empty() || key.id.contains('_')) return "its id is malformed";
    if (!is_well_formed_id(subject)) return "its subject is no user id";
    if (subject == operator_actor && !is_operator) return "no user is called 'operator'";
    if (tenant && !is_well_formed_id(*tenant)) return "its tenant is no tenant id";
    if (!tenant && !is_operator) return "it has no tenant, and only operators may do without";
    return {};
}

std::expected<ApiKey, std::string> from_value(const json::Value& value) {
    ApiKey key;
    const auto* object = value.object();
    if (object == nullptr) return std::unexpected("a key must be an object");
    for (const auto& [name, member] : *object) {
        const auto* words = member.string();
        const auto* truth = member.boolean();
        if (name == "id" && words != nullptr) {
            key.id = *words;
        } else if (name == "subject" && words != nullptr) {
            key.principal.subject = *words;
        } else if (name == "tenant" && words != nullptr) {
            key.principal.tenant = *words;
        } else if (name == "created" && words != nullptr) {
            key.created = *words;
        } else if (name == "operator" && truth != nullptr) {
            key.principal.is_operator = *truth;
        } else if (name == "acts_for_others" && truth != nullptr) {
            key.principal.acts_for_others = *truth;
        } else if (name == "secret_sha256" && words != nullptr) {
            const auto hash = from_hex(*words);
            if (!hash) return std::unexpected("secret_sha256 must be 64 hexadecimal digits");
            key.secret_hash = *hash;
        } else {
            return std::unexpected("the member " + name + " is unknown, or of the wrong type");
        }
    }
    if (value.find("secret_sha256") == nullptr) return std::unexpected("secret_sha256 is missing");
    if (auto flaw = flaw_of(key)) return std::unexpected(*std::move(flaw));
    return key;
}

std::string because(const std::filesystem::path& file, std::string_view what) {
    return "key file " + file.string() + ": " + std::string{what};
}

} // namespace

NewKey make_key(Principal principal, std::string created) {
    NewKey made;
    // Hexadecimal, so that it holds no `_`.
    made.key.id = to_hex(random_bytes(8));
    made.key.principal = std::move(principal);
    made.key.created = std::move(created);
    const auto secret = to_base64url(random_bytes(32));
    made.key.secret_hash = sha256(secret);
    made.text = std::string{prefix} + made.key.id + "_" + secret;
    if (auto flaw = flaw_of(made.key)) throw std::invalid_argument("no such key: " + *flaw);
    return made;
}

std::expected<ApiKeys, std::string> ApiKeys::parse(std::string_view text) {
    const auto value = json::parse(text);
    if (!value) return std::unexpected(value.error().detail);
    const auto* keys = value->find("keys");
    if (keys == nullptr || keys->array() == nullptr || value->object()->size() != 1) {
        return std::unexpected(R"(it must be an object with the array "keys")");
    }
    ApiKeys result;
    for (const auto& element : *keys->array()) {
        auto key = from_value(element);
        if (!key) {
            return std::unexpected("key " + std::to_string(result.keys_.size() + 1) + ": " +
                                   key.error());
        }
        for (const auto& other : result.keys_) {
            if (other.id == key->id) return std::unexpected("two keys have the id " + key->id);
        }
        result.keys_.push_back(*std::move(key));
    }
    return result;
}

std::expected<ApiKeys, std::string> ApiKeys::load(const std::filesystem::path& file) {
    struct stat status{};
    if (stat(file.c_str(), &status) != 0) {
        if (errno == ENOENT) return ApiKeys{};
        return std::unexpected(because(file, std::strerror(errno)));
    }
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return std::unexpected(because(file, "others may read or write it; chmod 600 it first"));
    }
    std::ifstream in{file, std::ios::binary};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    if (!in) return std::unexpected(because(file, "it cannot be read"));
    if (text.size() > file_bytes_max) return std::unexpected(because(file, "it is too large"));
    auto keys = parse(text);
    if (!keys) return std::unexpected(because(file, keys.error()));
    return keys;
}

std::expected<void, std::string> ApiKeys::save(const std::filesystem::path& file) const {
    auto beside = file;
    beside += ".new";
    const auto failed = [&](std::string_view what) {
        const auto why = std::system_category().message(errno);
        unlink(beside.c_str());
        return std::unexpected(because(file, std::string{what} + ": " + why));
    };
    const int out = open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (out < 0) return failed("it cannot be written");
    const auto content = text();
    std::string_view rest = content;
    while (!rest.empty()) {
        const auto written = write(out, rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) {
            close(out);
            return failed("it cannot be written");
        }
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    const bool kept = fsync(out) == 0;
    if (close(out) != 0 || !kept) return failed("it cannot be written");
    if (rename(beside.c_str(), file.c_str()) != 0) return failed("it cannot be replaced");
    return {};
}

std::string ApiKeys::text() const {
    json::Array keys;
    for (const auto& key : keys_) keys.push_back(to_value(key));
    return json::to_text(json::Value{json::Object{{"keys", json::Value{std::move(keys)}}}}) + "\n";
}

bool ApiKeys::remove(std::string_view id) {
    return std::erase_if(keys_, [&](const ApiKey& key) { return key.id == id; }) != 0;
}

const ApiKey* ApiKeys::find(std::string_view presented) const {
    const auto parts = split(presented);
    if (!parts) return nullptr;
    const auto hash = sha256(parts->secret);
    for (const auto& key : keys_) {
        if (key.id != parts->id) continue;
        const bool same = CRYPTO_memcmp(hash.data(), key.secret_hash.data(), hash.size()) == 0;
        return same ? &key : nullptr;
    }
    return nullptr;
}

bool looks_like_api_key(std::string_view token) {
    return token.starts_with(prefix);
}

} // namespace assent::auth
