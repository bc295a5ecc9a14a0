#include "adapters/system/system.hpp"

#include "events/core/sha256.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cstring>

namespace assent::system {

Timestamp SystemClock::now() {
    return std::chrono::time_point_cast<std::chrono::microseconds>(
        std::chrono::system_clock::now());
}

std::chrono::nanoseconds SystemClock::monotonic() {
    return std::chrono::steady_clock::now().time_since_epoch();
}

Nonce SystemEntropy::nonce() {
    const std::scoped_lock lock{mutex_};
    std::array<std::uint32_t, 4> words{device_(), device_(), device_(), device_()};
    Nonce nonce;
    static_assert(sizeof nonce == sizeof words);
    std::memcpy(nonce.data(), words.data(), sizeof words);
    return nonce;
}

std::uint64_t SystemEntropy::below(std::uint64_t bound) {
    const std::scoped_lock lock{mutex_};
    return std::uniform_int_distribution<std::uint64_t>{0, bound - 1}(device_);
}

std::size_t raise_file_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
    auto more = limit;
    more.rlim_cur = limit.rlim_max;
    return setrlimit(RLIMIT_NOFILE, &more) == 0 ? more.rlim_cur : limit.rlim_cur;
}

std::string node_name(Entropy& entropy) {
    std::array<char, 256> host{};
    if (gethostname(host.data(), host.size() - 1) != 0) std::strcpy(host.data(), "localhost");
    const auto nonce = entropy.nonce();
    const std::string_view digits{reinterpret_cast<const char*>(nonce.data()), 4};
    return std::string{host.data()} + "/" + std::to_string(getpid()) + "/" + to_hex(digits);
}

std::string uuid_v7(Clock& clock, Entropy& entropy) {
    const auto since_epoch = clock.now().time_since_epoch();
    const auto milliseconds = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count());
    const auto random = entropy.nonce();
    std::array<unsigned char, 16> bytes{};
    std::memcpy(bytes.data(), random.data(), bytes.size());
    for (unsigned i = 0; i < 6; ++i) {
        bytes[i] = static_cast<unsigned char>(milliseconds >> (8 * (5 - i)));
    }
    bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0FU) | 0x70U);
    bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3FU) | 0x80U);
    auto text = to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    for (const std::size_t dash : {8U, 13U, 18U, 23U}) text.insert(dash, 1, '-');
    return text;
}

} // namespace assent::system
