/* Full-text ranking: terms of a question, documents in parts, the best places of a small tree, hostile questions. */
#include "base/clock.h"
#include "base/path.h"
#include "repo/fts.h"
#include "repo/scan.h"
#include "repo_tree.h"

static bool has_form(const struct terms *t, const char *s)
{
	for (size_t i = 0; i < t->n_forms; i++)
		if (!strcmp(t->form[i].text, s))
			return true;
	return false;
}

Test(fts, stems_agree)
{
	static const char *const same[][2] = {
		{ "allocate", "allocation" },   { "allocated", "allocates" }, { "allocator", "allocating" },
		{ "copies", "copy" },           { "mapping", "map" },         { "mapped", "maps" },
		{ "queue", "queued" },          { "files", "File" },          { "retransmitted", "retransmit" },
		{ "directories", "directory" }, { "routes", "routing" },      { "received", "receive" },
		{ "buffers", "buffer" },        { "stopped", "stop" },        { "connection", "connect" },
	};

	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		char a[TERMS_FORM_MAX], b[TERMS_FORM_MAX];
		terms_stem(same[i][0], strlen(same[i][0]), a);
		terms_stem(same[i][1], strlen(same[i][1]), b);
		cr_expect_str_eq(a, b, "%s %s: %s %s", same[i][0], same[i][1], a, b);
	}
}

/* A key that is no stem would never be found. */
Test(fts, lists_hold_stems)
{
	for (const char *const *row = terms_also; *row; row++) {
		char key[TERMS_FORM_MAX] = "", stem[TERMS_FORM_MAX], word[TERMS_FORM_MAX + 2];
		memcpy(key, *row, strcspn(*row, " "));
		terms_stem(key, strlen(key), stem);
		if (strcmp(key, stem) != 0) { /* of a word with an e at its end */
			strcat(strcpy(word, key), "e");
			terms_stem(word, strlen(word), stem);
		}
		cr_expect_str_eq(key, stem, "%s: %s", key, stem);
	}
}

Test(fts, terms_of_questions)
{
	struct terms t;

	terms_read(&t, "How does the socket push its buffers?");
	cr_expect_eq(t.n, 3);
	cr_expect(has_form(&t, "socket") && has_form(&t, "sk") && has_form(&t, "push") && has_form(&t, "buffer") &&
		  has_form(&t, "buf"));
	terms_read(&t, "what is the is of a how");
	cr_expect_eq(t.n, 0);
	terms_read(&t, "");
	cr_expect_eq(t.n, 0);
	terms_read(&t, "HTTPServer::readLine and skb_push()");
	cr_expect(has_form(&t, "httpserver") && has_form(&t, "http") && has_form(&t, "server") && has_form(&t, "lin") &&
		  has_form(&t, "skb_push"));
	terms_read(&t, "ソケットバッファの構造はどのように作られますか");
	cr_expect(has_form(&t, "ソケットバッファ") && has_form(&t, "構造") && has_form(&t, "socket"));
	cr_expect(!has_form(&t, "はどのように"));
	terms_read(&t, "ファイルを読み込む");
	cr_expect(has_form(&t, "読み込") && has_form(&t, "read") && has_form(&t, "fil"));
}

Test(fts, documents_in_parts)
{
	static const char md[] = "# Top #\n\nfirst line\nsecond  line\n\n## Next\ntext\n\nUnder\n=====\n\nbelow\n----\n";
	static const char srt[] = "1\r\n00:00:01,000 --> 00:00:02,000\r\nWords go\r\n\r\n2\r\n00:00:03,000 --> "
				  "00:00:04,000\r\non here.\r\n\r\n3\r\n"
				  "00:00:05,000 --> 00:00:06,000\r\nNext.\r\n";
	struct fts_text d = { 0 };
	struct fts_part p;

	fts_text_start(&d, "a.md", md, strlen(md));
	cr_assert(fts_text_next(&d, &p));
	cr_expect_str_eq(p.text, "first line second line");
	cr_expect_str_eq(p.heading, "Top");
	cr_expect_eq(p.line, 3);
	cr_assert(fts_text_next(&d, &p));
	cr_expect_str_eq(p.text, "text");
	cr_expect_str_eq(p.heading, "Next");
	cr_expect_eq(p.line, 7);
	cr_expect(!fts_text_next(&d, &p), "%s", p.text);
	cr_expect_str_eq(p.heading, "below");
	fts_text_start(&d, "a.srt", srt, strlen(srt));
	cr_assert(fts_text_next(&d, &p));
	cr_expect_str_eq(p.text, "Words go on here.");
	cr_expect_eq(p.line, 3);
	cr_assert(fts_text_next(&d, &p));
	cr_expect_str_eq(p.text, "Next.");
	cr_expect_eq(p.line, 11);
	cr_expect(!fts_text_next(&d, &p));
	fts_text_free(&d);
	cr_expect(fts_is_document("doc/a.MD") && fts_is_document("README") && !fts_is_document("a.c") &&
		  !fts_is_document("CMakeLists.txt"));
}

