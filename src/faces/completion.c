/* completion.c - completion for bash, zsh and fish, made from the table of options and the list of commands that --help is made
 * from, so that they cannot drift apart. `make install` puts the three scripts in place.
 *
 * The scripts ask the program for the names of installed models (--completion models). Such a name is a file's name, written by
 * whoever made the file: only names of letters, digits and "._-:/@+" are printed, so that no shell can take one for code. */
#include "faces.h"

#include "../base/path.h"
#include "../model/found.h"

#include <stdlib.h>
#include <string.h>

/* What a value or an argument is completed with. */
enum kind { NOTHING, CHOICE, DIRECTORY, ANY_FILE, MODEL };

static const struct {
	const char *name, *args, *help;
} commands[] = {
#define X(id, word, args, help) { word, args, help },
	COMMANDS(X)
#undef X
};
enum { N_COMMANDS = sizeof commands / sizeof *commands };

static bool holds(const char *text, size_t len, const char *word)
{
	const char *at = strstr(text, word);

	return at && (size_t)(at - text) < len;
}

/* The first len bytes of the placeholder that the help shows: "FILE", "auto|cpu", "[PATH]". */
static enum kind kind_of(const char *word, size_t len, bool is_option)
{
	if (holds(word, len, "MODEL") || (is_option && holds(word, len, "NAME")))
		return MODEL;
	if (holds(word, len, "PATH") || holds(word, len, "DIR"))
		return DIRECTORY;
	if (holds(word, len, "FILE") || holds(word, len, "OUT") || holds(word, len, "TOKENS"))
		return ANY_FILE;
	return is_option && holds(word, len, "|") ? CHOICE : NOTHING;
}

static enum kind option_kind(const struct option_info *o)
{
	if (!o->value)
		return NOTHING;
	return strcmp(o->word, "model") == 0 ? MODEL : kind_of(o->value, strlen(o->value), true);
}

/* What the n-th argument of a command is. */
static enum kind argument_kind(const char *args, int n)
{
	const char *p = args + strspn(args, " ");

	for (; n > 0 && *p; n--) {
		p += strcspn(p, " ");
		p += strspn(p, " ");
	}
	return *p ? kind_of(p, strcspn(p, " "), false) : NOTHING;
}

/* "auto|cpu|cuda[:N]" as "auto cpu cuda" */
static void put_choices(struct buf *out, const char *value)
{
	for (const char *p = value; *p;) {
		size_t len = strcspn(p, "|"), plain = strcspn(p, "|[");

		buf_printf(out, "%s%.*s", p == value ? "" : " ", (int)plain, p);
		p += len + (p[len] == '|');
	}
}

/* Text inside single quotes; escape stands for a quote in that shell, and for a character of `also` stands "\" and it. */
static void put_quoted(struct buf *out, const char *text, const char *escape, const char *also)
{
	for (; *text; text++) {
		if (*text == '\'')
			buf_puts(out, escape);
		else if (strchr(also, *text))
			buf_printf(out, "\\%c", *text);
		else
			buf_putc(out, *text);
	}
}

/* ---- bash ------------------------------------------------------------------------------------------------------------------ */

