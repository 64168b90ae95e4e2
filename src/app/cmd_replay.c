/* replay JOURNAL [--verify] [--until T]: one segment, or each one of a folder, again through the
 * same core.  Every segment begins with its own checkpoint, so each is judged alone; in a folder the
 * end of one must also be the beginning of the next, to the byte. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "app/cli.h"
#include "app/commands.h"
#include "app/replay_rows.h"
#include "app/state.h"
#include "base/json.h"
#include "engine/event.h"
#include "store/core.h"
#include "store/journal_folder.h"
#include "store/replay.h"

struct replaying {
    struct cli *cli;
    struct replay_options options;
    struct cli_progress progress;
    uint64_t segments, events, compared;
    bool differs, damaged, other_version;
    bool expects; /* where the segment before ended */
    uint64_t expected_seq, expected_state;
    struct replay_report last;
    struct text *document; /* of --json: one object a segment */
};

static const char *utc(char room[40], int64_t ns)
{
    struct text t = {room, 0, 40, false};

    text_utc(&t, ns, 0);
    return room;
}

/* Whether the segment's checkpoint is what the one before came to. */
static bool continues(const struct replaying *r, const struct replay_report *x)
{
    return !r->expects || r->expected_seq != x->header.first_seq ||
           r->expected_state == x->header.checkpoint_hash;
}

static void say_difference(const struct replaying *r, const struct replay_report *x)
{
    if (x->differs)
        printf("  first difference: event %llu (%s): %s\n", (unsigned long long)x->differs_seq,
               event_kind_name((enum event_kind)x->differs_kind),
               x->differs_in_decisions ? "another decision" : "another effect");
    if (!continues(r, x))
        printf("  its checkpoint is not the state that the segment before ended with\n");
    if (x->damaged)
        printf("  %s: %llu bytes at offset %llu, from event %llu%s\n",
               x->damage.torn ? "torn tail, cut" : "altered", (unsigned long long)x->damage.bytes,
               (unsigned long long)x->damage.offset, (unsigned long long)x->damage.first_seq,
               x->damage.torn ? "" : "; what follows it cannot be replayed from here");
}

static void print_segment(const struct replaying *r, const struct replay_report *x)
{
    char from[40], to[40];
    bool same = !x->differs && continues(r, x);

    if (x->events == 0) {
        printf("%08llu  no events  %s\n", (unsigned long long)x->header.number,
               same ? "" : "DIFFERS");
        say_difference(r, x);
        return;
    }
    printf("%08llu  events %llu to %llu  %s to %s  %s\n", (unsigned long long)x->header.number,
           (unsigned long long)x->first_seq, (unsigned long long)x->last_seq,
           utc(from, x->first_at), utc(to, x->last_at),
           !r->options.verify ? "replayed"
           : same             ? "the same"
                              : "DIFFERS");
    say_difference(r, x);
}

static void put_hash(struct json_writer *w, const char *key, uint64_t hash)
{
    char room[20];
    struct text t = TEXT(room);

    text_hex(&t, hash, 16);
    json_put_cstr(w, key, room);
}

static void put_damage(struct json_writer *w, const struct segment_damage *d)
{
    json_write_key(w, "damage");
    json_write_object(w);
    json_put_cstr(w, "kind", d->torn ? "torn" : "altered");
    json_put_u64(w, "offset", d->offset);
    json_put_u64(w, "bytes", d->bytes);
    json_put_u64(w, "first_event", d->first_seq);
    json_put_u64(w, "last_event", d->last_seq);
    json_write_object_end(w);
}

static void put_segment(struct replaying *r, const struct replay_report *x)
{
    char time[40];
    struct json_writer w;

    if (r->segments > 1)
        text_char(r->document, ',');
    json_write_init(&w, r->document);
    json_write_object(&w);
    json_put_u64(&w, "segment", x->header.number);
    json_put_cstr(&w, "build", x->header.build);
    json_put_u64(&w, "first_event", x->first_seq);
    json_put_u64(&w, "last_event", x->last_seq);
    json_put_u64(&w, "events", x->events);
    json_put_cstr(&w, "from", utc(time, x->first_at));
    json_put_cstr(&w, "to", utc(time, x->last_at));
    json_put_u64(&w, "compared", x->compared);
    json_put_bool(&w, "differs", x->differs || !continues(r, x));
    if (x->differs) {
        json_put_u64(&w, "differs_event", x->differs_seq);
        json_put_cstr(&w, "differs_kind", event_kind_name((enum event_kind)x->differs_kind));
        json_put_cstr(&w, "differs_in", x->differs_in_decisions ? "decisions" : "effects");
    }
    json_put_bool(&w, "closed", x->closed);
    if (x->damaged)
        put_damage(&w, &x->damage);
    put_hash(&w, "decision_hash", x->decision_hash);
    put_hash(&w, "effect_hash", x->effect_hash);
    json_write_object_end(&w);
}

static enum status replay_one(struct replaying *r, const char *path, struct error *err)
{
    struct replay_report x;
    enum status s = replay_segment(&x, path, &engine_core, &r->options, err);

