/* lang.c - the table of languages, and which one a file is written in. */
#include "room.h"

#include "../src/base/path.h"

#include <stdio.h>
#include <strings.h>

const TSLanguage *tree_sitter_c(void);
const TSLanguage *tree_sitter_cpp(void);
const TSLanguage *tree_sitter_python(void);
const TSLanguage *tree_sitter_javascript(void);
const TSLanguage *tree_sitter_typescript(void);
const TSLanguage *tree_sitter_tsx(void);
const TSLanguage *tree_sitter_go(void);
const TSLanguage *tree_sitter_rust(void);
const TSLanguage *tree_sitter_java(void);
const TSLanguage *tree_sitter_bash(void);
const TSLanguage *tree_sitter_ruby(void);
const TSLanguage *tree_sitter_php(void);
const TSLanguage *tree_sitter_c_sharp(void);
const TSLanguage *tree_sitter_lua(void);
const TSLanguage *tree_sitter_kotlin(void);
const TSLanguage *tree_sitter_swift(void);
const TSLanguage *tree_sitter_scala(void);
const TSLanguage *tree_sitter_haskell(void);
const TSLanguage *tree_sitter_ocaml(void);
const TSLanguage *tree_sitter_ocaml_interface(void);
const TSLanguage *tree_sitter_zig(void);
const TSLanguage *tree_sitter_css(void);
const TSLanguage *tree_sitter_html(void);

/* Lists are separated and enclosed by spaces; names are whole file names, exts follow the last dot, both case-sensitive
 * (Foo.C is C++, foo.c is C). interpreters are matched against the last path component of a #! line. */
static const struct lang_info {
	const char *name, *dir;
	const TSLanguage *(*grammar)(void);
	const char *exts, *names, *interpreters;
	unsigned traits; /* enum lang_trait */
	lang_scan *scan; /* languages without a grammar */
} langs[LANG_COUNT] = {
	[LANG_NONE] = { .name = "text" },
	[LANG_C] = { "C", "c", tree_sitter_c, " c h ", 0, " tcc ", 0, 0 },
	[LANG_CPP] = { "C++", "cpp", tree_sitter_cpp, " cc cpp cxx c++ C hh hpp hxx h++ H ipp tpp inl cu cuh ino ", 0, 0, 0, 0 },
	[LANG_PYTHON] = { "Python", "python", tree_sitter_python, " py pyi pyw ", " SConstruct SConscript wscript ",
	                  " python python2 python3 pypy pypy3 ", 0, 0 },
	[LANG_JAVASCRIPT] = { "JavaScript", "javascript", tree_sitter_javascript, " js mjs cjs jsx ", 0, " node nodejs ", 0, 0 },
	[LANG_TYPESCRIPT] = { "TypeScript", "typescript", tree_sitter_typescript, " ts mts cts ", 0, " deno ts-node bun ", 0, 0 },
	[LANG_TSX] = { "TSX", "tsx", tree_sitter_tsx, " tsx ", 0, 0, 0, 0 },
	[LANG_GO] = { "Go", "go", tree_sitter_go, " go ", 0, 0, 0, 0 },
	[LANG_RUST] = { "Rust", "rust", tree_sitter_rust, " rs ", 0, 0, 0, 0 },
	[LANG_JAVA] = { "Java", "java", tree_sitter_java, " java ", 0, 0, 0, 0 },
	[LANG_BASH] = { "Shell", "bash", tree_sitter_bash, " sh bash ksh bats ebuild eclass ",
	                " .bashrc .bash_profile .profile PKGBUILD APKBUILD ", " sh bash dash ash ksh bats ", TRAIT_TAMED, 0 },
	[LANG_MAKE] = { "Makefile", 0, 0, " mk mak make ", " Makefile makefile GNUmakefile Kbuild ", " make ", .scan = scan_make },
	[LANG_KCONFIG] = { "Kconfig", .scan = scan_kconfig },
	[LANG_MARKDOWN] = { "Markdown", 0, 0, " md markdown mdown mkd ", 0, 0, TRAIT_PROSE, scan_markdown },
	[LANG_RUBY] = { "Ruby", "ruby", tree_sitter_ruby, " rb rake gemspec ru podspec jbuilder ",
	                " Rakefile Gemfile Guardfile Vagrantfile Podfile Capfile Brewfile Fastfile ", " ruby jruby rake ",
	                TRAIT_BODY_FIELD | TRAIT_METHODS | TRAIT_TAMED, 0 },
	[LANG_PHP] = { "PHP", "php", tree_sitter_php, " php phtml php3 php4 php5 php7 php8 phps ", 0, " php ", TRAIT_BODY_FIELD, 0 },
	[LANG_CSHARP] = { "C#", "csharp", tree_sitter_c_sharp, " cs csx ", 0, 0, TRAIT_BODY_FIELD, 0 },
	[LANG_LUA] = { "Lua", "lua", tree_sitter_lua, " lua rockspec ", 0, " lua luajit ", TRAIT_BODY_FIELD, 0 },
	[LANG_KOTLIN] = { "Kotlin", "kotlin", tree_sitter_kotlin, " kt kts ", 0, " kotlin kotlinc ", TRAIT_METHODS | TRAIT_TAMED, 0 },
	[LANG_SWIFT] = { "Swift", "swift", tree_sitter_swift, " swift ", 0, " swift ",
	                 TRAIT_BODY_FIELD | TRAIT_METHODS | TRAIT_MODIFIERS | TRAIT_TAMED, 0 },
	[LANG_SCALA] = { "Scala", "scala", tree_sitter_scala, " scala sbt sc ", 0, " scala scala-cli amm ",
	                 TRAIT_BODY_FIELD | TRAIT_METHODS, 0 },
	[LANG_HASKELL] = { "Haskell", "haskell", tree_sitter_haskell, " hs hs-boot hsc ", 0, " runhaskell runghc stack ", 0, 0 },
	[LANG_OCAML] = { "OCaml", "ocaml", tree_sitter_ocaml, " ml ", 0, " ocaml ocamlrun ", TRAIT_BODY_FIELD, 0 },
	[LANG_OCAML_INTERFACE] = { "OCaml interface", "ocamli", tree_sitter_ocaml_interface, " mli ", 0, 0, 0, 0 },
	[LANG_ZIG] = { "Zig", "zig", tree_sitter_zig, " zig zon ", 0, 0, TRAIT_BODY_FIELD | TRAIT_METHODS, 0 },
	[LANG_JSON] = { "JSON", 0, 0, " json jsonc json5 webmanifest geojson ipynb jsonl ndjson ",
	                " .babelrc .eslintrc .prettierrc composer.lock ", 0, TRAIT_DATA, scan_json },
	[LANG_YAML] = { "YAML", 0, 0, " yaml yml ", " .clang-format .clang-tidy .clangd ", 0, TRAIT_DATA, scan_yaml },
	[LANG_TOML] = { "TOML", 0, 0, " toml ", " Cargo.lock poetry.lock uv.lock Pipfile ", 0, TRAIT_DATA, scan_toml },
	[LANG_CSS] = { "CSS", "css", tree_sitter_css, " css ", 0, 0, TRAIT_MARKUP, 0 },
	[LANG_HTML] = { "HTML", "html", tree_sitter_html, " html htm xhtml ", 0, 0, TRAIT_MARKUP, 0 },
	[LANG_CMAKE] = { "CMake", 0, 0, " cmake ", " CMakeLists.txt ", 0, 0, scan_cmake },
	[LANG_TEXT] = { "plain text", 0, 0, " txt text rst asc ",
	                " README NOTES INSTALL NEWS TODO CHANGES CHANGELOG ChangeLog HACKING CONTRIBUTING FAQ HISTORY BUGS ", 0, TRAIT_PROSE, scan_text },
	[LANG_SUBRIP] = { "SubRip", 0, 0, " srt ", 0, 0, TRAIT_PROSE, scan_subtitles },
	[LANG_WEBVTT] = { "WebVTT", 0, 0, " vtt ", 0, 0, TRAIT_PROSE, scan_subtitles },
};

