/* parsers_linux.c - fs/ramfs of a real kernel tree must come out without a fault. Runs when $CODEASK_LINUX (default
 * /usr/src/linux-source-6.1) is there. The names and lines below are facts about Linux 6.1; its text is not ours to keep. */
#include <criterion/criterion.h>

#include "parsers/parsers.h"
#include "src/base/path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct want_def {
	enum def_kind kind;
	const char *name;
	uint32_t start_line, line, end_line, flags;
	const char *type;
};

struct want_ref {
	enum ref_kind kind;
	const char *name, *slot, *in;
	uint32_t line;
};

static char *src;
static struct parse o;

static bool same(uint32_t at, uint32_t len, const char *s)
{
	return s ? strlen(s) == len && !memcmp(src + at, s, len) : len == 0;
}

static bool load(const char *file)
{
	const char *root = getenv("CODEASK_LINUX");
	struct err e = ERR_INIT;
	char path[4096];
	size_t len;
	snprintf(path, sizeof path, "%s/fs/ramfs/%s", root ? root : "/usr/src/linux-source-6.1", file);
	if (access(path, R_OK)) {
		printf("skipped: %s is not there (set CODEASK_LINUX to a Linux 6.1 tree)\n", path);
		return false;
	}
	cr_assert_eq(path_read_file(path, 1 << 20, &src, &len, &e), 0, "%s", e.msg);
	struct parser *p = parser_new(&e);
	cr_assert_eq(parser_run(p, lang_detect(path, src, len), src, len, &o, &e), 0, "%s", e.msg);
	parser_free(p);
	return true;
}

static void unload(void)
{
	parse_free(&o);
	free(src);
}

static void expect_defs(const struct want_def *w, size_t n)
{
	cr_expect_eq(o.n_defs, n, "%zu definitions, want %zu", o.n_defs, n);
	for (size_t i = 0; i < n && i < o.n_defs; i++) {
		const struct def *d = &o.defs[i];
		cr_expect(d->kind == w[i].kind && same(d->name, d->name_len, w[i].name) && d->line == w[i].line && d->end_line == w[i].end_line &&
		              d->start_line == w[i].start_line && d->flags == w[i].flags && same(d->type, d->type_len, w[i].type),
		          "definition %zu: want %s %s %u-%u, found %s %.*s %u-%u-%u flags %x type %.*s", i, def_kind_name(w[i].kind), w[i].name, w[i].line,
		          w[i].end_line, def_kind_name(d->kind), (int)d->name_len, src + d->name, d->start_line, d->line, d->end_line, d->flags,
		          (int)d->type_len, src + d->type);
	}
}

static void expect_refs(const struct want_ref *w, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool found = false;
		for (size_t k = 0; k < o.n_refs && !found; k++) {
			const struct ref *r = &o.refs[k];
			const struct def *in = r->in_def >= 0 ? &o.defs[r->in_def] : NULL;
			found = r->kind == w[i].kind && same(r->name, r->name_len, w[i].name) && same(r->slot, r->slot_len, w[i].slot) &&
			        r->line == w[i].line && (w[i].in ? in && same(in->name, in->name_len, w[i].in) : !in);
		}
		cr_expect(found, "no %s %s [%s] in line %u", ref_kind_name(w[i].kind), w[i].name, w[i].slot ? w[i].slot : "", w[i].line);
	}
}

