/* highlight_name.c - names: of the kinds, and of the languages as fences of Markdown and answers of models write them. */
#include "highlight_room.h"

#include <ctype.h>

const char *hl_name(enum hl_kind k)
{
	static const char *const names[] = {
#define X(id, name) [HL_##id] = name,
		HL_KINDS(X)
#undef X
	};
	return (unsigned)k < HL_KIND_COUNT ? names[k] : "?";
}

/* Lower case; separated and enclosed by spaces. */
static const char *const fence_names[LANG_COUNT] = {
	[LANG_C] = " c h ",
	[LANG_CPP] = " cpp c++ cc cxx hpp hxx hh h++ cuda cu ",
	[LANG_PYTHON] = " python py python3 py3 pyi ",
	[LANG_JAVASCRIPT] = " javascript js jsx mjs cjs node ",
	[LANG_TYPESCRIPT] = " typescript ts mts cts ",
	[LANG_TSX] = " tsx ",
	[LANG_GO] = " go golang ",
	[LANG_RUST] = " rust rs ",
	[LANG_JAVA] = " java ",
	[LANG_BASH] = " bash sh shell zsh ksh dash console shell-session shellsession terminal ",
	[LANG_MAKE] = " make makefile mk gnumake ",
	[LANG_KCONFIG] = " kconfig ",
	[LANG_MARKDOWN] = " markdown md ",
	[LANG_RUBY] = " ruby rb ",
	[LANG_PHP] = " php ",
	[LANG_CSHARP] = " csharp cs c# ",
	[LANG_LUA] = " lua ",
	[LANG_KOTLIN] = " kotlin kt kts ",
	[LANG_SWIFT] = " swift ",
	[LANG_SCALA] = " scala sbt ",
	[LANG_HASKELL] = " haskell hs ",
	[LANG_OCAML] = " ocaml ml ",
	[LANG_OCAML_INTERFACE] = " mli ",
	[LANG_ZIG] = " zig ",
	[LANG_JSON] = " json jsonc json5 jsonl ",
	[LANG_YAML] = " yaml yml ",
	[LANG_TOML] = " toml ",
	[LANG_CSS] = " css ",
	[LANG_HTML] = " html xhtml htm ",
	[LANG_CMAKE] = " cmake ",
	[LANG_TEXT] = " text txt plaintext plain rst restructuredtext ",
	[LANG_SUBRIP] = " srt subrip ",
	[LANG_WEBVTT] = " vtt webvtt ",
};

enum lang lang_by_name(const char *name, size_t len)
{
	char low[24];
	while (len && (*name == '.' || *name == ' '))
		name++, len--;
	if (!len || len >= sizeof low)
		return LANG_NONE;
	for (size_t i = 0; i < len; i++) {
		low[i] = (char)tolower((unsigned char)name[i]);
		if (low[i] == ' ' || !low[i])
			return LANG_NONE;
	}
	low[len] = 0;
	for (int l = 0; l < LANG_COUNT; l++)
		if (fence_names[l] && hl_word_in(fence_names[l], low, len))
			return l;
	return LANG_NONE;
}
