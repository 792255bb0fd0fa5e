/* SPDX-License-Identifier: Apache-2.0 */
/* A client's first flight, made by an installed libstoic: enough to see that headers, library and libcrypto
 * fit. */
#include <stdio.h>

#include <stoic/stoic.h>

static int failed(const char *what, stoic_error error) {
    fprintf(stderr, "%s: %s\n", what, stoic_error_name(error));
    return 1;
}

int main(void) {
    const stoic_time now = {STOIC_NS_PER_SECOND * 1700000000, 1};
    stoic_config_builder *builder = NULL;
    const stoic_config *config = NULL;
    stoic_connection *connection = NULL;
    uint8_t flight[STOIC_RECORD_MAX_LEN];
    size_t flight_len = 0;

    stoic_error error = stoic_client_config_builder_new(&builder, stoic_provider_libcrypto(), NULL);
    if (error != STOIC_OK) {
        return failed("stoic_client_config_builder_new", error);
    }
    stoic_config_builder_insecure_no_verify(builder);
    error = stoic_config_builder_build(builder, &config, NULL);
    if (error != STOIC_OK) {
        return failed("stoic_config_builder_build", error);
    }
    error = stoic_client_new(&connection, config, stoic_bytes_of_text("localhost"), now);
    stoic_config_release(config);
    if (error != STOIC_OK) {
        return failed("stoic_client_new", error);
    }
    error = stoic_take_output(connection, &flight_len, flight, sizeof(flight));
    stoic_connection_free(connection);
    if (error != STOIC_OK) {
        return failed("stoic_take_output", error);
    }
    printf("ClientHello of %zu bytes, record type %u\n", flight_len, (unsigned)flight[0]);
    return flight_len > 100 && flight[0] == 22 ? 0 : 1;
}
