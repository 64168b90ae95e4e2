/* A client's id may be longer than an order remembers.  Such an order has '~' and a hash of it, and its note has it whole. */
#include "base/hash.h"
#include "venue/exchange/state.h"

#include <string.h>

bool client_id_keep(struct order_request *r, struct order_note *note, struct str id)
{
    struct text t = TEXT(r->client_id);

    memset(r->client_id, 0, sizeof r->client_id);
    if (id.len < CLIENT_ID_MAX && !str_starts(id, STR("~")))
        return str_copy(r->client_id, sizeof r->client_id, id);
    if (note && !str_copy(note->client_id, sizeof note->client_id, id))
        return false;
    text_char(&t, '~');
    text_hex(&t, hash_bytes(0, id.at, id.len), 16);
    return true;
}

const char *client_id_told(const struct exchange *x, uint64_t order, const char *kept)
{
    const struct order_note *n = &x->state->note[order % NOTES_KEPT];

    return kept[0] == '~' && n->order == order ? n->client_id : kept;
}

static bool is_uuid(struct str id)
{
    bool dashes = id.len == 36;

    if (!dashes && id.len != 32)
        return false;
    for (size_t i = 0; i < id.len; i++) {
        bool dash = dashes && (i == 8 || i == 13 || i == 18 || i == 23);

        if (dash ? id.at[i] != '-' : !strchr("0123456789abcdefABCDEF", id.at[i]))
            return false;
    }
    return true;
}

bool client_id_is_krakens(struct str id)
{
    return id.len <= 18 || is_uuid(id);
}
