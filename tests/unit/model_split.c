/* model_split.c - models in several files: any part opens all, and parts that do not belong together are refused. */
#include "model/stores.h"
#include "src/model/gguf.h"

static const char *const names[] = { "m-00001-of-00003.gguf", "m-00002-of-00003.gguf", "m-00003-of-00003.gguf" };

static void write_three(const char *dir)
{
	for (int i = 0; i < 3; i++) {
		char name[64];

		snprintf(name, sizeof(name), "%s%s", dir, names[i]);
		part_write(name, &(struct part){ .no = i + 1, .count = 3, .n_tensors = 3 });
	}
}

static void expect_whole(const char *path)
{
	struct err e = ERR_INIT;
	struct gguf *g = gguf_open(path, &e);
	uint64_t bytes = 0;

	cr_assert(g, "%s: %s", path, e.msg);
	cr_expect_eq(gguf_n_parts(g), 3);
	cr_expect_eq(gguf_n_tensors(g), 3);
	for (size_t i = 0; i < 3; i++) {
		char name[32];
		const struct gguf_tensor *t;
		struct stat st;

		snprintf(name, sizeof(name), "blk.%zu.weight", i + 1);
		t = gguf_tensor(g, name);
		cr_assert(t && t == gguf_tensor_at(g, i), "%s", name);
		cr_expect_eq(((const float *)t->data)[3], (float)(100 * (i + 1) + 3));
		cr_expect_eq(stat(gguf_part_path(g, i), &st), 0);
		cr_expect_eq((uint64_t)st.st_size, gguf_part_bytes(g, i));
		cr_expect(strstr(gguf_part_path(g, i), "-of-00003"));
		bytes += gguf_part_bytes(g, i);
	}
	cr_expect_eq(gguf_file_bytes(g), bytes);
	cr_expect_str_eq(gguf_path(g), gguf_part_path(g, 0));
	cr_expect_eq(gguf_string(g, "general.architecture", NULL).len, 5, "the metadata are those of part 1");
	gguf_will_need(g);
	gguf_free(g);
}

static void expect_refused(const char *path, const char *file, const char *say)
{
	struct err e = ERR_INIT;
	struct gguf *g = gguf_open(path, &e);

	cr_expect_null(g, "%s opened", path);
	cr_expect_eq(e.code, ERR_MODEL);
	cr_expect(strstr(e.msg, file), "'%s' does not name %s", e.msg, file);
	cr_expect(strstr(e.msg, say), "'%s' does not say '%s'", e.msg, say);
	gguf_free(g);
}

Test(model_split, any_part_opens_all)
{
	dir_make();
	write_three("");
	for (int i = 0; i < 3; i++)
		expect_whole(at(names[i]));
}

Test(model_split, names)
{
	static const struct {
		const char *path;
		int no, count;
	} good[] = { { "a-00001-of-00001.gguf", 1, 1 }, { "d/a-b-00012-of-00345.gguf", 12, 345 }, { "--00002-of-00002.gguf", 2, 2 } };
	static const char *const bad[] = { "", "a.gguf", "-00001-of-00002.gguf", "d/-00001-of-00002.gguf", "a-00000-of-00002.gguf",
					   "a-00003-of-00002.gguf", "a-0001-of-00002.gguf", "a-00001-of-00002", "a-0x001-of-00002.gguf",
					   "a-00001_of_00002.gguf", "a-00001-of-0000a.gguf", "a-00001-of-00002.GGUF" };
	struct gguf_split_name s;

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		char *again;

		cr_assert(gguf_split_name(good[i].path, &s), "%s", good[i].path);
		cr_expect(s.no == good[i].no && s.count == good[i].count);
		again = gguf_split_path(good[i].path, &s, s.no);
		cr_expect_str_eq(again, good[i].path);
		free(again);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		cr_expect_not(gguf_split_name(bad[i], &s), "%s", bad[i]);
}

Test(model_split, missing_part_is_named)
{
	dir_make();
	write_three("");
	cr_assert_eq(unlink(at(names[1])), 0);
	expect_refused(at(names[0]), names[1], "part 2 of 3");
	expect_refused(at(names[2]), names[1], "part 2 of 3");
	write_three("");
	cr_assert_eq(unlink(at(names[0])), 0);
	expect_refused(at(names[2]), names[0], "part 1 of 3");
	put_link(names[0], "nowhere"); /* a link to nothing is no part, either */
	expect_refused(at(names[2]), names[0], "part 1 of 3");
}

/* As in a hub cache: links with the names, to blobs without. */
Test(model_split, links_with_names)
{
	dir_make();
	for (int i = 0; i < 3; i++) {
		char blob[32], target[64], link[64];

		snprintf(blob, sizeof(blob), "blobs/b%d", i);
		snprintf(target, sizeof(target), "../../%s", blob);
		snprintf(link, sizeof(link), "snapshots/r/%s", names[i]);
		part_write(blob, &(struct part){ .no = i + 1, .count = 3, .n_tensors = 3 });
		put_link(link, target);
	}
	expect_whole(at("snapshots/r/m-00001-of-00003.gguf"));
	expect_whole(at("snapshots/r/m-00003-of-00003.gguf"));
	expect_refused(at("blobs/b1"), "blobs/b1", "NAME-00002-of-00003.gguf");
}