static bool in_list(const char *list, const char *word, size_t n)
{
	if (!list || !n)
		return false;
	for (const char *p = list; (p = strchr(p, ' ')) && p[1]; p++)
		if (strncmp(p + 1, word, n) == 0 && p[1 + n] == ' ')
			return true;
	return false;
}

/* Last path component of the interpreter; `env` is looked through, with its options and assignments. A trailing version
 * such as 3.11 is dropped. */
static enum lang by_interpreter(const char *s, size_t n)
{
	size_t i = 2;
	while (i < n && s[i] != '\n') {
		while (i < n && (s[i] == ' ' || s[i] == '\t' || s[i] == '\r'))
			i++;
		size_t start = i, base = i;
		for (; i < n && !strchr(" \t\r\n", s[i]); i++)
			if (s[i] == '/')
				base = i + 1;
		size_t len = i - base;
		if (i == start)
			break;
		if (len && ((len == 3 && !memcmp(s + base, "env", 3)) || s[base] == '-' || memchr(s + base, '=', len)))
			continue;
		for (int l = 1; l < LANG_COUNT; l++)
			if (in_list(langs[l].interpreters, s + base, len))
				return l;
		while (len && (s[base + len - 1] == '.' || (s[base + len - 1] >= '0' && s[base + len - 1] <= '9')))
			len--;
		for (int l = 1; l < LANG_COUNT; l++)
			if (in_list(langs[l].interpreters, s + base, len))
				return l;
		break;
	}
	return LANG_NONE;
}

static bool starts(const char *s, const char *end, const char *word)
{
	size_t n = strlen(word);
	return (size_t)(end - s) > n && memcmp(s, word, n) == 0 && !is_word_char((unsigned char)s[n]);
}

