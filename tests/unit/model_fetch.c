/* The parts of codeask pull that need no network: sources, names, what hubs say, heads of answers, the journal. The transfer
 * itself is shown by tests/protocol/pull.sh. */
#include "base/buf.h"
#include "base/mem.h"
#include "model/fetch_check.h"
#include "model/fetch_http.h"
#include "model/fetch_list.h"
#include "model/fetch_part.h"
#include "model/fetch_source.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char HEX[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/* ---- sources ---- */

static void source(const char *text, enum fetch_from from, const char *owner, const char *name, const char *tag)
{
	struct fetch_source s;
	struct err e = ERR_INIT;

	cr_assert_eq(fetch_source_parse(text, &s, &e), 0, "%s: %s", text, e.msg);
	cr_assert_eq(s.from, from, "%s", text);
	if (owner)
		cr_assert_str_eq(s.owner, owner);
	if (name)
		cr_assert_str_eq(s.name, name);
	cr_assert_eq(s.tag == NULL, tag == NULL, "%s", text);
	if (tag)
		cr_assert_str_eq(s.tag, tag);
	fetch_source_free(&s);
}

Test(model_fetch, sources)
{
	static const char *const wrong[] = { "hf:", "hf:repo", "hf:a/b/c", "hf:../b", "hf:a/..", "hf:a/b:", "hf:a/b:../q", "hf:a b/c", "hf:a/b\n", "hf:-a/b",
					     "ollama:", "ollama:a/b/c", "ollama:..", "ollama:a:", "ollama:a:b:c", "ollama:a?b", "ftp://x/y", "file:///x", "http://a b",
					     "https://a/\x1b[31m", "" };

	source("hf:owner/Repo-GGUF", FETCH_FROM_HF, "owner", "Repo-GGUF", NULL);
	source("hf:owner/Repo.v1:Q4_K_M", FETCH_FROM_HF, "owner", "Repo.v1", "Q4_K_M");
	source("ollama:qwen3", FETCH_FROM_OLLAMA, "library", "qwen3", "latest");
	source("ollama:someone/qwen3:8b-q8_0", FETCH_FROM_OLLAMA, "someone", "qwen3", "8b-q8_0");
	source("HTTPS://host/x.gguf?a=b", FETCH_FROM_URL, NULL, NULL, NULL);
	source("dir/x.gguf", FETCH_FROM_DISK, NULL, NULL, NULL);
	source("name", FETCH_FROM_DISK, NULL, NULL, NULL);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct fetch_source s;
		struct err e = ERR_INIT;

		cr_expect_eq(fetch_source_parse(wrong[i], &s, &e), -1, "%s was taken", wrong[i]);
		cr_expect_eq(e.code, ERR_USAGE, "%s", wrong[i]);
	}
}

static void safe(const char *from, const char *want)
{
	char *name = fetch_safe_name(from, strlen(from));

	cr_expect(want ? name && strcmp(name, want) == 0 : !name, "%s became %s, not %s", from, name ? name : "(nothing)", want ? want : "(nothing)");
	free(name);
}

Test(model_fetch, safe_names)
{
	char longest[1000], *name;

	safe("model.gguf", "model.gguf");
	safe("dir/sub/Model-Q4_K_M.GGUF", "Model-Q4_K_M.gguf");
	safe("../../etc/passwd", "passwd.gguf");
	safe("..", NULL);
	safe("x/..", NULL);
	safe("x/", NULL);
	safe("", NULL);
	safe(".gguf", NULL);
	safe("...", NULL);
	safe(".hidden", "_hidden.gguf");
	safe("-rf", "_rf.gguf");
	safe("a\x1b[31mb\n.gguf", "a__31mb_.gguf");
	safe("a\\..\\b.gguf", "a_.._b.gguf");
	safe("na\xc3\xafve.gguf", "na__ve.gguf");
	memset(longest, 'a', sizeof(longest));
	name = fetch_safe_name(longest, sizeof(longest));
	cr_assert_eq(strlen(name), 200);
	free(name);
	name = fetch_safe_name("a\0b", 3);
	cr_assert_str_eq(name, "a_b.gguf");
	free(name);
}

