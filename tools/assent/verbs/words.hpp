#pragma once

#include "tools/assent/verbs/verb.hpp"

/// Options that verbs of several tables have.
namespace assent::tool {

inline constexpr std::string_view collections =
    "stored_models|deployable_models|deployed_models|model_test_results|model_mlcs|jobs|runtimes|"
    "notifications";

[[nodiscard]] constexpr Word owner() {
    return may("--group", "group", "The group that will own it");
}

[[nodiscard]] constexpr Word metadata() {
    return may("--metadata", "metadata", "Any JSON object, or @FILE", As::json);
}

[[nodiscard]] constexpr Word new_metadata() {
    return must(
        "--metadata", "metadata", "JSON object, or @FILE: replaces what is there", As::json);
}

} // namespace assent::tool
