/* The people thread: a loop of its own with the dashboard on it.  The trading thread hands it copies
 * (the snapshot a few times a second, effects one by one through a bounded queue) and gets operators'
 * commands back; neither ever waits for the other.  A full queue drops effects and counts them. */
#ifndef APP_PEOPLE_H
#define APP_PEOPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "engine/effect.h"
#include "engine/snapshot.h"
#include "web/web.h"

struct people;

/* Called on the people thread; hands a command to the trading thread.  False: no room. */
typedef bool people_submit(void *ctx, const struct control_command *c);

enum status people_new(struct people **ret, const struct web_options *o, people_submit *submit,
                       void *ctx, struct error *err);
/* Before people_start: history for the page. */
void people_remember(struct people *p, const struct effect *fx);
/* Starts the thread; until then nothing is served. */
enum status people_start(struct people *p, struct error *err);
/* Stops the thread and frees; NULL is fine. */
void people_free(struct people *p);
uint16_t people_port(const struct people *p);

/* ---- from the trading thread ---- */
void people_publish(struct people *p, const struct snapshot *s, const struct latencies *l);
void people_tell(struct people *p, const struct effect *fx);

#endif
