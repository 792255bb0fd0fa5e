# SPDX-License-Identifier: Apache-2.0
# find_package(Stoic): Stoic::stoic is the shared library; Stoic::stoic_static the static one, which needs libcrypto's
# development files and is left out where they are missing.

include("${CMAKE_CURRENT_LIST_DIR}/StoicSharedTargets.cmake")
find_package(OpenSSL 3.0 QUIET COMPONENTS Crypto)
if(TARGET OpenSSL::Crypto)
  include("${CMAKE_CURRENT_LIST_DIR}/StoicStaticTargets.cmake")
endif()