Test(parsers_linux, ramfs_inode)
{
	static const struct want_def defs[] = {
		{ DEF_STRUCT, "ramfs_mount_opts", 44, 44, 46, 0, NULL },
		{ DEF_FIELD, "mode", 45, 45, 45, 0, "umode_t" },
		{ DEF_STRUCT, "ramfs_fs_info", 48, 48, 50, 0, NULL },
		{ DEF_FIELD, "mount_opts", 49, 49, 49, 0, "ramfs_mount_opts" },
		{ DEF_MACRO, "RAMFS_DEFAULT_MODE", 52, 52, 52, 0, NULL },
		{ DEF_VARIABLE, "ramfs_ops", 54, 54, 54, DEF_STATIC | DEF_PROTOTYPE, "super_operations" },
		{ DEF_VARIABLE, "ramfs_dir_inode_operations", 55, 55, 55, DEF_STATIC | DEF_PROTOTYPE, "inode_operations" },
		{ DEF_FUNCTION, "ramfs_get_inode", 57, 57, 91, 0, NULL },
		{ DEF_FUNCTION, "ramfs_mknod", 97, 98, 111, DEF_STATIC, NULL },
		{ DEF_FUNCTION, "ramfs_mkdir", 113, 113, 120, DEF_STATIC, NULL },
		{ DEF_FUNCTION, "ramfs_create", 122, 122, 126, DEF_STATIC, NULL },
		{ DEF_FUNCTION, "ramfs_symlink", 128, 128, 146, DEF_STATIC, NULL },
		{ DEF_FUNCTION, "ramfs_tmpfile", 148, 148, 158, DEF_STATIC, NULL },
		{ DEF_TABLE, "ramfs_dir_inode_operations", 160, 160, 171, DEF_STATIC, "inode_operations" },
		{ DEF_FUNCTION, "ramfs_show_options", 176, 176, 183, DEF_STATIC, NULL },
		{ DEF_TABLE, "ramfs_ops", 185, 185, 189, DEF_STATIC, "super_operations" },
		{ DEF_ENUM, "ramfs_param", 191, 191, 193, 0, NULL },
		{ DEF_CONSTANT, "Opt_mode", 192, 192, 192, 0, NULL },
		{ DEF_TABLE, "ramfs_fs_parameters", 195, 195, 198, 0, "fs_parameter_spec" },
		{ DEF_FUNCTION, "ramfs_parse_param", 200, 200, 229, DEF_STATIC, NULL },
		{ DEF_FUNCTION, "ramfs_fill_super", 231, 231, 249, DEF_STATIC, NULL },
		{ DEF_FUNCTION, "ramfs_get_tree", 251, 251, 254, DEF_STATIC, NULL },
		{ DEF_FUNCTION, "ramfs_free_fc", 256, 256, 259, DEF_STATIC, NULL },
		{ DEF_TABLE, "ramfs_context_ops", 261, 261, 265, DEF_STATIC, "fs_context_operations" },
		{ DEF_FUNCTION, "ramfs_init_fs_context", 267, 267, 279, 0, NULL },
		{ DEF_FUNCTION, "ramfs_kill_sb", 281, 281, 285, 0, NULL },
		{ DEF_TABLE, "ramfs_fs_type", 287, 287, 293, DEF_STATIC, "file_system_type" },
		{ DEF_FUNCTION, "init_ramfs_fs", 295, 295, 298, DEF_STATIC, NULL },
	};
	static const struct want_ref refs[] = {
		{ REF_INCLUDE, "linux/fs.h", NULL, NULL, 26 },
		{ REF_INCLUDE, "internal.h", NULL, NULL, 42 },
		{ REF_CALL, "new_inode", NULL, "ramfs_get_inode", 60 },
		{ REF_ADDR, "init_user_ns", "inode_init_owner", "ramfs_get_inode", 64 },
		{ REF_ASSIGN, "ram_aops", "a_ops", "ramfs_get_inode", 65 },
		{ REF_ASSIGN, "ramfs_file_operations", "i_fop", "ramfs_get_inode", 75 },
		{ REF_ASSIGN, "ramfs_dir_inode_operations", "i_op", "ramfs_get_inode", 78 },
		{ REF_SLOT, "ramfs_create", "create", "ramfs_dir_inode_operations", 161 },
		{ REF_SLOT, "ramfs_tmpfile", "tmpfile", "ramfs_dir_inode_operations", 170 },
		{ REF_SLOT, "generic_delete_inode", "drop_inode", "ramfs_ops", 187 },
		{ REF_CALL, "fsparam_u32oct", NULL, "ramfs_fs_parameters", 196 },
		{ REF_ADDR, "ramfs_fs_parameters", "fs_parse", "ramfs_parse_param", 206 },
		{ REF_ASSIGN, "ramfs_ops", "s_op", "ramfs_fill_super", 240 },
		{ REF_CALL, "get_tree_nodev", NULL, "ramfs_get_tree", 253 },
		{ REF_ADDR, "ramfs_fill_super", "get_tree_nodev", "ramfs_get_tree", 253 },
		{ REF_SLOT, "ramfs_get_tree", "get_tree", "ramfs_context_ops", 264 },
		{ REF_ASSIGN, "ramfs_context_ops", "ops", "ramfs_init_fs_context", 277 },
		{ REF_SLOT, "ramfs_init_fs_context", "init_fs_context", "ramfs_fs_type", 289 },
		{ REF_SLOT, "ramfs_fs_parameters", "parameters", "ramfs_fs_type", 290 },
		{ REF_ADDR, "ramfs_fs_type", "register_filesystem", "init_ramfs_fs", 297 },
		{ REF_REGISTER, "init_ramfs_fs", "fs_initcall", NULL, 299 },
	};
	if (!load("inode.c"))
		return;
	expect_defs(defs, sizeof defs / sizeof *defs);
	expect_refs(refs, sizeof refs / sizeof *refs);
	for (size_t i = 0; i < o.n_refs; i++) /* parameters and locals are nobody's references */
		cr_expect(!same(o.refs[i].name, o.refs[i].name_len, "inode") || o.refs[i].kind == REF_TYPE);
	cr_expect_eq(o.error_nodes, 0);
	cr_expect_eq(o.lines, 299);
	cr_expect(memmem(src + o.file_doc, o.file_doc_len, "Resizable simple ram", 20) && !memmem(src + o.file_doc, o.file_doc_len, "Copyright", 9));
	unload();
}

