// Of builds with the thread sanitizer only. librdkafka begins its threads by the functions of C11,
// which the sanitizer does not know, and a thread that it does not know makes it crash. Programs
// then have functions of those names that go by way of POSIX threads, which it does know.

#include <pthread.h>
#include <threads.h>

#include <cerrno>
#include <cstdint>
#include <memory>

namespace {

// Those of glibc are the same things under two names.
static_assert(sizeof(mtx_t) == sizeof(pthread_mutex_t) && sizeof(cnd_t) == sizeof(pthread_cond_t));

pthread_mutex_t* posix(mtx_t* mutex) {
    return reinterpret_cast<pthread_mutex_t*>(mutex);
}

pthread_cond_t* posix(cnd_t* condition) {
    return reinterpret_cast<pthread_cond_t*>(condition);
}

int c11(int error) {
    switch (error) {
    case 0:
        return thrd_success;
    case EBUSY:
        return thrd_busy;
    case ETIMEDOUT:
        return thrd_timedout;
    case ENOMEM:
        return thrd_nomem;
    default:
        return thrd_error;
    }
}

struct Begin {
    thrd_start_t start;
    void* argument;
};

void* run(void* begin) {
    const std::unique_ptr<Begin> owned{static_cast<Begin*>(begin)};
    const std::intptr_t result = owned->start(owned->argument);
    return reinterpret_cast<void*>(result);
}

} // namespace

extern "C" {

/// librdkafka itself was built without the sanitizer, which does not see its atomic variables.
const char* __tsan_default_suppressions() { // NOLINT: that is its name
    return "race:librdkafka.so\n";
}

int thrd_create(thrd_t* thread, thrd_start_t start, void* argument) {
    auto begin = std::make_unique<Begin>(Begin{start, argument});
    const int error = pthread_create(thread, nullptr, run, begin.get());
    if (error == 0) static_cast<void>(begin.release());
    return c11(error);
}

int thrd_join(thrd_t thread, int* result) {
    void* returned = nullptr;
    const int error = pthread_join(thread, &returned);
    if (error == 0 && result != nullptr) {
        *result = static_cast<int>(reinterpret_cast<std::intptr_t>(returned));
    }
    return c11(error);
}

int thrd_detach(thrd_t thread) {
    return c11(pthread_detach(thread));
}

int mtx_init(mtx_t* mutex, int type) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    if ((type & mtx_recursive) != 0) {
        pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    }
    const int error = pthread_mutex_init(posix(mutex), &attributes);
    pthread_mutexattr_destroy(&attributes);
    return c11(error);
}

int mtx_lock(mtx_t* mutex) {
    return c11(pthread_mutex_lock(posix(mutex)));
}

int mtx_timedlock(mtx_t* mutex, const timespec* until) {
    return c11(pthread_mutex_timedlock(posix(mutex), until));
}

int mtx_trylock(mtx_t* mutex) {
    return c11(pthread_mutex_trylock(posix(mutex)));
}

int mtx_unlock(mtx_t* mutex) {
    return c11(pthread_mutex_unlock(posix(mutex)));
}

void mtx_destroy(mtx_t* mutex) {
    pthread_mutex_destroy(posix(mutex));
}

int cnd_init(cnd_t* condition) {
    return c11(pthread_cond_init(posix(condition), nullptr));
}

int cnd_signal(cnd_t* condition) {
    return c11(pthread_cond_signal(posix(condition)));
}

int cnd_broadcast(cnd_t* condition) {
    return c11(pthread_cond_broadcast(posix(condition)));
}

int cnd_wait(cnd_t* condition, mtx_t* mutex) {
    return c11(pthread_cond_wait(posix(condition), posix(mutex)));
}

int cnd_timedwait(cnd_t* condition, mtx_t* mutex, const timespec* until) {
    return c11(pthread_cond_timedwait(posix(condition), posix(mutex), until));
}

void cnd_destroy(cnd_t* condition) {
    pthread_cond_destroy(posix(condition));
}

} // extern "C"