static const char bash_head[] =
	"# bash completion for codeask, made by: codeask --completion bash\n"
	"\n"
	"# Adds those of the words that begin with $cur.\n"
	"_codeask_words()\n"
	"{\n"
	"	local word\n"
	"	for word; do [[ $word == \"$cur\"* ]] && COMPREPLY+=(\"$word\"); done\n"
	"}\n"
	"\n"
	"_codeask_paths() # compgen's options\n"
	"{\n"
	"	local path\n"
	"	while IFS= read -r path; do COMPREPLY+=(\"$path\"); done < <(compgen \"$@\" -- \"$cur\")\n"
	"	compopt -o filenames 2>/dev/null\n"
	"}\n"
	"\n"
	"_codeask_directories()\n"
	"{\n"
	"	_codeask_paths -d\n"
	"	[[ ${#COMPREPLY[@]} != 0 ]] || _codeask_paths -f\n"
	"}\n"
	"\n"
	"_codeask_models()\n"
	"{\n"
	"	local name names=()\n"
	"	while IFS= read -r name; do names+=(\"$name\"); done < <(\"${COMP_WORDS[0]/#\\~/$HOME}\" --completion models 2>/dev/null)\n"
	"	_codeask_words \"${names[@]}\"\n"
	"	[[ ${#COMPREPLY[@]} != 0 ]] || { _codeask_paths -f -X '!*.gguf'; _codeask_paths -d; }\n"
	"}\n"
	"\n"
	"_codeask()\n"
	"{\n"
	"	local cur option= command= word glue= i last words=() args=()\n"
	"	COMPREPLY=()\n"
	"	# readline breaks words at = and :, which belong to --kv=f16 and to a model's name\n"
	"	for ((i = 0; i <= COMP_CWORD; i++)); do\n"
	"		word=${COMP_WORDS[i]}\n"
	"		case $word in\n"
	"		= | :) words[${#words[@]} - 1]+=$word glue=1 ;;\n"
	"		*)\n"
	"			if [[ $glue ]]; then words[${#words[@]} - 1]+=$word; else words+=(\"$word\"); fi\n"
	"			glue=\n"
	"			;;\n"
	"		esac\n"
	"	done\n"
	"	last=$((${#words[@]} - 1))\n"
	"	cur=${words[last]}\n"
	"	for ((i = 1; i < last; i++)); do\n"
	"		word=${words[i]}\n"
	"		case $word in\n";

static void bash_command_case(struct buf *out)
{
	buf_puts(out, "	[[ -z $option && $cur == --*=* ]] && option=${cur%%=*} cur=${cur#*=}\n"
		      "	case ${args[0]-} in\n	");
	for (int i = 0; i < N_COMMANDS; i++)
		buf_printf(out, "%s%s", i ? " | " : "", commands[i].name);
	buf_puts(out, ") command=${args[0]} args=(\"${args[@]:1}\") ;;\n	esac\n");
}

static void bash_options(struct buf *out)
{
	struct option_info o;

	buf_puts(out, "	case $option in\n");
	for (size_t i = 0; options_info(i, &o); i++) {
		enum kind kind = option_kind(&o);

		if (!o.value || kind == NOTHING)
			continue;
		buf_puts(out, "	");
		if (o.letter)
			buf_printf(out, "-%c | ", o.letter);
		buf_printf(out, "--%s) ", o.word);
		if (kind == CHOICE) {
			buf_puts(out, "_codeask_words ");
			put_choices(out, o.value);
		} else {
			buf_puts(out, kind == MODEL ? "_codeask_models" : kind == DIRECTORY ? "_codeask_directories" : "_codeask_paths -f");
		}
		buf_puts(out, " ;;\n");
	}
	buf_puts(out, "	?*) ;; # a number, a size, a question\n	*)\n		case $cur in\n		-*) _codeask_words");
	for (size_t i = 0; options_info(i, &o); i++)
		buf_printf(out, " --%s", o.word);
	buf_puts(out, " ;;\n		*)\n			case $command:${#args[@]} in\n			:0)\n				_codeask_words");
	for (int i = 0; i < N_COMMANDS; i++)
		buf_printf(out, " %s", commands[i].name);
	buf_puts(out, "\n				_codeask_paths -d\n				;;\n");
}