Test(model_fetch, split_names_and_quantisations)
{
	size_t stem, n;
	int part, parts;
	bool exact;

	cr_assert(fetch_split_name("d/a-b-00002-of-00005.gguf", &stem, &part, &parts));
	cr_assert(stem == 5 && part == 2 && parts == 5);
	cr_assert_not(fetch_split_name("-00001-of-00001.gguf", &stem, &part, &parts));
	cr_assert_not(fetch_split_name("a-00006-of-00005.gguf", &stem, &part, &parts));
	cr_assert_not(fetch_split_name("a-00000-of-00005.gguf", &stem, &part, &parts));
	cr_assert_not(fetch_split_name("a-00001-of-99999.gguf", &stem, &part, &parts));
	cr_assert_not(fetch_split_name("a-0001-of-00005.gguf", &stem, &part, &parts));
	static const char *const quants[][2] = {
		{ "m-7b.Q4_K_M.gguf", "Q4_K_M" },         { "Q4_K_M/m-Q4_K_M-00001-of-00002.gguf", "Q4_K_M" },
		{ "m-UD-Q4_K_XL.gguf", "UD-Q4_K_XL" },    { "m-IQ2_XXS.gguf", "IQ2_XXS" },
		{ "gpt-oss-20b-mxfp4.gguf", "mxfp4" },    { "m-BF16.gguf", "BF16" },
		{ "m-f16.gguf", "f16" },                  { "Qwen3-8B.gguf", "" },
		{ "m-Q8_0-extra.gguf", "" },              { "model.gguf", "" },
	};
	for (size_t i = 0; i < sizeof(quants) / sizeof(*quants); i++) {
		const char *q = fetch_quant(quants[i][0], &n);

		cr_expect(n == strlen(quants[i][1]) && memcmp(q, quants[i][1], n) == 0, "%s: %.*s", quants[i][0], (int)n, q);
	}
	cr_assert(fetch_quant_is("m-Q4_K_M.gguf", "q4_k_m", &exact) && exact);
	cr_assert(fetch_quant_is("m-UD-Q4_K_XL.gguf", "q4_k_xl", &exact) && !exact);
	cr_assert(fetch_quant_is("d/m-odd-name.gguf", "odd-name", &exact) && !exact);
	cr_assert(fetch_quant_is("d/m-odd.gguf", "m-odd.gguf", &exact));
	cr_assert_not(fetch_quant_is("m-Q4_K_M.gguf", "K_M", &exact));
	cr_assert_not(fetch_quant_is("m-IQ4_XS.gguf", "Q4_XS", &exact));
	cr_assert_not(fetch_quant_is("m-Q4_K_M.gguf", "Q4_K_S", &exact));
}

/* ---- what hubs say ---- */

static int tree(const char *json, const char *quant, struct fetch_files *f, struct err *e)
{
	memset(f, 0, sizeof(*f));
	err_clear(e);
	return fetch_tree_parse(json, strlen(json), "hf:o/r", f, e) == 0 ? fetch_tree_choose(f, "hf:o/r", quant, e) : -1;
}

#define FILE_JSON(path, size) "{\"type\":\"file\",\"path\":\"" path "\",\"size\":" size ",\"lfs\":{\"oid\":\"0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef\",\"size\":" size "}}"

Test(model_fetch, tree_of_a_repository)
{
	struct fetch_files f;
	struct err e = ERR_INIT;
	static const char two[] = "[" FILE_JSON("a-Q8_0.gguf", "80") "," FILE_JSON("README.md", "1") "," FILE_JSON("mmproj-a-F16.gguf", "7") ","
				  FILE_JSON("sub/a-Q4_K_M-00002-of-00002.gguf", "21") "," FILE_JSON("sub/a-Q4_K_M-00001-of-00002.gguf", "20") "]";

	cr_assert_eq(tree(two, NULL, &f, &e), 0, "%s", e.msg);
	cr_assert_eq(f.n, 2);
	cr_assert_str_eq(f.file[0].from, "sub/a-Q4_K_M-00001-of-00002.gguf");
	cr_assert(f.file[1].bytes == 21 && f.file[1].sized);
	cr_assert_str_eq(f.file[0].sha256, HEX); /* in lower case */
	fetch_files_free(&f);
	cr_assert_eq(tree(two, "q8_0", &f, &e), 0);
	cr_assert(f.n == 1 && strcmp(f.file[0].from, "a-Q8_0.gguf") == 0);
	fetch_files_free(&f);
	cr_assert_eq(tree(two, "Q2_K", &f, &e), -1);
	cr_assert(e.code == ERR_USAGE && strstr(e.msg, "Q8_0 0.0 GB") && strstr(e.msg, "Q4_K_M") && !strstr(e.msg, "mmproj"));
	fetch_files_free(&f);
	/* the only one needs no name */
	cr_assert_eq(tree("[" FILE_JSON("whatever.gguf", "9") "]", NULL, &f, &e), 0);
	fetch_files_free(&f);
	cr_assert_eq(tree("[" FILE_JSON("a-Q8_0.gguf", "9") "," FILE_JSON("a-Q5_0.gguf", "9") "]", NULL, &f, &e), -1);
	cr_assert_eq(e.code, ERR_USAGE);
	fetch_files_free(&f);
	/* a part is missing */
	cr_assert_eq(tree("[" FILE_JSON("a-00001-of-00003.gguf", "9") "," FILE_JSON("a-00003-of-00003.gguf", "9") "]", NULL, &f, &e), -1);
	cr_assert_eq(e.code, ERR_MODEL);
	fetch_files_free(&f);
}

