#include "tools/cli/huge_pages.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace assent::cli {

void use_huge_pages(char** argv) {
    constexpr auto choice = "GLIBC_TUNABLES";
    if (std::getenv(choice) != nullptr) return; // NOLINT(concurrency-mt-unsafe): no thread yet
    std::error_code error;
    // By its name, which is what `ps` shows.
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    if (error) return;
    ::setenv(choice, "glibc.malloc.hugetlb=1", 1); // NOLINT(concurrency-mt-unsafe)
    ::execv(self.c_str(), argv);
    ::unsetenv(choice); // NOLINT(concurrency-mt-unsafe)
}

} // namespace assent::cli
