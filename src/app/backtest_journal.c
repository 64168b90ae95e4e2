#include "app/backtest_journal.h"

#include "app/state.h"
#include "store/journal.h"

static struct checkpoint checkpoint_of(const struct engine *e)
{
    return (struct checkpoint){
        .core = e,
        .size = engine_size(engine_options(e)),
        .last_seq = engine_last_seq(e),
        .at = engine_last_at(e),
        .decision_hash = engine_decision_hash(e),
        .effect_hash = engine_effect_hash(e),
    };
}

enum status backtest_journal_begin(struct backtest_journal *j, const struct engine *e,
                                   struct error *err)
{
    const struct options *o = engine_options(e);
    const struct checkpoint first = checkpoint_of(e);
    const struct journal_settings settings = {
        .folder = j->folder,
        .build = NOVAPULSE_VERSION,
        .schema = engine_schema(),
        .config = options_digest(o),
        .segment_bytes = (uint64_t)o->store.segment_mb << 20,
    };

    return journal_new(&j->journal, &settings, &first, err);
}

enum status backtest_journal_event(struct backtest_journal *j, const struct event *ev,
                                   struct error *err)
{
    enum status s = journal_append(j->journal, ev);

    return s == STATUS_OK ? s
                          : error_set(err, s, "journal %s: event %llu did not go in", j->folder,
                                      (unsigned long long)ev->seq);
}

enum status backtest_journal_stepped(struct backtest_journal *j, const struct engine *e,
                                     struct error *err)
{
    struct checkpoint c;
    enum status s;

    journal_stepped(j->journal, engine_decision_hash(e), engine_effect_hash(e));
    if (!journal_wants_checkpoint(j->journal))
        return STATUS_OK;
    c = checkpoint_of(e);
    s = journal_checkpoint(j->journal, &c);
    return s == STATUS_OK || s == STATUS_FULL
               ? STATUS_OK
               : error_set(err, s, "journal %s: no new segment", j->folder);
}

enum status backtest_journal_end(struct backtest_journal *j, struct error *err)
{
    enum status s = j->journal ? journal_free(j->journal) : STATUS_OK;

    j->journal = NULL;
    return s == STATUS_OK ? s : error_set(err, s, "journal %s: not closed properly", j->folder);
}
