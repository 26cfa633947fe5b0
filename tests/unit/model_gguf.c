/* model_gguf.c - GGUF reader: one good file, and every way found to break it. */
#include "model/gguf_build.h"
#include "scratch.h"
#include "src/model/gguf.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- the good file --------------------------------------------------------------------------------------------------- */

static void good(struct gguf_build *b)
{
	static const float w[4] = { 1, 2, 3, 4 };

	gb_kv_str(b, "general.architecture", "llama");
	gb_kv_u32(b, "llama.block_count", 7);
	gb_kv_f32(b, "llama.eps", 0.5f);
	gb_kv_bool(b, "flag", 1);
	gb_key(b, "i8", 1);
	gb_int(&b->kv, 0xff, 1);
	gb_key(b, "u64", 10);
	gb_int(&b->kv, UINT64_MAX, 8);
	gb_key(b, "f64", 12);
	gb_int(&b->kv, 0x3ff8000000000000, 8); /* 1.5 */
	gb_kv_array(b, "strings", 8, 2);
	gb_text(&b->kv, "one", 3);
	gb_text(&b->kv, "", 0);
	gb_kv_array(b, "ints", 5, 3);
	gb_int(&b->kv, (uint32_t)-1, 4);
	gb_int(&b->kv, 2, 4);
	gb_int(&b->kv, 3, 4);
	gb_kv_array(b, "floats", 6, 1);
	gb_int(&b->kv, 0x40000000, 4);
	gb_kv_array(b, "nested", 9, 1);
	gb_int(&b->kv, 4, 4);
	gb_int(&b->kv, 1, 8);
	gb_int(&b->kv, 9, 4);
	gb_kv_array(b, "empty", 8, 0);
	gb_tensor_f32(b, "a.weight", 2, 2, w);
	gb_tensor_f32(b, "b.weight", 4, 1, w);
}

static struct gguf *parse(const struct buf *f, struct err *e)
{
	/* an own allocation of exactly this size, so that a sanitizer sees every byte read too much */
	char *copy = malloc(f->len ? f->len : 1);
	struct gguf *g;

	if (f->len)
		memcpy(copy, f->p, f->len);
	g = gguf_parse(copy, f->len, "test.gguf", e);
	if (g) /* only asked whether it opens */
		gguf_free(g);
	free(copy);
	return g;
}

static void expect_refused(struct gguf_build *b, const char *what, const char *say)
{
	struct buf f = { 0 };
	struct err e = ERR_INIT;

	gb_build(b, &f);
	cr_expect_null(parse(&f, &e), "%s: opened", what);
	cr_expect_eq(e.code, ERR_MODEL, "%s: code %d", what, e.code);
	cr_expect(strstr(e.msg, "test.gguf") == e.msg, "%s: does not begin with the file: %s", what, e.msg);
	cr_expect(strstr(e.msg, say), "%s: '%s' does not say '%s'", what, e.msg, say);
	buf_free(&f);
}

