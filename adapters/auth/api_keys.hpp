#pragma once

#include "adapters/auth/principal.hpp"

#include <array>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// API keys: `assent_ID_SECRET`, the secret being 256 random bits. The file keeps a SHA-256 of each
/// secret; so much entropy needs no slow hash.
namespace assent::auth {

struct ApiKey {
    std::string id; ///< Public: names the key in lists and logs.
    Principal principal;
    std::array<std::uint8_t, 32> secret_hash{};
    std::string created; ///< RFC 3339.

    friend bool operator==(const ApiKey&, const ApiKey&) = default;
};

/// A fresh key, and the text that is its holder's only: shown once, stored nowhere.
struct NewKey {
    ApiKey key;
    std::string text;
};

/// Takes 8 random bytes for the id, and 32 for the secret, from the operating system.
[[nodiscard]] NewKey make_key(Principal principal, std::string created);

/// The keys of one file. A value; reading it is safe from any thread.
class ApiKeys {
public:
    /// What a key file says. An error says in one line what is wrong with it, and shows no hash.
    [[nodiscard]] static std::expected<ApiKeys, std::string> parse(std::string_view text);

    /// A missing file holds no keys. One that others may read or write is refused.
    [[nodiscard]] static std::expected<ApiKeys, std::string>
    load(const std::filesystem::path& file);

    /// Writes beside and renames; only its owner may read what comes out. The error is one line.
    [[nodiscard]] std::expected<void, std::string> save(const std::filesystem::path& file) const;

    [[nodiscard]] std::string text() const;

    void add(ApiKey key) { keys_.push_back(std::move(key)); }

    /// Whether there was one of that id.
    bool remove(std::string_view id);

    [[nodiscard]] const std::vector<ApiKey>& all() const { return keys_; }

    /// Whose key that is. The time it takes tells nothing of the secret.
    [[nodiscard]] const ApiKey* find(std::string_view presented) const;

private:
    std::vector<ApiKey> keys_;
};

/// Whether a bearer token wants to be an API key.
[[nodiscard]] bool looks_like_api_key(std::string_view token);

} // namespace assent::auth
