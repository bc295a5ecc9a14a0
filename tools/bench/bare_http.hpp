#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace assent::bench {

/// What a server of HTTP/1.1 costs that does nothing: Beast, which reads a request, has its body
/// parsed by the parser that ours has, and answers the same to everybody. Two threads, as ours.
class BareHttp {
public:
    explicit BareHttp(std::string answer);
    BareHttp(const BareHttp&) = delete;
    BareHttp& operator=(const BareHttp&) = delete;
    ~BareHttp();

    [[nodiscard]] std::uint16_t port() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace assent::bench