Test(model_gguf, good_file)
{
	struct gguf_build b = { 0 };
	struct buf f = { 0 };
	struct err e = ERR_INIT;
	struct gguf *g;
	struct gguf_str *s;
	const struct gguf_tensor *t;
	int32_t *ints;
	float *floats;
	size_t n;

	good(&b);
	gb_build(&b, &f);
	g = gguf_parse(f.p, f.len, "test.gguf", &e);
	cr_assert(g, "%s", e.msg);
	cr_expect_str_eq(gguf_path(g), "test.gguf");
	cr_expect_eq(gguf_file_bytes(g), f.len);
	cr_expect_eq(gguf_uint(g, "llama.block_count", 0, &e), 7);
	cr_expect_eq(gguf_uint(g, "absent", 42, &e), 42);
	cr_expect_eq(gguf_uint(g, "u64", 0, &e), UINT64_MAX);
	cr_expect_eq(gguf_float(g, "llama.eps", 0, &e), 0.5);
	cr_expect_eq(gguf_float(g, "f64", 0, &e), 1.5);
	cr_expect(gguf_bool(g, "flag", false, &e));
	cr_expect(gguf_has(g, "flag") && !gguf_has(g, "fla") && gguf_is_array(g, "ints") && !gguf_is_array(g, "flag"));
	cr_expect_eq(gguf_string(g, "general.architecture", &e).len, 5);
	cr_expect_null(gguf_string(g, "absent", &e).p);
	cr_assert(!gguf_array_str(g, "strings", &s, &n, &e) && n == 2);
	cr_expect(s[0].len == 3 && !memcmp(s[0].p, "one", 3) && s[1].len == 0);
	free(s);
	cr_assert(!gguf_array_i32(g, "ints", &ints, &n, &e) && n == 3);
	cr_expect(ints[0] == -1 && ints[2] == 3);
	free(ints);
	cr_assert(!gguf_array_f32(g, "floats", &floats, &n, &e) && n == 1);
	cr_expect_eq(floats[0], 2.0f);
	free(floats);
	cr_assert(!gguf_array_str(g, "absent", &s, &n, &e) && n == 0 && s == NULL);
	cr_expect(!err_is_set(&e), "%s", e.msg);
	cr_assert_eq(gguf_n_tensors(g), 2);
	t = gguf_tensor(g, "b.weight");
	cr_assert(t && t == gguf_tensor_at(g, 1));
	cr_expect(t->bytes == 16 && t->ne[0] == 4 && t->ne[1] == 1 && t->n_dims == 1);
	cr_expect_eq(((const float *)t->data)[3], 4.0f);
	cr_expect_null(gguf_tensor(g, "b.weigh"));
	gguf_free(g);
	buf_free(&f);
	gguf_free(NULL);
}

Test(model_gguf, wrong_types_are_said)
{
	static const char *const asked_as_uint[] = { "i8", "llama.eps", "flag", "general.architecture", "ints" };
	struct gguf_build b = { 0 };
	struct buf f = { 0 };
	struct err e = ERR_INIT;
	struct gguf *g;
	struct gguf_str *s;
	int32_t *ints;
	float *floats;
	size_t n;

	good(&b);
	gb_build(&b, &f);
	g = gguf_parse(f.p, f.len, "test.gguf", &e);
	cr_assert(g);
	for (size_t i = 0; i < 5; i++) {
		err_clear(&e);
		cr_expect_eq(gguf_uint(g, asked_as_uint[i], 5, &e), 5);
		cr_expect(strstr(e.msg, asked_as_uint[i]), "%s: '%s'", asked_as_uint[i], e.msg);
	}
	err_clear(&e);
	cr_expect(gguf_float(g, "flag", 2, &e) == 2 && err_is_set(&e));
	err_clear(&e);
	cr_expect(!gguf_bool(g, "i8", false, &e) && err_is_set(&e));
	err_clear(&e);
	cr_expect(!gguf_string(g, "i8", &e).p && err_is_set(&e));
	cr_expect(gguf_array_str(g, "ints", &s, &n, NULL) == -1 && s == NULL && n == 0);
	cr_expect(gguf_array_str(g, "i8", &s, &n, NULL) == -1);
	cr_expect(gguf_array_i32(g, "strings", &ints, &n, NULL) == -1);
	cr_expect(gguf_array_i32(g, "floats", &ints, &n, NULL) == -1 && ints == NULL);
	cr_expect(gguf_array_i32(g, "nested", &ints, &n, NULL) == -1);
	cr_expect(gguf_array_f32(g, "ints", &floats, &n, NULL) == -1);
	gguf_free(g);
	buf_free(&f);
}

/* ---- broken in every place ------------------------------------------------------------------------------------------- */

Test(model_gguf, truncated_everywhere)
{
	struct gguf_build b = { 0 };
	struct buf f = { 0 };
	size_t last;

	good(&b);
	gb_build(&b, &f);
	last = f.len - 16; /* the last tensor's 16 bytes are followed by padding that a reader need not see */
	for (size_t n = 0; n < f.len; n++) {
		struct buf part = { f.p, n, f.cap };
		struct err e = ERR_INIT;

		if (n >= last) {
			cr_expect(parse(&part, &e), "%zu of %zu bytes: %s", n, f.len, e.msg);
			continue;
		}
		cr_expect_null(parse(&part, &e), "%zu of %zu bytes: opened", n, f.len);
		cr_expect(e.code == ERR_MODEL && (strstr(e.msg, "download it again") || strstr(e.msg, "give a .gguf")), "%s", e.msg);
	}
	buf_free(&f);
}