Test(parsers_linux, ramfs_nommu)
{
	static const struct want_def defs[] = {
		{ DEF_FUNCTION, "ramfs_nommu_setattr", 25, 25, 25, DEF_STATIC | DEF_PROTOTYPE, NULL },
		{ DEF_FUNCTION, "ramfs_nommu_get_unmapped_area", 26, 26, 30, DEF_STATIC | DEF_PROTOTYPE, NULL },
		{ DEF_FUNCTION, "ramfs_nommu_mmap", 31, 31, 31, DEF_STATIC | DEF_PROTOTYPE, NULL },
		{ DEF_FUNCTION, "ramfs_mmap_capabilities", 33, 33, 37, DEF_STATIC, NULL },
		{ DEF_TABLE, "ramfs_file_operations", 39, 39, 49, 0, "file_operations" },
		{ DEF_TABLE, "ramfs_file_inode_operations", 51, 51, 54, 0, "inode_operations" },
		{ DEF_FUNCTION, "ramfs_nommu_expand_for_mapping", 62, 62, 126, 0, NULL },
		{ DEF_FUNCTION, "ramfs_nommu_resize", 132, 132, 154, DEF_STATIC, NULL },
		{ DEF_FUNCTION, "ramfs_nommu_setattr", 161, 161, 193, DEF_STATIC, NULL },
		{ DEF_FUNCTION, "ramfs_nommu_get_unmapped_area", 202, 202, 259, DEF_STATIC, NULL },
		{ DEF_FUNCTION, "ramfs_nommu_mmap", 265, 265, 273, DEF_STATIC, NULL },
	};
	if (!load("file-nommu.c"))
		return;
	expect_defs(defs, sizeof defs / sizeof *defs);
	unload();
}

Test(parsers_linux, ramfs_makefile)
{
	static const struct want_ref refs[] = {
		{ REF_BUILD, "ramfs.o", "obj-y", "obj-y", 6 },
		{ REF_BUILD, "file-nommu.o", "file-mmu-y", "file-mmu-y", 8 },
		{ REF_BUILD, "file-mmu.o", "file-mmu-$(CONFIG_MMU)", "file-mmu-$(CONFIG_MMU)", 9 },
		{ REF_CONFIG, "MMU", "file-mmu-$(CONFIG_MMU)", "file-mmu-$(CONFIG_MMU)", 9 },
		{ REF_BUILD, "inode.o", "ramfs-objs", "ramfs-objs", 10 },
		{ REF_BUILD, "$(file-mmu-y)", "ramfs-objs", "ramfs-objs", 10 },
	};
	if (!load("Makefile"))
		return;
	cr_expect_eq(o.n_defs, 4);
	cr_expect_eq(o.n_refs, 6);
	expect_refs(refs, sizeof refs / sizeof *refs);
	unload();
}