/* One link, by any name, to a part that lies among the others. */
Test(model_split, links_to_names)
{
	dir_make();
	write_three("far/");
	put_link("short.gguf", "far/m-00001-of-00003.gguf");
	put_link("m-00002-of-00003.gguf", "far/m-00002-of-00003.gguf");
	expect_whole(at("short.gguf"));
	expect_whole(at("m-00002-of-00003.gguf"));
}

Test(model_split, parts_of_other_models)
{
	static const struct {
		struct part part;
		const char *say;
	} bad[] = {
		{ { .no = 3, .count = 3, .n_tensors = 3 }, "says it is part 3 of 3" },
		{ { .no = 2, .count = 4, .n_tensors = 3 }, "part 2 of 4" },
		{ { .no = 1, .count = 1, .n_tensors = 3 }, "part 1 of 1" },
		{ { .no = 2, .count = 3, .n_tensors = 4 }, "4 tensors" },
		{ { .no = 2, .count = 3 }, "tensors" },
		{ { .no = 2, .count = 3, .n_tensors = 3, .arch = "qwen3" }, "architecture" },
		{ { .no = 2, .count = 3, .n_tensors = 3, .tensor = "blk.1.weight" }, "'blk.1.weight' is in another part" },
		{ { .no = 2, .count = 2, .n_tensors = 3 }, "part 2 of 2" },
		{ { .no = 5, .count = 3, .n_tensors = 3 }, "part 5 of 3" },
	};

	dir_make();
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		write_three("");
		part_write(names[1], &bad[i].part);
		expect_refused(at(names[0]), names[1], bad[i].say);
	}
	write_three("");
	part_write(names[1], &(struct part){ .no = 2, .count = 3, .n_tensors = 3, .tensor = "" });
	expect_refused(at(names[0]), names[0], "hold 2 tensors, the model has 3");
	part_write(names[0], &(struct part){ .no = 2, .count = 3, .n_tensors = 3 });
	expect_refused(at(names[0]), names[0], "says it is part 2");
	part_write(names[0], &(struct part){ .no = 1, .count = 2000, .n_tensors = 3 });
	expect_refused(at(names[0]), names[0], "part 1 of 2000");
	write_three("");
	put_text(names[2], "GGUF\3\0\0\0");
	expect_refused(at(names[0]), names[2], "truncated");
	put_text(names[2], "nothing");
	expect_refused(at(names[0]), names[2], "not a GGUF file");
}

Test(model_split, name_and_content_differ)
{
	dir_make();
	/* the content says 3 parts, the name says 2 */
	part_write("x-00001-of-00002.gguf", &(struct part){ .no = 1, .count = 3, .n_tensors = 3 });
	part_write("x-00002-of-00002.gguf", &(struct part){ .no = 2, .count = 3, .n_tensors = 3 });
	expect_refused(at("x-00001-of-00002.gguf"), "x-00001-of-00002.gguf", "one of 3 parts");
	/* a whole model may be called like a part */
	part_write("y-00001-of-00002.gguf", &(struct part){ .no = 1, .count = 1, .n_tensors = 1 });
	struct gguf *g = gguf_open(at("y-00001-of-00002.gguf"), NULL);

	cr_assert(g && gguf_n_parts(g) == 1);
	gguf_free(g);
}

Test(model_split, wrong_types)
{
	struct gguf_build b = { 0 };
	struct buf f = { 0 };
	struct err e = ERR_INIT;

	dir_make();
	gb_kv_str(&b, "split.count", "3");
	gb_build(&b, &f);
	put_file("t.gguf", f.p, f.len);
	cr_expect_null(gguf_open(at("t.gguf"), &e));
	cr_expect(strstr(e.msg, "split.count"), "%s", e.msg);
	buf_free(&f);
}

Test(model_split, from_memory)
{
	struct gguf_bytes parts[3];
	struct buf b[3] = { { 0 } };
	struct err e = ERR_INIT;
	struct gguf *g;

	for (int i = 0; i < 3; i++) {
		part_build(&(struct part){ .no = i + 1, .count = 3, .n_tensors = 3 }, &b[i]);
		parts[i] = (struct gguf_bytes){ b[i].p, b[i].len, names[i] };
	}
	g = gguf_parse_parts(parts, 3, &e);
	cr_assert(g && gguf_n_tensors(g) == 3, "%s", e.msg);
	gguf_free(g);
	cr_expect_null(gguf_parse_parts(parts, 2, &e));
	cr_expect(strstr(e.msg, "of 3 parts, 2 were given"), "%s", e.msg);
	cr_expect_null(gguf_parse_parts(parts, 0, NULL));
	cr_expect_null(gguf_parse_parts(parts + 1, 2, NULL));
	for (int i = 0; i < 3; i++)
		buf_free(&b[i]);
}
