# SPDX-License-Identifier: Apache-2.0
# Compiler and linker flags. Everything hangs on the interface targets stoic_flags (all code),
# stoic_strict (src/, providers/, apps/) and stoic_poison (src/ but base, apps/).

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")

set(STOIC_FLAVOUR "debug" CACHE STRING "release, debug, asan, tsan or clang; set by the preset")
set_property(CACHE STOIC_FLAVOUR PROPERTY STRINGS release debug asan tsan clang)

# The flavour alone says how to optimise; nothing is inherited from CMake's own defaults.
set(CMAKE_C_FLAGS_RELEASE "")
set(CMAKE_C_FLAGS_DEBUG "")

include(CheckPIESupported)
check_pie_supported(LANGUAGES C)
include(CheckCCompilerFlag)
check_c_compiler_flag(-fcf-protection=full STOIC_HAS_CF_PROTECTION)
check_c_compiler_flag(-Wunsafe-buffer-usage STOIC_HAS_UNSAFE_BUFFER)

add_library(stoic_flags INTERFACE)
target_compile_definitions(stoic_flags INTERFACE _GNU_SOURCE)
target_compile_options(
  stoic_flags
  INTERFACE -Wall
            -Wextra
            -Werror
            -Wcast-align
            -Wcast-qual
            -Wdate-time
            -Wformat=2
            -Wimplicit-fallthrough
            -Wmissing-declarations
            -Wmissing-prototypes
            -Wold-style-definition
            -Wpointer-arith
            -Wshadow
            -Wstrict-prototypes
            -Wundef
            -Wvla
            -Wwrite-strings
            $<$<C_COMPILER_ID:GNU>:-Wduplicated-cond>
            $<$<C_COMPILER_ID:GNU>:-Wlogical-op>
            $<$<C_COMPILER_ID:Clang>:-Wcomma>
            $<$<C_COMPILER_ID:Clang>:-Wunreachable-code>)

if(STOIC_FLAVOUR STREQUAL "release")
  target_compile_options(
    stoic_flags
    INTERFACE -O3
              -g1
              -fstack-protector-strong
              -D_FORTIFY_SOURCE=3
              -ftrivial-auto-var-init=zero
              $<$<BOOL:${STOIC_HAS_CF_PROTECTION}>:-fcf-protection=full>)
  target_link_options(stoic_flags INTERFACE -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,--as-needed)
elseif(STOIC_FLAVOUR STREQUAL "asan")
  set(sanitize -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_compile_options(stoic_flags INTERFACE -O1 -g ${sanitize})
  target_link_options(stoic_flags INTERFACE ${sanitize})
elseif(STOIC_FLAVOUR STREQUAL "tsan")
  target_compile_options(stoic_flags INTERFACE -O1 -g -fsanitize=thread -fno-omit-frame-pointer)
  target_link_options(stoic_flags INTERFACE -fsanitize=thread)
else()
  target_compile_options(stoic_flags INTERFACE -O0 -g)
endif()

# What holds for the product but not for its tests.
add_library(stoic_strict INTERFACE)
target_link_libraries(stoic_strict INTERFACE stoic_flags)
# The public functions are visible, but nobody may put others in their place: the compiler may inline them.
target_compile_options(stoic_strict INTERFACE -Wconversion -Wsign-conversion -fno-semantic-interposition)
if(STOIC_HAS_UNSAFE_BUFFER)
  target_compile_options(stoic_strict INTERFACE -Wunsafe-buffer-usage)
elseif(STOIC_FLAVOUR STREQUAL "clang")
  message(FATAL_ERROR "the clang preset needs a compiler with -Wunsafe-buffer-usage (clang 19)")
endif()

# The C library's unchecked functions do not exist for code outside src/base/ and providers/.
add_library(stoic_poison INTERFACE)
target_compile_options(stoic_poison INTERFACE "SHELL:-include ${CMAKE_SOURCE_DIR}/src/base/poison.h")