Test(model_fetch, hostile_tree)
{
	struct fetch_files f;
	struct err e = ERR_INIT;
	static const char *const left_out[] = {
		"[" FILE_JSON("../a.gguf", "9") "]", "[" FILE_JSON("a/../b.gguf", "9") "]", "[" FILE_JSON("/a.gguf", "9") "]", "[" FILE_JSON("a//b.gguf", "9") "]",
		"[" FILE_JSON("a\\u001b[31m.gguf", "9") "]", "[" FILE_JSON("a\\\\b.gguf", "9") "]", "[" FILE_JSON("a.gguf", "-9") "]",
		"[" FILE_JSON("a.gguf", "9000000000000000000") "]", "[" FILE_JSON("a.gguf", "1e3") "]", "[" FILE_JSON("a.gguf", "\"9\"") "]",
		"[{\"type\":\"directory\",\"path\":\"a.gguf\",\"size\":9}]", "[{\"path\":\"a.gguf\"}]", "[1,null,[],{},\"a.gguf\"]", "[]",
	};
	static const char *const no_list[] = { "", "{}", "null", "<html>", "[", "[[[[[[", "{\"error\":\"no\"}", "[{\"a\":1,\"a\":2}]" };

	for (size_t i = 0; i < sizeof(left_out) / sizeof(*left_out); i++) {
		memset(&f, 0, sizeof(f));
		cr_expect_eq(fetch_tree_parse(left_out[i], strlen(left_out[i]), "x", &f, &e), 0, "%s: %s", left_out[i], e.msg);
		cr_expect_eq(f.n, 0, "%s was taken", left_out[i]);
		cr_expect_eq(fetch_tree_choose(&f, "x", NULL, NULL), -1);
		fetch_files_free(&f);
	}
	for (size_t i = 0; i < sizeof(no_list) / sizeof(*no_list); i++) {
		memset(&f, 0, sizeof(f));
		cr_expect_eq(fetch_tree_parse(no_list[i], strlen(no_list[i]), "x", &f, NULL), -1, "%s was taken", no_list[i]);
		fetch_files_free(&f);
	}
	/* a digest that is none is no digest, and the file stays */
	cr_assert_eq(tree("[{\"type\":\"file\",\"path\":\"a.gguf\",\"size\":5,\"lfs\":{\"oid\":\"zz\",\"size\":6}}]", NULL, &f, &e), 0);
	cr_assert(f.file[0].bytes == 6 && !f.file[0].sha256[0]);
	fetch_files_free(&f);
}

#define LAYER(type, digest, size) "{\"mediaType\":\"" type "\",\"digest\":\"" digest "\",\"size\":" size "}"
#define MODEL "application/vnd.ollama.image.model"

