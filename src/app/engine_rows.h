/* What the database asks of the engine beside its effects. */
#ifndef APP_ENGINE_ROWS_H
#define APP_ENGINE_ROWS_H

#include "store/projection.h"

extern const struct projection_view engine_rows;

#endif
