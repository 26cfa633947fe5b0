/* names.c - the words for kinds, as users and query files write them. */
#include "parsers.h"

static const char *const def_names[DEF_KIND_COUNT] = {
	[DEF_FUNCTION] = "function",
	[DEF_METHOD] = "method",
	[DEF_CLASS] = "class",
	[DEF_INTERFACE] = "interface",
	[DEF_STRUCT] = "struct",
	[DEF_UNION] = "union",
	[DEF_ENUM] = "enum",
	[DEF_TYPE] = "type",
	[DEF_MACRO] = "macro",
	[DEF_VARIABLE] = "variable",
	[DEF_TABLE] = "table",
	[DEF_CONSTANT] = "constant",
	[DEF_FIELD] = "field",
	[DEF_MODULE] = "module",
	[DEF_CONFIG] = "config",
	[DEF_RULE] = "rule",
	[DEF_BUILDVAR] = "buildvar",
	[DEF_HEADING] = "heading",
};

static const char *const ref_names[REF_KIND_COUNT] = {
	[REF_CALL] = "call",
	[REF_METHOD] = "method",
	[REF_SLOT] = "slot",
	[REF_ASSIGN] = "assign",
	[REF_ADDR] = "addr",
	[REF_USE] = "use",
	[REF_TYPE] = "type",
	[REF_INCLUDE] = "include",
	[REF_REGISTER] = "register",
	[REF_INHERIT] = "inherit",
	[REF_BUILD] = "build",
	[REF_CONFIG] = "config",
};

const char *def_kind_name(enum def_kind k)
{
	return (unsigned)k < DEF_KIND_COUNT ? def_names[k] : "?";
}

const char *ref_kind_name(enum ref_kind k)
{
	return (unsigned)k < REF_KIND_COUNT ? ref_names[k] : "?";
}