static void bash_script(struct buf *out)
{
	struct option_info o;
	bool first = true;

	buf_puts(out, bash_head);
	buf_puts(out, "		");
	for (size_t i = 0; options_info(i, &o); i++) {
		if (!o.value)
			continue;
		if (o.letter)
			buf_printf(out, "%s-%c", first ? "" : " | ", o.letter);
		buf_printf(out, "%s--%s", first && !o.letter ? "" : " | ", o.word);
		first = false;
	}
	buf_puts(out, ") ((++i == last)) && option=$word ;;\n"
		      "		-?*) ;;\n"
		      "		*) args+=(\"$word\") ;;\n"
		      "		esac\n"
		      "	done\n");
	bash_command_case(out);
	bash_options(out);
	for (int i = 0; i < N_COMMANDS; i++)
		for (int n = 0; n < 4; n++) {
			enum kind kind = argument_kind(commands[i].args, n);

			if (kind != NOTHING)
				buf_printf(out, "			%s:%d) %s ;;\n", commands[i].name, n,
					   kind == MODEL ? "_codeask_models" : kind == DIRECTORY ? "_codeask_directories" : "_codeask_paths -f");
		}
	buf_puts(out, "			esac\n			;;\n		esac\n		;;\n	esac\n"
		      "	# what stands before the last : is no part of the word for readline\n"
		      "	if [[ $cur == *:* && $COMP_WORDBREAKS == *:* ]]; then\n"
		      "		word=${cur%\"${cur##*:}\"}\n"
		      "		COMPREPLY=(\"${COMPREPLY[@]#\"$word\"}\")\n"
		      "	fi\n"
		      "}\n"
		      "complete -F _codeask codeask\n");
}

/* ---- zsh ------------------------------------------------------------------------------------------------------------------- */

static const char *zsh_action(enum kind kind)
{
	static const char *const actions[] = {
		[NOTHING] = " ", [CHOICE] = " ", [DIRECTORY] = "_directories", [ANY_FILE] = "_files", [MODEL] = "_codeask_models"
	};

	return actions[kind];
}

static void zsh_options(struct buf *out)
{
	struct option_info o;

	for (size_t i = 0; options_info(i, &o); i++) {
		enum kind kind = option_kind(&o);

		buf_puts(out, "		");
		if (o.letter)
			buf_printf(out, "'(-%c --%s)'{-%c%s,--%s%s}'[", o.letter, o.word, o.letter, o.value ? "+" : "", o.word,
				   o.value ? "=" : "");
		else
			buf_printf(out, "'--%s%s[", o.word, o.value ? "=" : "");
		put_quoted(out, o.help, "'\\''", "[]\\");
		buf_puts(out, "]");
		if (o.value && kind == CHOICE) {
			buf_puts(out, ":value:(");
			put_choices(out, o.value);
			buf_puts(out, ")");
		} else if (o.value) {
			buf_printf(out, ":%s:%s", o.value, zsh_action(kind));
		}
		buf_puts(out, "' \\\n");
	}
}

static void zsh_script(struct buf *out)
{
	buf_puts(out, "#compdef codeask\n"
		      "# zsh completion for codeask, made by: codeask --completion zsh\n"
		      "\n"
		      "_codeask_models()\n"
		      "{\n"
		      "	local -a names\n"
		      "	names=(${(f)\"$(_call_program models ${(q)words[1]} --completion models 2>/dev/null)\"})\n"
		      "	_alternative 'models:model:compadd -a names' 'files:file:_files -g \"*.gguf\"'\n"
		      "}\n"
		      "\n"
		      "_codeask()\n"
		      "{\n"
		      "	local curcontext=\"$curcontext\" state\n"
		      "	local -a line commands\n"
		      "	typeset -A opt_args\n"
		      "	commands=(\n");
	for (int i = 0; i < N_COMMANDS; i++) {
		buf_printf(out, "		'%s:", commands[i].name);
		put_quoted(out, commands[i].help, "'\\''", ":\\");
		buf_puts(out, "'\n");
	}
	buf_puts(out, "	)\n	_arguments -C \\\n");
	zsh_options(out);
	buf_puts(out, "		'1: :->first' \\\n"
		      "		'*: :->rest'\n"
		      "	case $state in\n"
		      "	first) _alternative 'commands:command:{ _describe command commands }' 'directories:directory:_directories' ;;\n"
		      "	rest)\n"
		      "		case $line[1]:$((${#line} - 1)) in\n");
	for (int i = 0; i < N_COMMANDS; i++)
		for (int n = 0; n < 4; n++) {
			enum kind kind = argument_kind(commands[i].args, n);

			if (kind != NOTHING)
				buf_printf(out, "		%s:%d) %s ;;\n", commands[i].name, n + 1, zsh_action(kind));
		}
	buf_puts(out, "		esac\n		;;\n	esac\n}\n\n_codeask \"$@\"\n");
}

