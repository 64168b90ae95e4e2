#include "research/report_page.h"

#include <sodium.h>

#include "research/report_style.h"
#include "research/report_text.h"

static void put_policy(FILE *out)
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    char text[64];

    crypto_hash_sha256(digest, (const unsigned char *)REPORT_STYLE, sizeof REPORT_STYLE - 1);
    sodium_bin2base64(text, sizeof text, digest, sizeof digest, sodium_base64_VARIANT_ORIGINAL);
    fprintf(out,
            "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; style-src "
            "'sha256-%s'; base-uri 'none'; form-action 'none'\">",
            text);
}

void report_page_begin(FILE *out, const char *title)
{
    fputs("<!doctype html>\n<html lang=en><meta charset=utf-8>", out);
    put_policy(out);
    fputs("<meta name=viewport content=\"width=device-width\"><meta name=color-scheme "
          "content=\"light dark\"><title>",
          out);
    html_text(out, title);
    fprintf(out, "</title>\n<style>%s</style>\n", REPORT_STYLE);
}
