/* vocab_impl.h - inside of struct vocab: vocab.c (reads it), vocab_table.c (texts to ids), vocab_special.c (control tokens),
 * vocab_pre.c and vocab_split.c (pre-tokenisers), vocab_merges.c and vocab_spm.c (what merges of BPE and of SentencePiece), and
 * vocab_bpe.c (merges). */
#ifndef CODEASK_MODEL_VOCAB_IMPL_H
#define CODEASK_MODEL_VOCAB_IMPL_H

#include "vocab.h"

#include "../base/map.h"

#include <stdatomic.h>

enum token_type { /* tokenizer.ggml.token_type */
	TOKEN_NORMAL = 1, TOKEN_UNKNOWN, TOKEN_CONTROL, TOKEN_USER, TOKEN_UNUSED, TOKEN_BYTE
};

/* ---- pre-tokenisers: cut text into the pieces that merges may not cross ------------------------------------------------ */

enum { MAX_SPLITS = 6, MAX_PRE_NAMES = 8 };

struct pre {
	const char *names[MAX_PRE_NAMES]; /* under which files ask for it */
	/* The published regular expressions, one split after the other: each cuts the pieces of the one before into its matches
	 * and what lies between them. */
	const char *patterns[MAX_SPLITS];
	/* The same by hand, or NULL. Length of the piece that starts at s, n > 0: 1 to n. Any bytes; an ill-formed byte counts as
	 * one symbol, a character without a class. */
	size_t (*next)(const char *s, size_t n);
	bool ignore_merges; /* a piece that is a token as a whole is that token, whatever the merges say (Llama 3, Tekken) */
	bool add_bos;       /* when the file does not say */
};
const struct pre *pre_find(const char *name, size_t len); /* NULL: unknown */
const struct pre *pre_at(size_t i);                       /* all of them; NULL behind the last */

size_t pre_next_gpt2(const char *s, size_t n);
size_t pre_next_llama3(const char *s, size_t n);
size_t pre_next_qwen2(const char *s, size_t n);
size_t pre_next_qwen35(const char *s, size_t n);
size_t pre_next_tekken(const char *s, size_t n);
size_t pre_next_o200k(const char *s, size_t n);
size_t pre_next_default(const char *s, size_t n);

/* The patterns of one pre-tokeniser, compiled; immutable, shared by threads. */
struct split;
struct split *split_new(const struct pre *pre, struct err *e);
void split_free(struct split *s);

/* One text being cut by them; one thread's. */
struct cutter;
struct cutter *cutter_new(const struct split *s);
void cutter_free(struct cutter *c);
int cutter_start(struct cutter *c, const char *text, size_t len, struct err *e); /* text stays the caller's */
size_t cutter_next(struct cutter *c, struct err *e); /* length of the next piece; 0: PCRE2 gave up */

/* ---- byte pair encoding (Sennrich et al. 2016, over bytes as in GPT-2) --------------------------------------------------- */

/* (left id, right id) -> (rank, merged id): open addressing, keys of all ones are free. */
struct merge_slot {
	uint64_t key;
	uint32_t rank;
	int32_t id;
};
struct merges {
	struct merge_slot *slots;
	size_t n_slots; /* power of two */
	uint64_t seed;  /* of the hash: hostile merges cannot be chosen to collide */
};
void merges_init(struct merges *m, size_t n);
void merges_fetch(const struct merges *m, int32_t left, int32_t right); /* brings near what merges_add() will write */
bool merges_add(struct merges *m, int32_t left, int32_t right, uint32_t rank, int32_t id); /* false: there already */
void merges_free(struct merges *m);

int merges_read(struct vocab *v, const struct gguf *g, const struct gguf_str *stored, size_t n, struct err *e);

/* A character that is no token travels through the merges as a negative id, which no merge knows; a byte is one beyond Unicode. The
 * function is its own inverse. */
enum { CARRY_BYTES = 0x110000 };
static inline int32_t char_carry(int32_t c)
{
	return -2 - c;
}

/* Working memory of one encoding thread, with a cache of short pieces. */
struct bpe_work;
void bpe_work_free(struct bpe_work *w);

enum { N_IDLE = 64 };
struct idle_work {
	_Atomic(struct bpe_work *) work;
	char apart[64 - sizeof(void *)]; /* threads that take from neighbouring places share no cache line */
};

/* ---- SentencePiece (Kudo and Richardson 2018), its BPE model ------------------------------------------------------------- */

int spm_load(struct vocab *v, const struct gguf *g, struct err *e);
/* Symbol at s (n > 0): its id or char_carry(); *len gets its bytes. */
int32_t spm_symbol(const struct vocab *v, const char *s, size_t n, int *len);
/* Length of the piece at s (n > 0): no token reaches across its end. */
size_t spm_piece(const struct vocab *v, const char *s, size_t n);

/* ---- texts of tokens ----------------------------------------------------------------------------------------------------- */

