# SPDX-License-Identifier: Apache-2.0
# The shared library with its exported symbols, and `cmake --install`: headers, both libraries, stoic.pc, the CMake
# package, the program.

# The linker's version script, from packaging/symbols.txt (lines `FUNCTION VERSION`, kept by scripts/symbols).
function(stoic_version_script out list)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${list}")
  file(STRINGS "${list}" lines REGEX "^[a-z]")
  set(versions)
  foreach(line IN LISTS lines)
    string(REPLACE " " ";" line "${line}")
    list(GET line 0 name)
    list(GET line 1 version)
    list(APPEND versions "${version}")
    string(APPEND names_${version} "    ${name};\n")
  endforeach()
  list(REMOVE_DUPLICATES versions)
  list(SORT versions COMPARE NATURAL)
  set(script "")
  set(before "")
  set(hidden "  local:\n    *;\n")
  foreach(version IN LISTS versions)
    string(APPEND script "${version} {\n  global:\n${names_${version}}${hidden}}${before};\n")
    set(before " ${version}")
    set(hidden "")
  endforeach()
  set(map "${CMAKE_BINARY_DIR}/generated/libstoic.map")
  file(CONFIGURE OUTPUT "${map}" CONTENT "${script}" @ONLY)
  set(${out} "${map}" PARENT_SCOPE)
endfunction()

# libstoic.so beside libstoic.a, of the same objects.
function(stoic_shared_library)
  get_property(modules GLOBAL PROPERTY STOIC_MODULES)
  get_property(libs GLOBAL PROPERTY STOIC_MODULE_LIBS)
  stoic_version_script(map "${CMAKE_SOURCE_DIR}/packaging/symbols.txt")
  set(objects)
  foreach(module IN LISTS modules)
    list(APPEND objects "$<TARGET_OBJECTS:${module}>")
  endforeach()
  add_library(stoic_shared SHARED ${objects})
  set_target_properties(
    stoic_shared
    PROPERTIES OUTPUT_NAME stoic
               EXPORT_NAME stoic
               LINKER_LANGUAGE C
               VERSION ${PROJECT_VERSION}
               SOVERSION ${PROJECT_VERSION_MAJOR}
               LINK_DEPENDS "${map}"
               LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")
  target_include_directories(stoic_shared INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_link_libraries(stoic_shared PRIVATE ${libs} $<BUILD_INTERFACE:stoic_flags>)
  target_link_options(stoic_shared PRIVATE -Wl,--version-script=${map} -Wl,-Bsymbolic-functions)
  if(NOT STOIC_FLAVOUR MATCHES "^(asan|tsan)$") # a sanitizer's runtime is in the program
    target_link_options(stoic_shared PRIVATE -Wl,-z,defs)
  endif()
endfunction()

# stoic.pc and the CMake package find their files from where they lie themselves: `--prefix` is known only at install.
function(stoic_install_packages)
  set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/Stoic")
  file(RELATIVE_PATH STOIC_PREFIX_FROM_PC "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
  string(REGEX REPLACE "/$" "" STOIC_PREFIX_FROM_PC "${STOIC_PREFIX_FROM_PC}")
  configure_file(packaging/stoic.pc.in generated/packaging/stoic.pc @ONLY)
  install(FILES "${CMAKE_BINARY_DIR}/generated/packaging/stoic.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")

  include(CMakePackageConfigHelpers)
  write_basic_package_version_file("${CMAKE_BINARY_DIR}/generated/packaging/StoicConfigVersion.cmake"
                                   COMPATIBILITY SameMinorVersion)
  install(FILES packaging/StoicConfig.cmake "${CMAKE_BINARY_DIR}/generated/packaging/StoicConfigVersion.cmake"
          DESTINATION "${package_dir}")
  install(EXPORT StoicSharedTargets NAMESPACE Stoic:: DESTINATION "${package_dir}")
  install(EXPORT StoicStaticTargets NAMESPACE Stoic:: DESTINATION "${package_dir}")
endfunction()

function(stoic_install)
  if(NOT TARGET stoic OR NOT EXISTS "${CMAKE_SOURCE_DIR}/packaging/symbols.txt")
    return()
  endif()
  include(GNUInstallDirs)
  stoic_shared_library()
  set_target_properties(stoic PROPERTIES EXPORT_NAME stoic_static)
  target_include_directories(stoic PUBLIC $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  install(DIRECTORY include/stoic DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" FILES_MATCHING PATTERN "*.h")
  install(TARGETS stoic_shared EXPORT StoicSharedTargets LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}")
  install(TARGETS stoic EXPORT StoicStaticTargets ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
  install(TARGETS stoic_app_stoic RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
  stoic_install_packages()
endfunction()