Test(model_fetch, manifests)
{
	struct fetch_file f = { 0 };
	struct err e = ERR_INIT;
	static const char good[] = "{\"layers\":[" LAYER("application/vnd.ollama.image.license", "sha256:0", "3") ","
				   LAYER(MODEL, "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789ABCDEF", "77") "]}";
	static const char *const wrong[] = {
		"{}", "[]", "", "{\"layers\":3}", "{\"layers\":[]}", "{\"layers\":[" LAYER(MODEL, "sha256:12", "7") "]}", "{\"layers\":[{\"mediaType\":\"" MODEL "\"}]}",
		"{\"layers\":[" LAYER(MODEL, "md5:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "7") "]}",
		"{\"layers\":[" LAYER(MODEL, "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "-7") "]}",
		"{\"layers\":[" LAYER(MODEL, "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef/../x", "7") "]}",
	};

	cr_assert_eq(fetch_manifest_parse(good, strlen(good), "x", &f, &e), 0, "%s", e.msg);
	cr_assert(f.bytes == 77 && f.sized && strcmp(f.sha256, HEX) == 0);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		cr_expect_eq(fetch_manifest_parse(wrong[i], strlen(wrong[i]), "x", &f, NULL), -1, "%s was taken", wrong[i]);
	struct buf two = { 0 };

	buf_printf(&two, "{\"layers\":[%s,%s]}", LAYER(MODEL, "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "7"),
		   LAYER(MODEL, "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "7"));
	cr_expect_eq(fetch_manifest_parse(two.p, two.len, "x", &f, &e), -1);
	buf_free(&two);
}

static bool sums(const char *text, const char *name, char out[SHA256_HEX + 1])
{
	return fetch_sums_parse(text, strlen(text), name, out);
}

Test(model_fetch, checksums)
{
	char out[SHA256_HEX + 1];
	struct buf b = { 0 };

	buf_printf(&b, "%064d  other\n%s *x.gguf\n", 1, HEX);
	cr_assert(sums(b.p, "x.gguf", out) && strcmp(out, HEX) == 0);
	cr_assert_not(sums(b.p, "y.gguf", out), "of two lines none is meant");
	buf_puts(&b, "no sum\n");
	cr_assert_not(sums(b.p, "x.gguf", out), "not a list of checksums");
	cr_assert_eq(out[0], '\0');
	buf_truncate(&b, 0);
	buf_printf(&b, "# comment\n%s  whatever\r\n\n", HEX);
	cr_assert(sums(b.p, "x.gguf", out), "a file of one line speaks of any name");
	buf_truncate(&b, 0);
	buf_puts(&b, HEX);
	cr_assert(sums(b.p, "x.gguf", out));
	cr_assert_not(sums("<html>not found</html>", "x.gguf", out));
	cr_assert_not(sums("", "x.gguf", out));
	buf_putc(&b, 'a');
	cr_assert_not(sums(b.p, "x.gguf", out), "65 digits");
	buf_puts(&b, " x");
	cr_assert_not(sums(b.p, "x.gguf", out));
	buf_free(&b);
}

Test(model_fetch, escapes)
{
	char *s = fetch_url_escape("a b/c#d?e%\xc3\xa4~");

	cr_assert_str_eq(s, "a%20b/c%23d%3Fe%25%C3%A4~");
	free(s);
	s = fetch_url_escape("");
	cr_assert_str_eq(s, "");
	free(s);
}

/* ---- heads of answers ---- */

Test(model_fetch, content_range)
{
	static const char *const wrong[] = { "", "bytes", "bytes ", "bytes 0-9", "bytes 0-9/", "bytes 9-0/10", "bytes 0-10/10", "bytes -1-9/10", "bytes 0-9/10x",
					     "bytes 0 -9/10", "items 0-9/10", "bytes */*", "bytes 0-99999999999999999999/999999999999999999999",
					     "bytes 0-9/99999999999999999999999", "bytes 0-9,20-29/100", "bytes=0-9/10" };
	struct fetch_range r;

	cr_assert(fetch_content_range("bytes 5-9/10", &r));
	cr_assert(r.ranged && r.first == 5 && r.last == 9 && r.sized && r.total == 10);
	cr_assert(fetch_content_range("BYTES 0-0/*", &r) && r.ranged && !r.sized);
	cr_assert(fetch_content_range("bytes */47", &r) && !r.ranged && r.total == 47);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		cr_expect_not(fetch_content_range(wrong[i], &r), "%s was taken", wrong[i]);
}

static void head(struct fetch_head *h, const char *line)
{
	fetch_head_line(h, line, strlen(line));
}

Test(model_fetch, heads)
{
	struct fetch_head h = { 0 };
	struct buf longest = { 0 };

	head(&h, "HTTP/1.1 100 Continue\r\n");
	head(&h, "ETag: \"old\"\r\n");
	head(&h, "HTTP/1.1 206 Partial Content\r\n");
	cr_assert(h.status == 206 && !h.etag[0], "an earlier head is forgotten");
	head(&h, "etag:\"a b\" \r\n");
	head(&h, "Content-Length: 12\r\n");
	head(&h, "Content-Range: bytes 0-11/99\r\n");
	head(&h, "Content-Encoding: identity\r\n");
	cr_assert(strcmp(h.etag, "\"a b\"") == 0 && h.sized && h.length == 12 && h.has_range && !h.bad_range && h.range.total == 99 && !h.encoded);
	head(&h, "Content-Encoding: gzip\r\n");
	head(&h, "Content-Length: 12x\r\n");
	head(&h, "Content-Range: bytes 0-11\r\n");
	cr_assert(h.encoded && !h.sized && h.bad_range);
	head(&h, "Link: <http://h/a?cursor=1>; rel=\"first\", <http://h/b?cursor=2>; rel=\"next\"\r\n");
	cr_assert_str_eq(h.link_next, "http://h/b?cursor=2");
	buf_puts(&longest, "ETag: \"");
	buf_fill(&longest, 'e', 1000);
	buf_puts(&longest, "\"");
	head(&h, longest.p);
	cr_assert_eq(h.etag[0], '\0', "one that is too long is none");
	buf_fill(&longest, 'e', 100000);
	head(&h, longest.p);
	head(&h, "no colon");
	head(&h, "");
	fetch_head_line(&h, "ETag: a\0b", 9);
	cr_assert_eq(h.etag[0], '\0');
	buf_free(&longest);
}

Test(model_fetch, redirects_and_token)
{
	struct fetch_opts o = { .hf_base = "https://hub.example/x", .hf_token = "t" };
	struct err e = ERR_INIT;
	char *s;

	cr_assert_eq(fetch_redirect_ok("https://a/x", "https://b/y", 1, NULL), 0);
	cr_assert_eq(fetch_redirect_ok("http://a/x", "https://b/y", 1, NULL), 0);
	cr_assert_eq(fetch_redirect_ok("https://a/x", "http://a/x", 1, &e), -1, "https to http");
	cr_assert(strstr(e.msg, "from https to http"));
	cr_assert_eq(fetch_redirect_ok("http://a/x", "file:///etc/passwd", 1, NULL), -1);
	cr_assert_eq(fetch_redirect_ok("http://a/x", "ftp://a/x", 1, NULL), -1);
	cr_assert_eq(fetch_redirect_ok("http://a/x", "nonsense", 1, NULL), -1);
	cr_assert_eq(fetch_redirect_ok("http://a/x", "http://b/y", FETCH_MAX_HOPS + 1, NULL), -1);
	cr_assert(fetch_token_ok(&o, "https://hub.example/api"));
	cr_assert(fetch_token_ok(&o, "https://HUB.example:443/api"));
	cr_assert_not(fetch_token_ok(&o, "https://hub.example:444/api"));
	cr_assert_not(fetch_token_ok(&o, "http://hub.example/api"));
	cr_assert_not(fetch_token_ok(&o, "https://hub.example.evil/api"));
	cr_assert_not(fetch_token_ok(&o, "https://hub.example@evil/api"));
	o.hf_base = "http://10.0.0.2:8080";
	cr_assert_not(fetch_token_ok(&o, "http://10.0.0.2:8080/api"), "not in clear over a network");
	o.hf_base = "http://127.0.0.1:8080";
	cr_assert(fetch_token_ok(&o, "http://127.0.0.1:8080/api"));
	s = fetch_url_show("https://user:secret@host/a/b.gguf?Signature=secret#x");
	cr_assert_str_eq(s, "https://host/a/b.gguf");
	free(s);
	cr_assert(fetch_backoff(1, 0) <= 0.2 && fetch_backoff(100, 0) <= 30 && fetch_backoff(1, 7) == 7 && fetch_backoff(1, 1e9) <= 30);
}

/* ---- the journal ---- */

static const char HEAD[] = "{\"codeask_pull\":1,\"url\":\"http://h/x\",\"bytes\":20000,\"piece\":8192,\"sha256\":\"\",\"etag\":\"\\\"e\\\"\",\"modified\":\"\"}\n";

static size_t lines(const char *more, size_t *good)
{
	struct fetch_state s;
	char *text = xasprintf("%s%s", HEAD, more);
	size_t n;

	cr_assert_eq(fetch_state_parse(text, strlen(text), &s), 0, "%s", text);
	n = s.n;
	*good = s.good - strlen(HEAD);
	fetch_state_free(&s);
	free(text);
	return n;
}

Test(model_fetch, journal)
{
	size_t good;

	cr_assert_eq(lines("", &good), 0);
	cr_assert_eq(lines("have 0 100 0123456789abcdef\nhave 8192 8192 0123456789abcdef\nhave 100 8092 0123456789abcdef\nhave 16384 3616 0123456789abcdef\n", &good), 4);
	/* torn, out of order, overlapping, past the piece or the file, noise: what stands before holds */
	static const char *const ends[] = { "have 100 5 0123456789abcde", "have 100 5 0123456789abcdef", "have 200 5 0123456789abcdef\n", "have 50 5 0123456789abcdef\n",
					    "have 100 8093 0123456789abcdef\n", "have 16384 3617 0123456789abcdef\n", "have 20000 1 0123456789abcdef\n",
					    "have 99999999999999999999 1 0123456789abcdef\n", "have 100 0 0123456789abcdef\n", "have 100 -5 0123456789abcdef\n",
					    "have 100 5 0123456789abcdeg\n", "have 100 5 0123456789abcdef0\n", "have 100  5 0123456789abcdef\n", "\n", "\x01\x02\n" };

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		char *text = xasprintf("have 0 100 0123456789abcdef\n%s", ends[i]);

		cr_expect_eq(lines(text, &good), 1, "%s", ends[i]);
		cr_expect_eq(good, 28, "%s", ends[i]);
		free(text);
	}
}

Test(model_fetch, hostile_journal_heads)
{
	static const char *const wrong[] = {
		"", "\n", "{}\n", "[]\n", "null\n",
		"{\"codeask_pull\":1,\"url\":\"http://h/x\",\"bytes\":20000,\"piece\":8192,\"sha256\":\"\",\"etag\":\"\",\"modified\":\"\"}", /* no line end */
		"{\"codeask_pull\":2,\"url\":\"http://h/x\",\"bytes\":20000,\"piece\":8192,\"sha256\":\"\",\"etag\":\"\",\"modified\":\"\"}\n",
		"{\"codeask_pull\":1,\"url\":\"\",\"bytes\":20000,\"piece\":8192,\"sha256\":\"\",\"etag\":\"\",\"modified\":\"\"}\n",
		"{\"codeask_pull\":1,\"url\":\"x\",\"bytes\":0,\"piece\":8192,\"sha256\":\"\",\"etag\":\"\",\"modified\":\"\"}\n",
		"{\"codeask_pull\":1,\"url\":\"x\",\"bytes\":-1,\"piece\":8192,\"sha256\":\"\",\"etag\":\"\",\"modified\":\"\"}\n",
		"{\"codeask_pull\":1,\"url\":\"x\",\"bytes\":20000,\"piece\":0,\"sha256\":\"\",\"etag\":\"\",\"modified\":\"\"}\n",
		"{\"codeask_pull\":1,\"url\":\"x\",\"bytes\":1000000000000000,\"piece\":4096,\"sha256\":\"\",\"etag\":\"\",\"modified\":\"\"}\n",
		"{\"codeask_pull\":1,\"url\":\"x\",\"bytes\":20000,\"piece\":8192,\"sha256\":\"12\",\"etag\":\"\",\"modified\":\"\"}\n",
		"{\"codeask_pull\":1,\"url\":\"x\",\"bytes\":20000,\"piece\":8192,\"sha256\":\"\",\"etag\":\"a\\r\\nX: y\",\"modified\":\"\"}\n",
		"{\"codeask_pull\":1,\"url\":\"x\",\"bytes\":20000,\"piece\":8192,\"sha256\":\"\",\"etag\":\"\"}\n",
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct fetch_state s;

		cr_expect_eq(fetch_state_parse(wrong[i], strlen(wrong[i]), &s), -1, "%s was taken", wrong[i]);
		fetch_state_free(&s);
	}
}

static char *test_dir(void)
{
	char *dir = scratch_template("fetch");

	cr_assert_not_null(mkdtemp(dir));
	return dir;
}

static void remove_dir(char *dir)
{
	char *cmd = xasprintf("rm -rf '%s'", dir);

	cr_assert_eq(system(cmd), 0);
	free(cmd);
	free(dir);
}

/* Bytes written, saved, and read back by the next pull; unsaved ones are not believed; damage costs its piece. */
Test(model_fetch, part_survives)
{
	char *dir = test_dir(), data[20000], *path = xasprintf("%s/m.gguf.part", dir);
	struct fetch_ident id = { .url = (char *)"http://h/x", .bytes = sizeof(data), .etag = "\"e\"" };
	struct err e = ERR_INIT;
	struct fetch_part *p = fetch_part_open(dir, "m.gguf", &e), *q;
	int fd;

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (char)(i * 31 >> 3);
	cr_assert_not_null(p, "%s", e.msg);
	cr_assert_null(fetch_part_open(dir, "m.gguf", &e), "the lock");
	err_clear(&e);
	cr_assert_eq(fetch_part_begin(p, &id, false, 8192, &e), 0, "%s", e.msg);
	cr_assert_eq(p->n_pieces, 3);
	cr_assert_eq(fetch_part_write(p, 0, data, 5000, &e), 0);
	cr_assert_eq(fetch_part_write(p, 8192, data + 8192, 8192, &e), 0);
	cr_assert_eq(fetch_part_save(p, &e), 0);
	cr_assert_eq(fetch_part_write(p, 5000, data + 5000, 1000, &e), 0); /* and then the power fails */
	cr_assert(p->done == 14192 && fetch_part_front(p) == 6000);
	fetch_part_close(p);

	p = fetch_part_open(dir, "m.gguf", &e);
	cr_assert(p->done == 13192 && p->got[0] == 5000 && p->got[1] == 8192 && p->got[2] == 0);
	cr_assert_str_eq(p->ident.etag, "\"e\"");
	cr_assert_eq(fetch_part_begin(p, &id, true, 4096, &e), 0);
	cr_assert_eq(p->piece, 8192, "an old journal keeps its pieces");
	cr_assert_eq(fetch_part_write(p, 0, data, sizeof(data), &e), 0); /* a whole stream fills the gaps */
	cr_assert(fetch_part_complete(p) && fetch_part_front(p) == sizeof(data));
	cr_assert_eq(fetch_part_damaged(p, NULL, NULL, &e), 0);
	fd = open(path, O_WRONLY);
	cr_assert_eq(pwrite(fd, "!", 1, 9000), 1);
	close(fd);
	cr_assert_eq(fetch_part_damaged(p, NULL, NULL, &e), 8192);
	cr_assert(p->got[1] == 0 && !fetch_part_complete(p) && fetch_part_front(p) == 8192);
	cr_assert_eq(fetch_part_write(p, 8192, data + 8192, 8192, &e), 0);
	cr_assert(fetch_part_complete(p));
	cr_assert_eq(fetch_part_damaged(p, NULL, NULL, &e), 0);
	memcpy(p->ident.sha256, HEX, sizeof(p->ident.sha256));
	cr_assert_eq(fetch_part_finish(p, &e), 0, "%s", e.msg);
	/* the lock is on a file with another name now: the next pull gets one of its own */
	q = fetch_part_open(dir, "m.gguf", &e);
	cr_assert(q && q->piece == 0 && q->done == 0);
	fetch_part_drop(q);
	fetch_part_close(q);
	fetch_part_close(p);
	free(path);
	path = xasprintf("%s/m.gguf", dir);
	char sum[SHA256_HEX + 1];
	fetch_read_sum(path, sum);
	cr_assert_str_eq(sum, HEX);
	free(path);
	remove_dir(dir);
}

Test(model_fetch, part_of_a_shorter_file)
{
	char *dir = test_dir(), data[20000] = { 0 }, *path = xasprintf("%s/m.gguf.part", dir);
	struct fetch_ident id = { .url = (char *)"http://h/x", .bytes = sizeof(data) }, huge = id;
	struct err e = ERR_INIT;
	struct fetch_part *p = fetch_part_open(dir, "m.gguf", &e);

	cr_assert_eq(fetch_part_begin(p, &id, false, 8192, &e), 0);
	cr_assert_eq(fetch_part_write(p, 0, data, sizeof(data), &e), 0);
	fetch_part_save(p, &e);
	fetch_part_close(p);
	cr_assert_eq(truncate(path, 10000), 0);
	p = fetch_part_open(dir, "m.gguf", &e);
	cr_assert_eq(p->done, 8192, "bytes that are not there are not believed");
	huge.bytes = (uint64_t)1 << 49;
	cr_assert_eq(fetch_part_begin(p, &huge, false, 8192, &e), -1);
	cr_assert_eq(e.code, ERR_FIT, "%s", e.msg);
	fetch_part_close(p);
	free(path);
	remove_dir(dir);
}
