/* vocab_impl.h - inside of struct vocab: vocab.c (reads it), vocab_table.c (texts to ids), vocab_pre.c (pre-tokenisers), vocab_bpe.c
 * (merges). */
#ifndef CODEASK_MODEL_VOCAB_IMPL_H
#define CODEASK_MODEL_VOCAB_IMPL_H

#include "vocab.h"

#include "../base/map.h"

#include <stdatomic.h>

enum token_type { /* tokenizer.ggml.token_type */
	TOKEN_NORMAL = 1, TOKEN_UNKNOWN, TOKEN_CONTROL, TOKEN_USER, TOKEN_UNUSED, TOKEN_BYTE
};

/* ---- pre-tokenisers: cut text into the pieces that merges may not cross ------------------------------------------------ */

struct pre {
	const char *name;
	/* Length of the piece that starts at s, n > 0: 1 to n. Any bytes; an ill-formed byte counts as one symbol. */
	size_t (*next)(const char *s, size_t n);
	bool ignore_merges; /* a piece that is a token as a whole is that token, whatever the merges say (Llama 3) */
	bool add_bos;       /* when the file does not say */
};
const struct pre *pre_find(const char *name, size_t len); /* NULL: unknown */

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

/* Working memory of one encoding thread, with a cache of short pieces. */
struct bpe_work;
void bpe_work_free(struct bpe_work *w);

enum { N_IDLE = 64 };
struct idle_work {
	_Atomic(struct bpe_work *) work;
	char apart[64 - sizeof(void *)]; /* threads that take from neighbouring places share no cache line */
};

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

void byte_chars_init(struct vocab *v);
/* The bytes that a stored text stands for: at most n, written to out. Characters outside of the table are kept as they are
 * and make it impure. Pure texts and byte strings correspond one to one. */
size_t bytes_shown(const struct vocab *v, const char *s, size_t n, char *out, bool *pure);

struct vocab {
	const struct pre *pre;
	int32_t n;             /* tokens; ids from n on are strings that occur only on the way of merges */
	int32_t n_all;
	uint8_t *type;         /* [n_all] enum token_type */
	struct token_text *tok; /* [n_all] the bytes a token stands for; of control tokens their name */
	struct buf text;
	/* two name spaces: a control token "<|x|>" and the text "<|x|>" are different things */
	struct text_table plain; /* by bytes: tokens whose stored text is pure, intermediate strings too */
	struct text_table named; /* as written: all others */
	int16_t byte_of[512];  /* byte that a character shows, -1 */
	int32_t byte_id[256];  /* token of a single byte: every byte has one */
	char byte_text[256][3]; /* the character by which stored texts show a byte */
	size_t longest;        /* bytes of the longest token */
	struct merges merges;
	int32_t *special;      /* control and user-defined tokens by first byte, longest first */
	size_t n_special;
	uint32_t special_at[257]; /* where each first byte starts in special */
	uint8_t *end;          /* [n] ends generation */
	int32_t bos, eos;
	bool add_bos;
	struct idle_work idle[N_IDLE]; /* a thread takes one or makes its own; no lock */
};

/* Appends the ids of text[0..len), no control tokens. With out NULL only counts. */
int bpe_encode(const struct vocab *v, const char *text, size_t len, struct tokens *out, size_t *count, struct err *e);

#endif
