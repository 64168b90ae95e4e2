/* Money flow index: money (typical price x volume) that came with a rising typical price, as a share of
 * all that came with a changing one, over the last `period` changes, in per cent.
 *   in    high, low, close, volume, with the bar's ordinal
 *   out   0..100; nan until period + 1 bars
 *   edge  no money flowed, or no price changed: nan (0/0); a tie counts to neither side; a nan or
 *         infinite input: nan until it and the change after it have left the window
 * Source: as TA-Lib's MFI, without its absolute threshold of 1. */
#ifndef INDICATOR_MFI_H
#define INDICATOR_MFI_H

#include "indicator/indicator.h"

extern const struct indicator mfi_indicator;

#endif
