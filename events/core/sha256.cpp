#include "events/core/sha256.hpp"

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

namespace assent {
namespace {

struct Free {
    void operator()(EVP_MD* md) const noexcept { EVP_MD_free(md); }

    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

/// Fetching the algorithm costs more than hashing a record, so it is done once.
const EVP_MD* algorithm() {
    static const std::unique_ptr<EVP_MD, Free> md{EVP_MD_fetch(nullptr, "SHA256", nullptr)};
    if (!md) throw std::runtime_error("OpenSSL offers no SHA256");
    return md.get();
}

void must(int result) {
    if (result != 1) throw std::runtime_error("OpenSSL failed to compute a SHA-256");
}

} // namespace

Hash sha256(std::initializer_list<std::string_view> parts) {
    thread_local const std::unique_ptr<EVP_MD_CTX, Free> context{EVP_MD_CTX_new()};
    must(EVP_DigestInit_ex2(context.get(), algorithm(), nullptr));
    for (const auto part : parts) must(EVP_DigestUpdate(context.get(), part.data(), part.size()));
    Hash hash;
    must(EVP_DigestFinal_ex(context.get(), hash.data(), nullptr));
    return hash;
}

Hash sha256(std::string_view bytes) {
    return sha256({bytes});
}

std::string_view as_bytes(const Hash& hash) {
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

std::string to_hex(std::string_view bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text.push_back(digits[byte >> 4U]);
        text.push_back(digits[byte & 15U]);
    }
    return text;
}

} // namespace assent