Test(model_gguf, every_byte_wrong)
{
	struct gguf_build b = { 0 };
	struct buf f = { 0 };
	static const unsigned char values[] = { 0, 1, 0x7f, 0x80, 0xff };

	good(&b);
	gb_build(&b, &f);
	for (size_t i = 0; i < f.len; i++) /* must neither crash nor read outside; most are refused */
		for (size_t k = 0; k < sizeof values; k++) {
			char was = f.p[i];
			struct err e = ERR_INIT;

			f.p[i] = (char)values[k];
			cr_expect(parse(&f, &e) || e.code == ERR_MODEL);
			f.p[i] = was;
		}
	buf_free(&f);
}

Test(model_gguf, headers)
{
	static const struct {
		const char *bytes;
		size_t n;
		const char *say;
	} cases[] = {
		{ "", 0, "not a GGUF" },
		{ "GG", 2, "ends there" },
		{ "GGUF", 4, "truncated" },
		{ "PK\3\4aaaaaaaaaaaaaaaaaaaaaaaa", 28, "50 4b 03 04" },
		{ "GGML\1\0\0\0aaaaaaaaaaaaaaaaaa", 26, "('GGML')" },
		{ "GGUF\1\0\0\0aaaaaaaaaaaaaaaaaa", 26, "version 1" },
		{ "GGUF\0\0\0\0aaaaaaaaaaaaaaaaaa", 26, "version 0" },
		{ "GGUF\4\0\0\0aaaaaaaaaaaaaaaaaa", 26, "update codeask" },
		{ "GGUF\0\0\0\3aaaaaaaaaaaaaaaaaa", 26, "big-endian" },
		{ "GGUF\3\0\0\0\0\0\0\0", 12, "truncated" },
		{ "GGUF\3\0\0\0\0\0\0\0\0\0\0\0\377\377\377\377\377\377\377\377", 24, "metadata entries do not fit" },
		{ "GGUF\3\0\0\0\377\377\377\377\377\377\377\377\0\0\0\0\0\0\0\0", 24, "tensors do not fit" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf f = { (char *)cases[i].bytes, cases[i].n, 0 };
		struct err e = ERR_INIT;

		cr_expect_null(parse(&f, &e), "case %zu", i);
		cr_expect(strstr(e.msg, cases[i].say), "case %zu: %s", i, e.msg);
	}
}

Test(model_gguf, version_2_is_read)
{
	struct gguf_build b = { .version = 2 };
	struct buf f = { 0 };
	struct err e = ERR_INIT;

	good(&b);
	gb_build(&b, &f);
	cr_expect(parse(&f, &e), "%s", e.msg);
	buf_free(&f);
}

/* A value of `type` with these bytes behind the good file's metadata. */
static void bad_value(uint32_t type, const uint64_t *words, size_t n, const char *what, const char *say)
{
	struct gguf_build b = { 0 };

	good(&b);
	gb_key(&b, "bad", type);
	for (size_t i = 0; i < n; i++)
		gb_int(&b.kv, words[i], i == 0 && type == 9 ? 4 : 8);
	expect_refused(&b, what, say);
}

Test(model_gguf, hostile_metadata)
{
	struct gguf_build b;

	bad_value(13, NULL, 0, "value type 13", "unknown value type");
	bad_value(0xffffffff, NULL, 0, "value type -1", "unknown value type");
	bad_value(8, (uint64_t[]){ UINT64_MAX }, 1, "string of 2^64-1", "past the end");
	bad_value(8, (uint64_t[]){ 1 << 20 }, 1, "string of 1 MiB", "past the end");
	bad_value(9, (uint64_t[]){ 4, UINT64_MAX }, 2, "2^64-1 integers", "array too long");
	bad_value(9, (uint64_t[]){ 4, 1ull << 62 }, 2, "2^62 integers", "array too long");
	bad_value(9, (uint64_t[]){ 0, UINT64_MAX }, 2, "2^64-1 bytes", "past the end");
	bad_value(9, (uint64_t[]){ 8, UINT64_MAX }, 2, "2^64-1 strings", "past the end");
	bad_value(9, (uint64_t[]){ 9, UINT64_MAX }, 2, "2^64-1 arrays", "in the metadata");
	bad_value(9, (uint64_t[]){ 13, 1 }, 2, "array of type 13", "unknown value type");
	bad_value(9, (uint64_t[]){ 12, 1ull << 61 }, 2, "2^61 doubles", "array too long");

	for (int depth = 3; depth < 6; depth++) { /* four are read, five refused */
		struct buf f = { 0 };
		struct err e = ERR_INIT;

		b = (struct gguf_build){ 0 };
		gb_key(&b, "deep", 9);
		for (int i = 1; i < depth; i++) {
			gb_int(&b.kv, 9, 4);
			gb_int(&b.kv, 1, 8);
		}
		gb_int(&b.kv, 0, 4);
		gb_int(&b.kv, 1, 8);
		gb_int(&b.kv, 1, 1);
		if (depth > 4) {
			expect_refused(&b, "five arrays deep", "too deeply");
			continue;
		}
		gb_build(&b, &f);
		cr_expect(parse(&f, &e), "depth %d: %s", depth, e.msg);
		buf_free(&f);
	}

	b = (struct gguf_build){ 0 };
	gb_kv_u32(&b, "twice", 1);
	gb_kv_u32(&b, "twice", 1);
	expect_refused(&b, "key twice", "'twice' is there twice");
	b = (struct gguf_build){ 0 };
	gb_kv_u32(&b, "", 1);
	expect_refused(&b, "empty key", "bad key");
	b = (struct gguf_build){ 0 };
	gb_text(&b.kv, "a\0b", 3);
	gb_int(&b.kv, 4, 4);
	gb_int(&b.kv, 4, 4);
	b.n_kv++;
	expect_refused(&b, "key with NUL", "bad key");
	b = (struct gguf_build){ 0 };
	gb_kv_u32(&b, "x", 1);
	b.n_kv = 2;
	expect_refused(&b, "a key that is not there", "");
}

Test(model_gguf, hostile_alignment)
{
	static const uint32_t bad[] = { 0, 3, 48, 1u << 21, UINT32_MAX };
	struct gguf_build b;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		b = (struct gguf_build){ 0 };
		gb_kv_u32(&b, "general.alignment", bad[i]);
		expect_refused(&b, "alignment", "power of two");
	}
	b = (struct gguf_build){ 0 };
	gb_kv_str(&b, "general.alignment", "32");
	expect_refused(&b, "alignment as text", "general.alignment");
	b = (struct gguf_build){ 0 };
	gb_kv_u32(&b, "general.alignment", 64);
	gb_tensor_f32(&b, "a", 8, 1, NULL);
	gb_tensor_f32(&b, "b", 8, 1, NULL);
	expect_refused(&b, "offset 32 at alignment 64", "'b' is not aligned to 64");
}

