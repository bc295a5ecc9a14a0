#pragma once

#include <pthread.h>

#include <cstdlib>

namespace assent::node {

/// A lock that many may hold to read, or one to write, and in which whoever wants to write goes
/// before readers that come later: `std::shared_mutex` lets readers pass for as long as there are
/// some, and with enough of them nothing would ever be folded. To be held once by a thread. For
/// `std::unique_lock` and `std::shared_lock`.
class StateLock {
public:
    StateLock() {
        pthread_rwlockattr_t kind;
        pthread_rwlockattr_init(&kind);
        pthread_rwlockattr_setkind_np(&kind, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
        pthread_rwlock_init(&lock_, &kind);
        pthread_rwlockattr_destroy(&kind);
    }

    StateLock(const StateLock&) = delete;
    StateLock& operator=(const StateLock&) = delete;

    ~StateLock() { pthread_rwlock_destroy(&lock_); }

    void lock() { must(pthread_rwlock_wrlock(&lock_)); }

    bool try_lock() { return pthread_rwlock_trywrlock(&lock_) == 0; }

    void unlock() { must(pthread_rwlock_unlock(&lock_)); }

    void lock_shared() { must(pthread_rwlock_rdlock(&lock_)); }

    bool try_lock_shared() { return pthread_rwlock_tryrdlock(&lock_) == 0; }

    void unlock_shared() { must(pthread_rwlock_unlock(&lock_)); }

private:
    /// Only misuse fails, and nothing that is done without the lock may be trusted.
    static void must(int error) {
        if (error != 0) std::abort();
    }

    pthread_rwlock_t lock_;
};

} // namespace assent::node
