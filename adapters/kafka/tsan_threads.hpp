#pragma once

/// Private to this folder, and of builds with the thread sanitizer only.
namespace assent::kafka {

/// librdkafka begins its threads by the functions of C11, which the thread sanitizer does not know,
/// and a thread that it does not know makes it crash. This program then has functions of those
/// names that go by way of POSIX threads, which it does know. Calling this makes the linker keep
/// them.
void show_threads_to_the_sanitizer();

} // namespace assent::kafka