static void bad_tensor(uint32_t n_dims, const uint64_t *ne, uint32_t type, uint64_t offset, const char *what, const char *say)
{
	struct gguf_build b = { 0 };

	gb_tensor_f32(&b, "good", 256, 1, NULL);
	gb_tensor_info(&b, "bad", n_dims, ne, type, offset);
	expect_refused(&b, what, say);
}

Test(model_gguf, hostile_tensors)
{
	uint64_t one[5] = { 8, 1, 1, 1, 1 }, big = 1ull << 62;
	struct gguf_build b;
	char longname[300];

	bad_tensor(0, one, 0, 0, "no dimensions", "1 to 4 dimensions");
	bad_tensor(5, one, 0, 0, "5 dimensions", "1 to 4 dimensions");
	bad_tensor(UINT32_MAX, one, 0, 0, "2^32-1 dimensions", "");
	bad_tensor(1, (uint64_t[]){ 0 }, 0, 0, "empty", "empty dimension");
	bad_tensor(2, (uint64_t[]){ 8, 0 }, 0, 0, "no rows", "empty dimension");
	bad_tensor(2, (uint64_t[]){ big, big }, 0, 0, "2^124 elements", "overflows");
	bad_tensor(4, (uint64_t[]){ 1, big, 4, 1 }, 0, 0, "rows overflow", "overflows");
	bad_tensor(1, &big, 0, 0, "bytes overflow", "overflows");
	bad_tensor(1, (uint64_t[]){ UINT64_MAX }, 0, 0, "above signed", "overflows");
	bad_tensor(1, (uint64_t[]){ 33 }, 8, 0, "Q8_0 row of 33", "row length");
	bad_tensor(1, (uint64_t[]){ 128 }, 12, 0, "Q4_K row of 128", "row length");
	bad_tensor(1, (uint64_t[]){ 257 }, 14, 0, "Q6_K row of 257", "row length");
	bad_tensor(1, one, 63, 0, "type 63", "type number 63");
	bad_tensor(1, one, 64, 0, "type 64", "type number 64");
	bad_tensor(1, one, UINT32_MAX, 0, "type -1", "type number 4294967295");
	bad_tensor(1, one, 0, 1024 + 32, "behind the end", "truncated: expected at least");
	bad_tensor(1, one, 0, UINT64_MAX - 31, "offset overflows", "overflows");
	bad_tensor(1, one, 0, 1ull << 63, "offset 2^63", "truncated");
	bad_tensor(1, one, 0, 16, "offset 16", "not aligned");
	bad_tensor(1, one, 0, 0, "same place", "overlap");
	bad_tensor(1, one, 0, 992, "last 32 bytes", "overlap");
	bad_tensor(1, (uint64_t[]){ 1 << 20 }, 0, 0, "larger than the file", "truncated");

	b = (struct gguf_build){ 0 };
	gb_tensor_f32(&b, "twice", 8, 1, NULL);
	gb_tensor_f32(&b, "twice", 8, 1, NULL);
	expect_refused(&b, "tensor twice", "'twice' is there twice");
	b = (struct gguf_build){ 0 };
	gb_tensor_f32(&b, "", 8, 1, NULL);
	expect_refused(&b, "tensor without a name", "bad tensor name");
	memset(longname, 'x', sizeof longname);
	longname[299] = 0;
	b = (struct gguf_build){ 0 };
	gb_tensor_f32(&b, longname, 8, 1, NULL);
	expect_refused(&b, "long name", "bad tensor name");
	b = (struct gguf_build){ 0 };
	gb_tensor_f32(&b, "a", 8, 1, NULL);
	b.n_tensors = 1000000;
	expect_refused(&b, "a million tensors", "do not fit");
	b = (struct gguf_build){ 0 };
	gb_tensor_f32(&b, "a", 8, 1, NULL);
	b.n_tensors = 2;
	expect_refused(&b, "a tensor that is not there", "");
}