struct token_text {
	uint32_t off, len; /* in vocab.text */
};

/* Text -> id: open addressing over the texts of a vocabulary's tokens. */
struct text_slot {
	uint32_t hash;
	int32_t id; /* negative: free */
};
struct text_table {
	struct text_slot *slots;
	size_t n_slots, n; /* n_slots: power of two, at least 2n */
	uint64_t seed;
};
void table_init(struct text_table *t, size_t n);
void table_free(struct text_table *t);
void table_put(struct vocab *v, struct text_table *t, int32_t id); /* under its text; of two with one text the later counts */
uint32_t text_hash(const struct text_table *t, const char *p, size_t n);
void table_fetch(const struct text_table *t, uint32_t hash); /* brings near what table_find() will read */
int32_t table_find(const struct vocab *v, const struct text_table *t, const char *p, size_t n, uint32_t hash); /* negative: none */
int32_t plain_find(const struct vocab *v, const char *p, size_t n);
int32_t named_find(const struct vocab *v, const char *p, size_t n);

void byte_chars_init(struct vocab *v);
/* The bytes that a stored text stands for: at most n, written to out. Characters outside of the table are kept as they are
 * and make it impure. Pure texts and byte strings correspond one to one. */
size_t bytes_shown(const struct vocab *v, const char *s, size_t n, char *out, bool *pure);
/* The same for SentencePiece, which stores a space as U+2581; a stored space makes it impure. */
size_t spaces_shown(const char *s, size_t n, char *out, bool *pure);

/* ---- control and user-defined tokens ------------------------------------------------------------------------------------- */

struct special_index {
	int32_t *ids; /* by text, so that those with one beginning lie together, the shorter first */
	size_t n;
	uint32_t at[257];  /* where each first byte starts in ids */
	uint8_t first[4];  /* the first bytes, when there are at most 4 */
	int n_first;       /* 5: more */
};
int special_read(struct vocab *v, const struct gguf *g, struct err *e); /* bos and ends; may make control tokens of others */
void special_index(struct vocab *v);                                    /* last: types stay as they are from here on */
/* What a search through one text, zero-initialised, knows of what lies ahead: so that all of them together read it once. */
struct special_scan {
	const char *next[4]; /* where each of `first` comes next */
};
bool special_find(const struct vocab *v, const struct special_index *x, struct special_scan *scan, const char *text, size_t len, size_t *at,
		  size_t *n, int32_t *id);

/* ---- the vocabulary -------------------------------------------------------------------------------------------------------- */

struct vocab {
	bool spm;               /* SentencePiece; else byte-level BPE */
	const struct pre *pre;  /* NULL: SentencePiece, which has none */
	struct split *split;    /* NULL: pre->next does it, or none is needed */
	bool ignore_merges;
	bool space_prefix;      /* SentencePiece: a space goes in front of what is encoded */
	int32_t n;              /* tokens; ids from n on are strings that occur only on the way of merges */
	int32_t n_all;
	size_t cap;             /* ids that type and tok have room for */
	uint8_t *type;          /* [n_all] enum token_type */
	struct token_text *tok; /* [n_all] the bytes a token stands for; of control tokens their name */
	struct buf text;
	/* two name spaces: a control token "<|x|>" and the text "<|x|>" are different things */
	struct text_table plain; /* by bytes: tokens that text may become, and intermediate strings */
	struct text_table named; /* as written: all others but those of single bytes */
	int16_t byte_of[512];   /* byte that a character shows, -1 */
	int32_t byte_id[256];   /* token of a single byte; char_carry(CARRY_BYTES + byte) where there is none */
	char byte_text[256][3]; /* the character by which stored texts show a byte */
	size_t longest;         /* bytes of the longest token */
	struct merges merges;
	/* SentencePiece: bit a << 8 | b: a token has byte a and behind it a character that begins with b */
	uint8_t joined[256 * 256 / 8];
	int32_t ascii[128];     /* SentencePiece: spm_symbol() of these */
	struct special_index special, user; /* control and user-defined tokens; only the user-defined */
	uint8_t *end;           /* [n] ends generation */
	int32_t bos, eos, unk;  /* -1: none */
	bool add_bos;
	struct idle_work idle[N_IDLE]; /* a thread takes one or makes its own; no lock */
};

/* Gives an id its text: what s shows, or s as written. */
void add_token(struct vocab *v, int32_t id, const char *s, size_t n, bool as_written);
/* Offsets into the texts are 32 bits wide: is there room for n bytes more? */
int text_room(const struct vocab *v, const struct gguf *g, size_t n, struct err *e);

/* Appends the ids of text[0..len); user-defined tokens in it become theirs, control tokens only with parse_special. With out NULL
 * only counts. */
int bpe_encode(const struct vocab *v, const char *text, size_t len, bool parse_special, struct tokens *out, size_t *count,
	       struct err *e);

#endif