struct tree {
	struct walk_root w;
	struct walk_list l;
	struct symtab t;
	struct pool *pool;
};

static void tree_open(struct tree *x, const char *dir)
{
	struct err e = ERR_INIT;

	x->pool = pool_new(3);
	struct scan_opts so = { .pool = x->pool };
	cr_assert_eq(walk_open(&x->w, dir, dir, &e), 0, "%s", e.msg);
	cr_assert_eq(walk_list(&x->w, "", false, NULL, &x->l, &e), 0, "%s", e.msg);
	cr_assert_eq(scan_files(&x->w, &x->l, &so, &x->t, &e), 0, "%s", e.msg);
}

static void tree_close(struct tree *x)
{
	symtab_free(&x->t);
	walk_list_free(&x->l);
	walk_close(&x->w);
	pool_free(x->pool);
}

static void expect_first(struct tree *x, const char *question, const char *path, uint32_t line, const char *title)
{
	struct fts_opts o = { .question = question, .pool = x->pool };
	struct err e = ERR_INIT;
	struct fts_result r;

	cr_assert_eq(fts_find(&x->w, &x->t, &o, &r, &e), 0, "%s", e.msg);
	cr_assert(r.n > 0, "%s", question);
	cr_expect_str_eq(x->t.files[r.hits[0].file].path, path, "%s: %s:%u", question, x->t.files[r.hits[0].file].path,
			 r.hits[0].line);
	cr_expect_eq(r.hits[0].line, line, "%s: %u", question, r.hits[0].line);
	cr_expect_str_eq(r.hits[0].title, title, "%s: %s", question, r.hits[0].title);
	for (size_t i = 1; i < r.n; i++)
		cr_expect(r.hits[i].score <= r.hits[i - 1].score);
	fts_free(&r);
}

static char *make_tree(void)
{
	char *d = tree_new();

	tree_file(d, "net/skbuff.c",
		  "/* Buffers of the network. */\n/**\n * skb_push - add data to the start of a buffer\n */\nvoid "
		  "*skb_push(struct sk_buff *skb)\n{\n}\n"
		  "\nint skb_len(struct sk_buff *skb)\n{\n\treturn 0;\n}\n");
	tree_file(d, "net/tcp.c",
		  "/* Sends a segment again that was lost. */\nint tcp_retransmit_skb(int a)\n{\n\treturn a;\n}\n"
		  "static int tcpReadLine(void)\n{\n\treturn 0;\n}\n");
	tree_file(d, "mm/oom.c",
		  "/* kill the \"best\" process when we run out of memory */\nint out_of_memory(void)\n{\n\treturn 0;\n}\n");
	tree_file(d, "mm/alloc.h",
		  "#ifndef MM_ALLOC_H\n#define MM_ALLOC_H\n/* Takes contiguous pages from the free list. */\nvoid "
		  "*grab_pages(int n);\n#endif\n");
	tree_file(d, "mm/alloc.c", "#include \"alloc.h\"\nvoid *grab_pages(int n)\n{\n\treturn 0;\n}\n");
	tree_file(d, "doc/設計.md",
		  "# 設計\n\n## 木構造の検索\n\n木構造は根から葉へたどる。\n\n## キャッシュ\n\n設定を変更したら破棄する。\n");
	tree_file(d, "doc/talk.srt",
		  "1\n00:00:01,000 --> 00:00:02,000\nThe garbage collector\n\n2\n00:00:02,000 --> 00:00:03,000\nstops the "
		  "world.\n");
	return d;
}

