// SPDX-License-Identifier: Apache-2.0
// The public headers in C++17, linked: declarations have C linkage and types that C++ takes.
#include <cstdio>
#include <string>

#include <stoic/stoic.h>

int main() {
    stoic_config_builder *builder = nullptr;
    const stoic_error error = stoic_client_config_builder_new(&builder, stoic_provider_libcrypto(), nullptr);
    if (error != STOIC_OK) {
        std::fprintf(stderr, "%s\n", stoic_error_sentence(error));
        return 1;
    }
    stoic_config_builder_free(builder);
    const std::string name = stoic_error_name(STOIC_ERROR_OUT_OF_MEMORY);
    return name == "OUT_OF_MEMORY" ? 0 : 1;
}
