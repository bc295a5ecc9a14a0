#pragma once

#include <functional>
#include <mutex>
#include <utility>

namespace assent::sqlite {

/// Who is to be told that something happened. Safe from any thread.
class Wake {
public:
    void set(std::function<void()> call) {
        const std::scoped_lock lock{mutex_};
        call_ = std::move(call);
    }

    void operator()() {
        const std::scoped_lock lock{mutex_};
        if (call_) call_();
    }

private:
    std::mutex mutex_;
    std::function<void()> call_;
};

} // namespace assent::sqlite
