# SPDX-License-Identifier: Apache-2.0
# The few functions with which the folders describe themselves.

# Adds each folder that matches the pattern (relative to the caller) and has a CMakeLists.txt.
function(stoic_add_folders pattern)
  file(
    GLOB lists
    CONFIGURE_DEPENDS
    "${CMAKE_CURRENT_SOURCE_DIR}/${pattern}/CMakeLists.txt")
  list(SORT lists)
  foreach(list_file IN LISTS lists)
    get_filename_component(folder "${list_file}" DIRECTORY)
    add_subdirectory("${folder}")
  endforeach()
endfunction()

# stoic_module(NAME SOURCES a.c ... [LIBS ...]): the object library stoic_NAME of a folder of src/ or providers/.
function(stoic_module name)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "SOURCES;LIBS")
  add_library(stoic_${name} OBJECT ${ARG_SOURCES})
  target_include_directories(
    stoic_${name} PUBLIC "${CMAKE_SOURCE_DIR}/include" "${CMAKE_SOURCE_DIR}/src" "${CMAKE_SOURCE_DIR}/providers"
                         "${CMAKE_BINARY_DIR}/generated")
  target_link_libraries(stoic_${name} PUBLIC ${ARG_LIBS})
  target_link_libraries(stoic_${name} PRIVATE $<BUILD_INTERFACE:stoic_strict>)
  if(NOT name STREQUAL "base" AND NOT name MATCHES "^provider_")
    target_link_libraries(stoic_${name} PRIVATE $<BUILD_INTERFACE:stoic_poison>)
  endif()
  if(NOT name STREQUAL "provider_fake") # never part of the product
    set_property(GLOBAL APPEND PROPERTY STOIC_MODULES stoic_${name})
    set_property(GLOBAL APPEND PROPERTY STOIC_MODULE_LIBS ${ARG_LIBS})
  endif()
endfunction()

# The library: every module of src/ and the providers that are installed.
function(stoic_library)
  get_property(modules GLOBAL PROPERTY STOIC_MODULES)
  get_property(libs GLOBAL PROPERTY STOIC_MODULE_LIBS)
  if(NOT modules)
    return()
  endif()
  set(objects)
  foreach(module IN LISTS modules)
    list(APPEND objects "$<TARGET_OBJECTS:${module}>")
  endforeach()
  add_library(stoic STATIC ${objects})
  set_target_properties(stoic PROPERTIES LINKER_LANGUAGE C)
  target_include_directories(stoic PUBLIC "${CMAKE_SOURCE_DIR}/include")
  target_link_libraries(stoic PUBLIC ${libs})
endfunction()

# What programs and their parts share: they see the public headers and each other, never src/.
function(stoic_app_settings target)
  target_include_directories(${target} PRIVATE "${CMAKE_SOURCE_DIR}/include" "${CMAKE_SOURCE_DIR}/apps")
  target_link_libraries(${target} PRIVATE stoic_strict stoic_poison)
endfunction()

# stoic_app(NAME SOURCES a.c ... [LIBS ...]): the program NAME in bin/, linked with libstoic.
function(stoic_app name)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "SOURCES;LIBS")
  # A program may have the library's name; only the target needs another one.
  add_executable(stoic_app_${name} ${ARG_SOURCES})
  set_target_properties(stoic_app_${name} PROPERTIES OUTPUT_NAME ${name})
  stoic_app_settings(stoic_app_${name})
  target_link_libraries(stoic_app_${name} PRIVATE ${ARG_LIBS} stoic)
endfunction()

# stoic_app_module(NAME SOURCES a.c ... [LIBS ...]): a part of a program, linked by target name stoic_app_part_NAME.
function(stoic_app_module name)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "SOURCES;LIBS")
  add_library(stoic_app_part_${name} OBJECT ${ARG_SOURCES})
  stoic_app_settings(stoic_app_part_${name})
  target_link_libraries(stoic_app_part_${name} PUBLIC ${ARG_LIBS})
endfunction()

# stoic_unit_test(MODULE/FILE SOURCES ... MODULES ... [LIBS ...]): one cmocka program, ctest's unit/MODULE/FILE.
function(stoic_unit_test name)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "SOURCES;MODULES;LIBS")
  set(modules)
  foreach(module IN LISTS ARG_MODULES)
    if(NOT TARGET stoic_${module})
      message(FATAL_ERROR "unit/${name} wants the module ${module}, which no folder of src/ or providers/ makes")
    endif()
    list(APPEND modules stoic_${module})
  endforeach()
  string(REPLACE "/" "_" target "unit_${name}")
  add_executable(${target} ${ARG_SOURCES})
  get_filename_component(file_name "${name}" NAME)
  get_filename_component(folder "${name}" DIRECTORY)
  set_target_properties(
    ${target} PROPERTIES OUTPUT_NAME "${file_name}_test" RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests/${folder}")
  target_include_directories(
    ${target} PRIVATE "${CMAKE_SOURCE_DIR}/include" "${CMAKE_SOURCE_DIR}/src" "${CMAKE_SOURCE_DIR}/providers"
                      "${CMAKE_SOURCE_DIR}/tests" "${CMAKE_BINARY_DIR}/generated")
  target_link_libraries(${target} PRIVATE ${modules} ${ARG_LIBS} PkgConfig::CMOCKA stoic_flags)
  # A test may cut a title short; only gcc's -O3 sees where.
  target_compile_options(${target} PRIVATE $<$<C_COMPILER_ID:GNU>:-Wno-format-truncation>)
  stoic_add_test(unit/${name} COMMAND ${target})
endfunction()

# stoic_add_test(NAME COMMAND ... [LABELS ...] [TIMEOUT SECONDS]): any test, with the properties that all of them share.
function(stoic_add_test name)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "TIMEOUT" "COMMAND;LABELS")
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  add_test(NAME ${name} COMMAND ${ARG_COMMAND} WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
  set_tests_properties(
    ${name}
    PROPERTIES SKIP_RETURN_CODE 77
               TIMEOUT ${ARG_TIMEOUT}
               LABELS "${ARG_LABELS}"
               ENVIRONMENT "STOIC_BIN=${CMAKE_BINARY_DIR}/bin;STOIC_SOURCE_DIR=${CMAKE_SOURCE_DIR}")
endfunction()

# What tests find in the environment unless the caller of ctest set it.
function(stoic_test_environment)
  configure_file("${CMAKE_SOURCE_DIR}/cmake/test_environment.cmake.in" "${CMAKE_BINARY_DIR}/test_environment.cmake"
                 @ONLY)
  set_property(
    DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}"
    APPEND
    PROPERTY TEST_INCLUDE_FILES "${CMAKE_BINARY_DIR}/test_environment.cmake")
endfunction()