/* ---- fish ------------------------------------------------------------------------------------------------------------------ */

static void fish_action(struct buf *out, enum kind kind, const char *value)
{
	switch (kind) {
	case CHOICE:
		buf_puts(out, " -x -a '");
		put_choices(out, value);
		buf_puts(out, "'");
		break;
	case DIRECTORY:
		buf_puts(out, " -x -a '(__fish_complete_directories)'");
		break;
	case ANY_FILE:
		buf_puts(out, " -r -F");
		break;
	case MODEL:
		buf_puts(out, " -r -F -a '(__codeask_models)'");
		break;
	case NOTHING:
		buf_puts(out, " -x");
		break;
	}
}

static void fish_describe(struct buf *out, const char *help)
{
	buf_puts(out, " -d '");
	put_quoted(out, help, "\\'", "\\");
	buf_puts(out, "'\n");
}

static void fish_script(struct buf *out)
{
	struct option_info o;

	buf_puts(out, "# fish completion for codeask, made by: codeask --completion fish\n"
		      "\n"
		      "function __codeask_models\n"
		      "	codeask --completion models 2>/dev/null\n"
		      "end\n"
		      "\n"
		      "complete -c codeask -f\n");
	for (int i = 0; i < N_COMMANDS; i++) {
		buf_printf(out, "complete -c codeask -n __fish_use_subcommand -a %s", commands[i].name);
		fish_describe(out, commands[i].help);
	}
	buf_puts(out, "complete -c codeask -n __fish_use_subcommand -a '(__fish_complete_directories)'\n");
	for (int i = 0; i < N_COMMANDS; i++) {
		enum kind kind = argument_kind(commands[i].args, 0);

		if (kind == NOTHING)
			continue;
		buf_printf(out, "complete -c codeask -n '__fish_seen_subcommand_from %s'", commands[i].name);
		if (kind == MODEL)
			buf_puts(out, " -F -a '(__codeask_models)'\n");
		else
			buf_puts(out, kind == DIRECTORY ? " -a '(__fish_complete_directories)'\n" : " -F\n");
	}
	for (size_t i = 0; options_info(i, &o); i++) {
		buf_puts(out, "complete -c codeask");
		if (o.letter)
			buf_printf(out, " -s %c", o.letter);
		buf_printf(out, " -l %s", o.word);
		if (o.value)
			fish_action(out, option_kind(&o), o.value);
		fish_describe(out, o.help);
	}
}

/* ---- the models' names ----------------------------------------------------------------------------------------------------- */

static bool safe(const char *name)
{
	if (!name[0] || name[0] == '-')
		return false;
	for (; *name; name++)
		if (!((*name >= '0' && *name <= '9') || (*name >= 'A' && *name <= 'Z') || (*name >= 'a' && *name <= 'z') ||
		      strchr("._-:/@+", *name)))
			return false;
	return true;
}

/* Names only: no header is read, a shell waits for it. */
static void put_models(struct buf *out, const struct found_dirs *stores)
{
	struct found f;

	found_scan(stores, &f);
	for (size_t i = 0; i < f.n; i++)
		if (safe(f.models[i].name))
			buf_printf(out, "%s\n", f.models[i].name);
	found_free(&f);
}

int completion_main(const struct options *o, const struct found_dirs *stores, struct err *e)
{
	static const struct {
		const char *name;
		void (*put)(struct buf *out);
	} scripts[] = { { "bash", bash_script }, { "zsh", zsh_script }, { "fish", fish_script } };
	struct buf out = { 0 };
	size_t i = 0;
	int rc;

	while (i < 3 && strcmp(o->completion, scripts[i].name) != 0)
		i++;
	if (i < 3)
		scripts[i].put(&out);
	else if (strcmp(o->completion, "models") == 0)
		put_models(&out, stores);
	else
		return err_set(e, ERR_USAGE, "--completion %s: must be bash, zsh, fish or models", o->completion);
	rc = out.len ? write_stdout(buf_str(&out), out.len, e) : 0;
	buf_free(&out);
	return rc;
}
