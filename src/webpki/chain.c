/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Chains: the certificates of a PEM text, in the form in which a vector of certificates is kept and sent.
 */
#include <stoic/certificate.h>

#include "base/pem.h"

/* RFC 7468 5.1: the last two are old names that parsers may meet. */
static bool is_certificate(stoic_bytes label) {
    static const char *const labels[] = {"CERTIFICATE", "X509 CERTIFICATE", "X.509 CERTIFICATE"};
    STOIC_EACH(text, labels, STOIC_COUNT(labels)) {
        if (stoic_bytes_equal(label, stoic_bytes_of_text(*text))) {
            return true;
        }
    }
    return false;
}

static stoic_error append_certificate(stoic_writer *writer, const stoic_pem_block *block, size_t number,
                                      stoic_error_detail *detail) {
    const stoic_mark mark = stoic_write_open(writer, 3);
    const size_t start = writer->len;
    STOIC_TRY(stoic_pem_decode(writer, block, detail));
    stoic_write_close(writer, mark);
    STOIC_TRY(stoic_writer_error(writer));

    const stoic_bytes all = stoic_writer_view(writer);
    stoic_certificate certificate = {.struct_size = sizeof(certificate)};
    stoic_error_detail problem = {.struct_size = sizeof(problem)};
    const stoic_error error =
        stoic_certificate_read(&certificate, stoic_slice(all, start, all.len - start), &problem);
    if (error != STOIC_OK) {
        stoic_error_detail_set(detail, block->line, "certificate %zu: %s", number, problem.text);
    }
    return error;
}

static stoic_error append_all(stoic_writer *writer, stoic_bytes text, stoic_error_detail *detail) {
    stoic_pem pem = stoic_pem_of(text);
    stoic_pem_block block;
    size_t num = 0;
    while (stoic_pem_next(&pem, &block)) {
        if (is_certificate(block.label)) {
            num++;
            STOIC_TRY(append_certificate(writer, &block, num, detail));
        }
    }
    STOIC_TRY(stoic_pem_error(&pem, detail));
    if (num == 0) {
        stoic_error_detail_set(detail, 0, "there is no block -----BEGIN CERTIFICATE-----");
        return STOIC_ERROR_PEM_NO_CERTIFICATE;
    }
    return STOIC_OK;
}

stoic_error stoic_chain_from_pem(stoic_writer *writer, stoic_bytes pem, stoic_error_detail *detail) {
    STOIC_TRY(stoic_writer_error(writer));
    const size_t start = writer->len;
    const stoic_error error = append_all(writer, pem, detail);
    if (error != STOIC_OK) {
        stoic_writer_truncate(writer, start);
    }
    return error;
}