/* A .h file is C++ when a line of its beginning can only be C++. */
static bool header_is_cpp(const char *s, size_t n)
{
	static const char *const heads[] = { "class", "namespace", "template", "using", "public:", "private:", "protected:" };
	const char *end = n ? s + n : s; /* there may be no text: null + 0 is undefined in C */
	bool comment = false;
	/* `namespace` inside #ifdef __cplusplus belongs to a C header; so only what stands outside of such a block counts. */
	int cplusplus = 0, depth = 0;
	while (s < end) {
		const char *nl = memchr(s, '\n', end - s);
		const char *stop = nl ? nl : end;
		while (s < stop && (*s == ' ' || *s == '\t'))
			s++;
		if (!comment && s < stop && *s == '#') {
			const char *d = s + 1;
			while (d < stop && (*d == ' ' || *d == '\t'))
				d++;
			if (stop - d > 2 && !memcmp(d, "if", 2)) {
				depth++;
				if (!cplusplus && memmem(d, stop - d, "__cplusplus", 11))
					cplusplus = depth;
			} else if (stop - d > 4 && !memcmp(d, "endif", 5)) {
				if (cplusplus == depth)
					cplusplus = 0;
				depth--;
			} else if (stop - d > 3 && !memcmp(d, "else", 4) && cplusplus == depth) {
				cplusplus = 0;
			}
		} else if (!comment && !cplusplus) {
			for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
				size_t h = strlen(heads[i]);
				if (heads[i][h - 1] == ':' ? (size_t)(stop - s) >= h && !memcmp(s, heads[i], h) : starts(s, stop, heads[i]))
					return true;
			}
		}
		for (const char *p = s; p + 1 < stop; p++) {
			if (!comment && p[0] == '/' && p[1] == '/')
				break;
			if (!comment && p[0] == '/' && p[1] == '*')
				comment = true, p++;
			else if (comment && p[0] == '*' && p[1] == '/')
				comment = false, p++;
		}
		s = nl ? nl + 1 : end;
	}
	return false;
}

enum lang lang_detect(const char *path, const char *first, size_t first_len)
{
	const char *base = path_base(path);
	size_t n = strlen(base);
	if (!first)
		first_len = 0;
	for (int l = 1; l < LANG_COUNT; l++)
		if (in_list(langs[l].names, base, n))
			return l;
	if (!strncmp(base, "Kconfig", 7) && (!base[7] || base[7] == '.' || base[7] == '-' || base[7] == '_'))
		return LANG_KCONFIG;
	if (!strncmp(base, "Makefile.", 9) || !strncmp(base, "Kbuild.", 7))
		return LANG_MAKE;
	const char *dot = strrchr(base, '.');
	if (dot && dot != base) {
		/* foo.h.in, foo.sh.in: the template of that file */
		if (!strcmp(dot, ".in") || !strcmp(dot, ".S_shipped")) {
			char inner[256];
			int k = snprintf(inner, sizeof inner, "%.*s", (int)(dot - base), base);
			if (k > 0 && k < (int)sizeof inner && strchr(inner, '.'))
				return lang_detect(inner, first, first_len);
		}
		for (int l = 1; l < LANG_COUNT; l++)
			if (in_list(langs[l].exts, dot + 1, strlen(dot + 1)))
				return l == LANG_C && !strcmp(dot, ".h") && header_is_cpp(first, first_len) ? LANG_CPP : (enum lang)l;
		if (strcasecmp(dot, ".md") == 0)
			return LANG_MARKDOWN;
		if (strcmp(dot, ".inc") == 0 && first_len > 5 && memmem(first, first_len < 256 ? first_len : 256, "<?php", 5))
			return LANG_PHP;
	}
	if (first_len > 2 && first[0] == '#' && first[1] == '!')
		return by_interpreter(first, first_len);
	return LANG_NONE;
}

const char *lang_name(enum lang l)
{
	return (unsigned)l < LANG_COUNT ? langs[l].name : "?";
}

bool lang_is_code(enum lang l)
{
	return (unsigned)l < LANG_COUNT && langs[l].grammar && !(langs[l].traits & TRAIT_MARKUP);
}

bool lang_is_prose(enum lang l)
{
	return lang_has(l, TRAIT_PROSE);
}

bool lang_uses_names(enum lang l)
{
	return l != LANG_NONE && !lang_has(l, TRAIT_PROSE | TRAIT_DATA);
}

lang_scan *lang_scanner(enum lang l)
{
	return (unsigned)l < LANG_COUNT ? langs[l].scan : NULL;
}

const TSLanguage *lang_grammar(enum lang l)
{
	return (unsigned)l < LANG_COUNT && langs[l].grammar ? langs[l].grammar() : NULL;
}

const char *lang_query_dir(enum lang l)
{
	return (unsigned)l < LANG_COUNT ? langs[l].dir : NULL;
}

bool lang_has(enum lang l, unsigned traits)
{
	return (unsigned)l < LANG_COUNT && langs[l].traits & traits;
}
