#include "web/auth.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#define NS_PER_S INT64_C(1000000000)
enum { FAILURES = 5, FAILURES_WINDOW_S = 300, KEY_LETTERS = 24 };

void web_key_hash(uint8_t ret_hash[WEB_KEY_HASH], struct str key)
{
    crypto_generichash(ret_hash, WEB_KEY_HASH, (const unsigned char *)key.at, key.len, NULL, 0);
}

void web_key_make(char ret_key[WEB_KEY_MAX], uint8_t ret_hash[WEB_KEY_HASH])
{
    static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789"; /* 32, none alike */
    uint8_t chance[KEY_LETTERS];
    struct text t = {ret_key, 0, WEB_KEY_MAX, false};

    int failed = sodium_init();
    assert(failed >= 0);
    randombytes_buf(chance, sizeof chance);
    text_cstr(&t, "np");
    for (int i = 0; i < KEY_LETTERS; i++) {
        if (i % 6 == 0)
            text_char(&t, '-');
        text_char(&t, letters[chance[i] % 32]);
    }
    sodium_memzero(chance, sizeof chance);
    web_key_hash(ret_hash, text_str(&t));
}

void auth_init(struct auth *a, const uint8_t key_hash[WEB_KEY_HASH])
{
    uint8_t key[16];
    int failed = sodium_init();

    assert(failed >= 0);
    memset(a, 0, sizeof *a);
    memcpy(a->key_hash, key_hash, WEB_KEY_HASH);
    randombytes_buf(key, sizeof key);
    limit_init(&a->failures, FAILURES, FAILURES_WINDOW_S, key);
}

void random_token(char ret[TOKEN_TEXT])
{
    uint8_t bytes[(TOKEN_TEXT - 1) / 2];

    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(ret, TOKEN_TEXT, bytes, sizeof bytes);
}

bool auth_key_is_right(const struct auth *a, struct str key)
{
    uint8_t hash[WEB_KEY_HASH];

    web_key_hash(hash, str_trim(key));
    return sodium_memcmp(hash, a->key_hash, sizeof hash) == 0;
}

/* A free row, or the one that was used longest ago. */
static struct session *make_room(struct auth *a)
{
    struct session *oldest = &a->session[0];

    for (struct session *s = a->session; s < a->session + SESSIONS_MAX; s++) {
        if (!s->number)
            return s;
        if (s->seen_ns < oldest->seen_ns)
            oldest = s;
    }
    return oldest;
}

struct session *auth_sign_in(struct auth *a, struct str key, struct str address, int64_t now_ns,
                             char ret_token[TOKEN_TEXT], int64_t *ret_wait_s)
{
    *ret_wait_s = limit_look(&a->failures, address, now_ns);
    if (*ret_wait_s > 0)
        return NULL;
    if (!auth_key_is_right(a, key)) {
        limit_take(&a->failures, address, now_ns);
        return NULL;
    }
    struct session *s = make_room(a);
    *s = (struct session){.number = ++a->sessions,
                          .since_ns = now_ns,
                          .seen_ns = now_ns,
                          .role = ROLE_ADMIN,
                          .who = "dashboard"};
    random_token(ret_token);
    web_key_hash(s->token_hash, str_of(ret_token));
    random_token(s->csrf);
    return s;
}

int64_t session_ends_ns(const struct session *s)
{
    int64_t at_last = s->since_ns + SESSION_SECONDS * NS_PER_S;
    int64_t idle = s->seen_ns + IDLE_SECONDS * NS_PER_S;

    return at_last < idle ? at_last : idle;
}

static struct session *use(struct session *s, int64_t now_ns)
{
    if (now_ns >= session_ends_ns(s)) {
        auth_sign_out(s);
        return NULL;
    }
    s->seen_ns = now_ns;
    return s;
}

struct session *auth_find(struct auth *a, struct str token, int64_t now_ns)
{
    uint8_t hash[WEB_KEY_HASH];

    if (token.len != TOKEN_TEXT - 1)
        return NULL;
    web_key_hash(hash, token);
    for (struct session *s = a->session; s < a->session + SESSIONS_MAX; s++)
        if (s->number && sodium_memcmp(hash, s->token_hash, sizeof hash) == 0)
            return use(s, now_ns);
    return NULL;
}

struct session *auth_still(struct auth *a, uint64_t number, int64_t now_ns)
{
    for (struct session *s = a->session; s < a->session + SESSIONS_MAX; s++)
        if (number && s->number == number)
            return use(s, now_ns);
    return NULL;
}

void auth_sign_out(struct session *s)
{
    sodium_memzero(s, sizeof *s);
}

bool auth_csrf_is_right(const struct session *s, struct str token)
{
    return token.len == TOKEN_TEXT - 1 && sodium_memcmp(token.at, s->csrf, TOKEN_TEXT - 1) == 0;
}

static bool is_port(struct str s)
{
    uint64_t port;

    return s.len > 0 && s.len <= 5 && str_to_u64(s, &port) && port <= UINT16_MAX;
}

/* Cuts the port off; false when the rest cannot be a host. */
static bool split_host(struct str header, struct str *ret_name)
{
    if (header.len == 0 || header.len > 128)
        return false;
    if (header.at[0] == '[') {
        size_t end = str_find(header, ']', 0);
        if (end == SIZE_MAX)
            return false;
        *ret_name = str_slice(header, 0, end + 1);
        struct str rest = str_slice(header, end + 1, header.len);
        return rest.len == 0 || (rest.at[0] == ':' && is_port(str_slice(rest, 1, rest.len)));
    }
    size_t colon = str_find(header, ':', 0);
    *ret_name = colon == SIZE_MAX ? header : str_slice(header, 0, colon);
    return colon == SIZE_MAX || is_port(str_slice(header, colon + 1, header.len));
}

static bool is_address(struct str name)
{
    bool v6 = name.len > 4 && name.at[0] == '[';

    for (size_t i = v6 ? 1 : 0; i < name.len - (v6 ? 1 : 0); i++) {
        char c = name.at[i];
        bool digit = c >= '0' && c <= '9';
        bool hex = (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (!digit && c != '.' && !(v6 && (hex || c == ':')))
            return false;
    }
    return name.len > 0;
}

bool host_is_ours(struct str host_header, const char *own_host)
{
    struct str name;

    if (!split_host(host_header, &name))
        return false;
    return is_address(name) || str_is(name, "localhost") || str_is(name, own_host);
}

bool origin_is_own(struct str origin, struct str host_header)
{
    struct str plain = STR("http://"), secure = STR("https://");
    size_t skip = str_starts(origin, plain)    ? plain.len
                  : str_starts(origin, secure) ? secure.len
                                               : 0;

    return skip && str_eq(str_slice(origin, skip, origin.len), host_header);
}