Test(fts, best_places, .timeout = 30)
{
	char *d = make_tree();
	struct tree x;

	tree_open(&x, d);
	expect_first(&x, "push data into a socket buffer", "net/skbuff.c", 5, "skb_push");
	expect_first(&x, "how are lost segments retransmitted?", "net/tcp.c", 2, "tcp_retransmit_skb");
	expect_first(&x, "what happens when memory runs out", "mm/oom.c", 2, "out_of_memory");
	expect_first(&x, "reading a line in tcp", "net/tcp.c", 6, "tcpReadLine");
	expect_first(&x, "where does SKB_LEN come from", "net/skbuff.c", 9, "skb_len");
	expect_first(&x, "ソケットバッファにデータを追加する関数は？", "net/skbuff.c", 5, "skb_push");
	expect_first(&x, "構造", "doc/設計.md", 5, "木構造の検索");
	expect_first(&x, "設定の変更", "doc/設計.md", 9, "キャッシュ");
	expect_first(&x, "garbage collection", "doc/talk.srt", 3, "");
	struct fts_opts o = { .question = "grab contiguous pages" };
	struct err e = ERR_INIT;
	struct fts_result r;
	cr_assert_eq(fts_find(&x.w, &x.t, &o, &r, &e), 0);
	cr_assert(r.n >= 1);
	cr_expect_str_eq(r.hits[0].snippet, "Takes contiguous pages from the free list.");
	for (size_t i = 0; i < r.n; i++)
		cr_expect(i == 0 || strcmp(r.hits[i].title, "grab_pages"), "a name once");
	fts_free(&r);
	struct cancel c = { 0 };
	cancel_set(&c);
	o.cancel = &c;
	cr_expect_eq(fts_find(&x.w, &x.t, &o, &r, &e), -1);
	cr_expect_eq(e.code, ERR_CANCEL);
	fts_free(&r);
	tree_close(&x);
	tree_free(d);
}

Test(fts, hostile_questions, .timeout = 30)
{
	char *d = make_tree(), *big = malloc(300001), *wide = malloc(300001);
	struct tree x;
	static const char *const questions[] = { "\"",
						 "'; DROP TABLE x; --",
						 "AND OR NOT NEAR(a b)",
						 "* ^ - : {} ()",
						 "🙂 🙂",
						 "\xff\xfe skb_push \xe3\x81",
						 "____ ___ _",
						 "a b c d e f",
						 "1 2 3",
						 "é à ü",
						 "skb_push skb_push skb_push",
						 "한국어 질문",
						 "%s %n %d",
						 "\\" };

	memset(big, 'a', 300000);
	big[300000] = 0;
	for (int i = 0; i < 300000; i += 3)
		memcpy(wide + i, i % 9 ? "木" : "構", 3);
	wide[300000] = 0;
	tree_bytes(d, "doc/bad.txt", "\xff\xfe\0x", 4);
	tree_bytes(d, "doc/odd.md", "\xff\xfe skb\n\n# \n\n\x80\x80\xe3\x81\n", 18);
	tree_file(d, "doc/long.txt", big);
	tree_file(d, "doc/wide.md", wide);
	tree_open(&x, d);
	char *gone = path_join(d, "doc/long.txt");
	unlink(gone);
	for (size_t i = 0; i < sizeof questions / sizeof *questions + 2; i++) {
		size_t n = sizeof questions / sizeof *questions;
		struct fts_opts o = { .question = i < n ? questions[i] : i == n ? big : wide, .pool = x.pool };
		struct err e = ERR_INIT;
		struct fts_result r;
		cr_expect_eq(fts_find(&x.w, &x.t, &o, &r, &e), 0, "%s", e.msg);
		fts_free(&r);
	}
	free(gone);
	tree_close(&x);
	free(big);
	free(wide);
	tree_free(d);
}

/* A question about a part of Linux is answered while one still looks at the screen. */
Test(fts, linux_mm, .timeout = 60)
{
	const char *linux_dir = tree_linux();
	struct err e = ERR_INIT;
	struct walk_root w;
	struct walk_list l;
	struct symtab t;
	struct fts_result r;
	struct pool *pool = pool_new(0);
	struct scan_opts so = { .pool = pool };
	struct fts_opts o = { .question = "which process is killed when memory runs out", .pool = pool };

	if (!linux_dir) {
		pool_free(pool);
		return;
	}
	char *dir = path_join(linux_dir, "mm");
	cr_assert_eq(walk_open(&w, dir, NULL, &e), 0);
	cr_assert_eq(walk_list(&w, w.focus, false, NULL, &l, &e), 0);
	cr_assert_eq(scan_files(&w, &l, &so, &t, &e), 0);
	double from = clock_now();
	cr_assert_eq(fts_find(&w, &t, &o, &r, &e), 0);
	fprintf(stderr, "fts: %zu places in %.1f ms\n", r.ranked, (clock_now() - from) * 1e3);
	cr_expect_str_eq(r.hits[0].title, "out_of_memory");
	fts_free(&r);
	symtab_free(&t);
	walk_list_free(&l);
	walk_close(&w);
	pool_free(pool);
	free(dir);
}
