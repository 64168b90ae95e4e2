/* An independent JSON parser (jansson) to compare ours with.  Behind functions of its own, because
 * jansson and base/json.h share names and cannot be included together.  Absent is NULL everywhere,
 * and every function takes NULL. */
#ifndef TESTS_KIT_JSON_TREE_H
#define TESTS_KIT_JSON_TREE_H

#include <stdbool.h>
#include <stddef.h>

struct json_tree; /* jansson's json_t */

struct json_tree *tree_parse(const char *bytes, size_t len); /* NULL when it is not JSON */
void tree_free(struct json_tree *t);
const struct json_tree *tree_member(const struct json_tree *t, const char *key);
const struct json_tree *tree_item(const struct json_tree *t, size_t i);
size_t tree_size(const struct json_tree *t); /* of an array or object */
/* The i-th key of an object. */
const char *tree_key(const struct json_tree *t, size_t i);
bool tree_is_null(const struct json_tree *t); /* absent or null */
bool tree_is_true(const struct json_tree *t);
bool tree_is_array(const struct json_tree *t);
bool tree_is_integer(const struct json_tree *t);
bool tree_is_real(const struct json_tree *t);
const char *tree_string(const struct json_tree *t); /* NULL when it is none */
long long tree_integer(const struct json_tree *t);
double tree_real(const struct json_tree *t); /* of an integer as well */

#endif