Test(model_gguf, message_shows_no_control_bytes)
{
	struct buf f = { (char *)"\033[2J\001\002\003\004xxxxxxxxxxxxxxxxxxxxx", 26, 0 };
	struct err e = ERR_INIT;

	cr_expect_null(parse(&f, &e));
	for (const char *p = e.msg; *p; p++)
		cr_expect((unsigned char)*p >= 32);
}

/* ---- files ------------------------------------------------------------------------------------------------------------ */

Test(model_gguf, files)
{
	char *path = scratch_template("gguf");
	int fd = mkstemp(path);
	struct gguf_build b = { 0 };
	struct buf f = { 0 };
	struct err e = ERR_INIT;
	struct gguf *g;

	cr_assert(fd >= 0);
	cr_expect_null(gguf_open(path, &e));
	cr_expect(strstr(e.msg, "is empty"), "%s", e.msg);
	good(&b);
	gb_build(&b, &f);
	cr_assert_eq(write(fd, f.p, f.len), (ssize_t)f.len);
	close(fd);
	err_clear(&e);
	g = gguf_open(path, &e);
	cr_assert(g, "%s", e.msg);
	gguf_will_need(g);
	cr_expect_eq(gguf_n_tensors(g), 2);
	gguf_free(g);
	unlink(path);
	cr_expect_null(gguf_open(path, &e));
	cr_expect(e.code == ERR_MODEL && strstr(e.msg, "No such file"), "%s", e.msg);
	err_clear(&e);
	cr_expect_null(gguf_open("/tmp", &e));
	cr_expect(strstr(e.msg, "is a directory"), "%s", e.msg);
	err_clear(&e);
	cr_expect_null(gguf_open("/dev/null", &e));
	cr_expect(strstr(e.msg, "not a regular file"), "%s", e.msg);
	free(path);
	buf_free(&f);
}
