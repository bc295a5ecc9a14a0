#pragma once

#include <string_view>

namespace assent {

/// Whether `text` is a schedule as cron has it: minute, hour, day of the month, month and day of
/// the week, each `*`, a number or a range, with a step if need be, or a list of such; months and
/// days of the week by name as well (`JAN`, `mon`).
[[nodiscard]] bool is_cron_text(std::string_view text);

} // namespace assent
