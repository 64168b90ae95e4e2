#include "venue/order_terms.h"

bool number_is_plain(struct str s)
{
    bool point = false;

    if (s.len == 0 || s.at[0] == '.' || s.at[s.len - 1] == '.')
        return false;
    if (s.len > 1 && s.at[0] == '0' && s.at[1] != '.')
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] == '.' && !point)
            point = true;
        else if (s.at[i] < '0' || s.at[i] > '9')
            return false;
    }
    return true;
}

bool number_is_positive(struct str s)
{
    if (!number_is_plain(s))
        return false;
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] != '0' && s.at[i] != '.')
            return true;
    return false;
}
