#pragma once

namespace assent::cli {

/// Has the program's memory in pages of 2 MiB where the system allows it: a state of a hundred
/// megabytes is looked up at random, and with small pages most of the time goes into finding them.
/// The C library takes this choice when a program begins, so the program begins once more. Call it
/// first; returns where nothing was to do, or nothing could be done. A `GLIBC_TUNABLES` of the
/// user's own stays as it is.
void use_huge_pages(char** argv);

} // namespace assent::cli
