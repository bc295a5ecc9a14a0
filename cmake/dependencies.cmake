# Every library that we use, found once. Which layer may include which is checked by the
# layering test; see ARCHITECTURE.md.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(cereal REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(Boost 1.81 REQUIRED)
pkg_check_modules(RDKAFKA REQUIRED IMPORTED_TARGET rdkafka>=2.0.2)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)

# cereal keeps global tables; several threads encode and decode.
add_library(assent_cereal INTERFACE)
target_link_libraries(assent_cereal INTERFACE cereal::cereal)
target_compile_definitions(assent_cereal INTERFACE CEREAL_THREAD_SAFE=1)
