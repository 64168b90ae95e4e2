/* The dialogs' words: a verb and its object, never "OK". */
#include "config/options.h"
#include "web/operate.h"

static const char *pair_of(const struct preview *p, const struct snapshot *s)
{
    for (uint32_t i = 0; i < s->positions && i < SNAPSHOT_POSITIONS_MAX; i++)
        if (s->position[i].position == p->position && s->position[i].pair < SNAPSHOT_PAIRS_MAX)
            return s->pair[s->position[i].pair].instrument.pair;
    return "a position that is gone";
}

static const char *plural(uint32_t n)
{
    return n == 1 ? "" : "s";
}

static const char *venue_word(const struct snapshot *s)
{
    return s->venue == VENUE_SIM      ? "the built-in exchange"
           : s->venue == VENUE_KRAKEN ? "kraken"
                                      : "coinbase";
}

void preview_title(struct text *t, const struct preview *p, const struct snapshot *s)
{
    switch (p->verb) {
    case CONTROL_PAUSE:
        text_cstr(t, "Pause trading?");
        break;
    case CONTROL_RESUME:
        text_cstr(t, "Resume trading?");
        break;
    case CONTROL_CLOSE:
        text_printf(t, "Close %s?", pair_of(p, s));
        break;
    case CONTROL_CLOSE_ALL:
        text_printf(t, "Close all %u position%s?", p->positions, plural(p->positions));
        break;
    case CONTROL_KILL:
        text_printf(t, "Kill trading on %s?", venue_word(s));
        break;
    case CONTROL_REARM:
        text_cstr(t, "Rearm trading?");
        break;
    case CONTROL_RECONCILE:
        text_cstr(t, "Compare with the venue?");
        break;
    case CONTROL_RESET_WEIGHTS:
        text_cstr(t, "Forget what the weights have learned?");
        break;
    case CONTROL_RESET_RISK:
        text_cstr(t, "Begin anew from today's equity?");
        break;
    case CONTROL_STOP:
        text_cstr(t, "End the program?");
        break;
    case CONTROL_ACCEPT:
        text_printf(t, "Accept %s as it is at the venue?", s->pair[p->position].instrument.pair);
        break;
    default:
        break;
    }
}

void preview_button(struct text *t, const struct preview *p, const struct snapshot *s)
{
    switch (p->verb) {
    case CONTROL_CLOSE:
        text_printf(t, "Close %s", pair_of(p, s));
        break;
    case CONTROL_CLOSE_ALL:
        text_printf(t, "Close %u position%s", p->positions, plural(p->positions));
        break;
    case CONTROL_KILL:
        text_cstr(t, "Kill trading");
        break;
    case CONTROL_REARM:
        text_cstr(t, "Rearm trading");
        break;
    case CONTROL_RESUME:
        text_cstr(t, "Resume trading");
        break;
    case CONTROL_STOP:
        text_cstr(t, "End the program");
        break;
    case CONTROL_RESET_WEIGHTS:
        text_cstr(t, "Reset the weights");
        break;
    case CONTROL_RESET_RISK:
        text_cstr(t, "Begin anew");
        break;
    case CONTROL_PAUSE:
        text_cstr(t, "Pause trading");
        break;
    case CONTROL_ACCEPT:
        text_printf(t, "Accept %s", s->pair[p->position].instrument.pair);
        break;
    default:
        text_cstr(t, "Compare now");
        break;
    }
}

const char *preview_harmless(enum control_verb verb)
{
    switch (verb) {
    case CONTROL_CLOSE:
        return "Keep the position";
    case CONTROL_CLOSE_ALL:
        return "Keep positions";
    case CONTROL_RESUME:
        return "Stay paused";
    case CONTROL_REARM:
        return "Stay killed";
    case CONTROL_RESET_WEIGHTS:
        return "Keep what was learned";
    case CONTROL_RESET_RISK:
        return "Keep peak and record";
    case CONTROL_ACCEPT:
        return "Keep entries blocked";
    default:
        return "Keep running";
    }
}

static uint32_t bare_positions(const struct snapshot *s)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < s->positions && i < SNAPSHOT_POSITIONS_MAX; i++)
        n += s->position[i].stop_resting.ticks == 0;
    return n;
}

static bool kill_line(struct text *t, const struct snapshot *s, bool keeps, unsigned i)
{
    uint32_t bare = bare_positions(s), held = s->positions;

    if (i == 0) {
        text_printf(t, "Entries off · %u order%s cancelled · ", s->orders, plural(s->orders));
        if (keeps)
            text_printf(t, "%u position%s left open", held, plural(held));
        else
            text_printf(t, "%u position%s closed at market", held, plural(held));
        text_cstr(t, " · stays off across restarts until an admin rearms it with a reason.");
        return true;
    }
    if (i == 1 && keeps && held) {
        text_printf(t,
                    "%u position%s left open WITHOUT software stops; %u %s stops resting at the "
                    "venue, %u %s none.",
                    held, held == 1 ? " is" : "s are", held - bare,
                    held - bare == 1 ? "has" : "have", bare, bare == 1 ? "has" : "have");
        return true;
    }
    return false;
}

static bool resume_line(struct text *t, const struct snapshot *s, unsigned i)
{
    if (i == 0) {
        if (s->paused)
            text_printf(t, "Paused by %s%s%s. New entries are allowed again.", s->paused_by,
                        s->paused_why[0] ? ": " : "", s->paused_why);
        else
            text_cstr(t, "Nothing is paused by a person.");
        return true;
    }
    unsigned seen = 0;
    for (int b = 0; b < BREAKER_COUNT; b++) {
        if (s->breaker[b].since && ++seen == i) {
            text_printf(t, "The breaker %s is still open and goes on blocking entries.",
                        breaker_name((enum breaker)b));
            return true;
        }
    }
    return false;
}

bool preview_line(struct text *t, const struct preview *p, const struct snapshot *s,
                  bool kill_keeps, unsigned i)
{
    if (p->verb == CONTROL_KILL)
        return kill_line(t, s, kill_keeps, i);
    if (p->verb == CONTROL_RESUME)
        return resume_line(t, s, i);
    if (i > 0)
        return false;
    switch (p->verb) {
    case CONTROL_PAUSE:
        text_printf(t,
                    "No new entries. Entry orders are cancelled. %u position%s still managed: "
                    "stops, targets and trailing.",
                    s->positions, s->positions == 1 ? " is" : "s are");
        return true;
    case CONTROL_CLOSE:
        text_cstr(t, "Its orders are cancelled and it is sold at market. Nothing else changes.");
        return true;
    case CONTROL_CLOSE_ALL:
        text_cstr(t, "Entries are paused first. Then all open orders are cancelled and each "
                     "position is sold at market. Trading stays paused until someone resumes it.");
        return true;
    default:
        text_cstr(t, control_row(p->verb)->does);
        return true;
    }
}
