#include "config/asset_groups.h"

static bool separates(char c)
{
    return c == ' ' || c == ',' || c == '\t';
}

static bool may_name(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.';
}

/* The next name; .len == 0 at the end.  *group counts the semicolons passed. */
static struct str next_name(struct str *rest, int *group)
{
    size_t from = 0, to;

    for (; from < rest->len && (separates(rest->at[from]) || rest->at[from] == ';'); from++)
        *group += rest->at[from] == ';';
    for (to = from; to < rest->len && !separates(rest->at[to]) && rest->at[to] != ';';)
        to++;
    struct str name = {rest->at + from, to - from};
    *rest = (struct str){rest->at + to, rest->len - to};
    return name;
}

int group_of(struct str groups, struct str asset)
{
    int group = 0;

    for (struct str name; (name = next_name(&groups, &group)).len > 0;) {
        if (str_eq(name, asset))
            return group;
    }
    return GROUP_NONE;
}

bool groups_are_well_formed(struct str groups)
{
    struct str rest = groups;
    int group = 0;

    for (struct str name; (name = next_name(&rest, &group)).len > 0;) {
        for (size_t i = 0; i < name.len; i++)
            if (!may_name(name.at[i]))
                return false;
        if (group_of(rest, name) != GROUP_NONE)
            return false;
    }
    return true;
}
