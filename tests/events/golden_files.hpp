#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Golden files: what was written once stands in tests/events/golden for ever. Run the tests with
/// ASSENT_WRITE_GOLDEN=1 to write the files that are missing; one that is there is never touched,
/// for logs with those bytes in them may exist.
namespace assent::test {

/// The lines of the file `name`. Where it is missing: writes `lines` if it was told to, and fails
/// the test otherwise.
[[nodiscard]] std::vector<std::string> golden_lines(const std::string& name,
                                                    const std::vector<std::string>& lines);

/// Names of all golden files.
[[nodiscard]] std::vector<std::string> golden_names();

[[nodiscard]] std::string from_hex(std::string_view text);

} // namespace assent::test