    if (s != STATUS_OK)
        return s;
    r->segments++;
    r->events += x.events;
    r->compared += x.compared;
    r->differs |= r->options.verify && (x.differs || !continues(r, &x));
    r->damaged |= x.damaged && !x.damage.torn;
    if (r->cli->json)
        put_segment(r, &x);
    else
        print_segment(r, &x);
    r->expects = x.whole && !x.differs;
    r->expected_seq = x.last_seq + 1;
    r->expected_state = x.state_hash;
    r->last = x;
    return STATUS_OK;
}

/* Segments of another version are told and passed over. */
static enum status replay_folder(struct replaying *r, const char *folder, struct error *err)
{
    struct segment_list l;
    enum status s = segment_list_read(&l, folder, err);

    if (s == STATUS_OK && l.count == 0)
        s = error_set(err, STATUS_NOT_FOUND, "journal %s: no segment in it", folder);
    cli_progress_start(&r->progress, r->cli, "replay", "segments", (double)l.count);
    for (size_t i = 0; s == STATUS_OK && i < l.count && !r->differs; i++) {
        char path[JOURNAL_PATH_MAX];

        if (cli_interrupted()) {
            s = error_set(err, STATUS_INTERRUPTED, "replay: interrupted");
            break;
        }
        s = journal_path(path, folder, l.entry[i].number, ".npj")
                ? replay_one(r, path, err)
                : error_set(err, STATUS_RANGE, "journal %s: the path is too long", folder);
        if (s == STATUS_VERSION) {
            cli_say(r->cli, "%s", err->what);
            r->other_version = true;
            s = STATUS_OK;
        }
        cli_progress_step(&r->progress, (double)(i + 1), NULL);
    }
    cli_progress_end(&r->progress);
    segment_list_release(&l);
    if (s == STATUS_OK && r->segments == 0)
        s = STATUS_VERSION;
    return s;
}

/* A segment's file, a folder of them, or a state directory with such a folder. */
static enum status replay_journal(struct replaying *r, const char *path, struct error *err)
{
    char inside[JOURNAL_PATH_MAX];
    struct stat st;

    if (stat(path, &st) == 0 && !S_ISDIR(st.st_mode))
        return replay_one(r, path, err);
    if (snprintf(inside, sizeof inside, "%s/journal", path) < (int)sizeof inside &&
        stat(inside, &st) == 0)
        return replay_folder(r, inside, err);
    return replay_folder(r, path, err);
}

static void print_end(const struct replaying *r)
{
    struct json_writer w;
    char room[1024];
    struct text t = TEXT(room);

    if (!r->cli->json) {
        printf("%llu segments, %llu events%s\n", (unsigned long long)r->segments,
               (unsigned long long)r->events,
               !r->options.verify ? ""
               : r->differs       ? ": they differ"
                                  : ": no difference");
        return;
    }
    json_write_init(&w, &t);
    json_write_object(&w);
    json_put_bool(&w, "verified", r->options.verify);
    json_put_bool(&w, "differs", r->differs);
    json_put_bool(&w, "other_version", r->other_version);
    json_put_u64(&w, "events", r->events);
    json_put_u64(&w, "compared", r->compared);
    put_hash(&w, "decision_hash", r->last.decision_hash);
    put_hash(&w, "effect_hash", r->last.effect_hash);
    json_write_object_end(&w);
    room[t.len - 1] = '\0'; /* the list of segments stands inside the same object */
    printf("%s,\"segments\":[%.*s]}\n", room, (int)r->document->len, r->document->at);
}

static int run_replay(struct cli *cli)
{
    static char room[1 << 20];
    struct text document = TEXT(room);
    struct replaying r = {
        .cli = cli, .options.verify = cli_has(cli, "verify"), .document = &document};
    struct error err = {.status = STATUS_OK};
    enum status s = STATUS_OK;

    if (cli_has(cli, "until"))
        s = cli_time(cli_value(cli, "until"), &r.options.until, &err);
    if (s == STATUS_OK && cli_has(cli, "database")) {
        s = replay_rows(cli, cli->arg[0], &err);
        return s == STATUS_OK ? 0 : cli_fail(cli, &err);
    }
    cli_interruptible();
    if (s == STATUS_OK)
        s = replay_journal(&r, cli->arg[0], &err);
    if (s == STATUS_VERSION)
        error_hint(&err, "only the build that wrote a segment can replay it");
    if (s != STATUS_OK)
        return cli_fail(cli, &err);
    print_end(&r);
    if (r.differs)
        return 1;
    if (r.damaged)
        return cli_exit_code(STATUS_CORRUPT);
    return r.other_version ? cli_exit_code(STATUS_VERSION) : 0;
}

static const struct cli_flag replay_flags[] = {
    {"verify", NULL, "compare every decision and effect, name the first difference", false, NULL},
    {"until", "T", "stop before the first event after this time", false, NULL},
    {"database", NULL, "make the rows of the state's database again from its journal", false, NULL},
    {NULL, NULL, NULL, false, NULL},
};
static const char *const replay_examples[] = {
    "novapulse replay ~/.local/state/novapulse/journal --verify",
    "novapulse replay 00000003.npj --verify --json",
    "novapulse replay ~/.local/state/novapulse --database",
    NULL,
};

const struct command cmd_replay = {
    .name = "replay",
    .group = "Trade",
    .summary = "A recorded run again, through the same core",
    .usage = "JOURNAL",
    .args_min = 1,
    .args_max = 1,
    .flags = replay_flags,
    .examples = replay_examples,
    .run = run_replay,
};
