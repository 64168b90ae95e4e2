/* Any bytes as a configuration file: refused with all its faults named, or accepted with options
 * that print and read back to themselves. */
#include <stdlib.h>
#include <string.h>

#include "fuzz/entry.h"
#include "os/config_load.h"

static void must(bool truth)
{
    if (!truth)
        abort();
}

static void read_back(const struct config *c)
{
    static struct options again;
    static char room[32768];

    memcpy(&again, &c->options, sizeof again);
    for (unsigned i = 0; i < option_row_count; i++) {
        struct text printed = TEXT(room);
        char why_room[240];
        struct text why = TEXT(why_room);
        option_print(&printed, &c->options, &option_rows[i]);
        must(option_read(&again, &option_rows[i], text_str(&printed), &why));
    }
    must(memcmp(&again, &c->options, sizeof again) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct config config;
    static struct config_report report;
    struct config_sources from = {0};
    struct error err = {0};
    enum status s = config_load_bytes(&config, &report, &from,
                                      (struct str){(const char *)data, size}, "fuzz.yaml", &err);

    must((s == STATUS_OK) == (report.count == 0));
    if (s == STATUS_OK)
        read_back(&config);
    else
        must(err.what[0] != '\0');
    return 0;
}
