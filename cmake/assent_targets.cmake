# Compile options for our own code only: PRIVATE everywhere, so that no dependency inherits them.
add_library(assent_options INTERFACE)
target_compile_options(assent_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough -Wextra-semi
  $<$<BOOL:${ASSENT_WERROR}>:-Werror>)
if(ASSENT_SANITIZE)
  target_compile_options(assent_options INTERFACE
    -fsanitize=${ASSENT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(assent_options INTERFACE -fsanitize=${ASSENT_SANITIZE})
endif()

if(ASSENT_SANITIZE MATCHES "undefined")
  # These three cost two fifths of all compiling. What is null faults, which the address sanitizer
  # reports as well; what is misaligned does no harm here; and we cast no pointers to classes.
  target_compile_options(assent_options INTERFACE -fno-sanitize=null,alignment,vptr)
endif()
if(ASSENT_FUZZ)
  target_compile_options(assent_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# assent_library(<name> HEADERS ... SOURCES ... USES ... PRIVATELY_USES ...)
#
# Makes assent_<name>, known to others as assent::<name>. Includes are written from the project
# root. Building all_verify_interface_header_sets compiles every header on its own.
function(assent_library name)
  cmake_parse_arguments(ARG "" "" "HEADERS;SOURCES;USES;PRIVATELY_USES" ${ARGN})
  add_library(assent_${name} STATIC ${ARG_SOURCES})
  add_library(assent::${name} ALIAS assent_${name})
  target_sources(assent_${name} PUBLIC
    FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${ARG_HEADERS})
  target_link_libraries(assent_${name}
    PUBLIC ${ARG_USES} PRIVATE ${ARG_PRIVATELY_USES} assent_options)
  set_target_properties(assent_${name} PROPERTIES
    VERIFY_INTERFACE_HEADER_SETS ON
    CXX_CLANG_TIDY "${ASSENT_CLANG_TIDY}")
endfunction()

# assent_program(<name> SOURCES ... USES ...): a program in build/PRESET/bin.
function(assent_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;USES" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${ARG_USES} assent_options)
  set_target_properties(${name} PROPERTIES CXX_CLANG_TIDY "${ASSENT_CLANG_TIDY}")
endfunction()
