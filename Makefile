# codeask - one Makefile. `make help` lists the targets. Objects go below build/.
#
# Variables: SANITIZER=address|undefined|thread  B=build dir  CC=...  WERROR=1  prefix=/usr/local  DIR= Q= (for run)

SHELL := /bin/bash
.DEFAULT_GOAL := all
.SUFFIXES:
.DELETE_ON_ERROR:

VERSION := 0.1.0
CC ?= cc
ifeq ($(origin CC),default)
CC := gcc
endif
SANITIZER ?=
B ?= build$(if $(SANITIZER),/$(SANITIZER))
prefix ?= /usr/local
DESTDIR ?=
DIR ?= .
Q ?= explain structure

# ---- flags ---------------------------------------------------------------------------------------------------------
WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wpointer-arith \
	-Wwrite-strings -Wvla -Wno-unused-parameter $(if $(WERROR),-Werror)
OPT := $(if $(SANITIZER),-O1 -fno-omit-frame-pointer,-O2)
comma := ,
SANFLAGS := $(if $(filter address,$(SANITIZER)),-fsanitize=address$(comma)undefined -fno-sanitize-recover=all)$(if $(filter undefined,$(SANITIZER)),-fsanitize=undefined -fno-sanitize-recover=all)$(if $(filter thread,$(SANITIZER)),-fsanitize=thread)
PKGS := libgit2 tree-sitter libpcre2-8 sqlite3 jansson libcrypto libcurl ncursesw
CPPFLAGS += -D_GNU_SOURCE -DCODEASK_VERSION='"$(VERSION)"' -I$(B)/gen
CFLAGS += -std=c11 -g -pthread $(OPT) $(WARN) $(SANFLAGS)
LDLIBS += $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lm -pthread
LDFLAGS += $(SANFLAGS)
DEPFLAGS = -MMD -MP

# Kernels: contraction and reordering are allowed, NaN and infinity stay meaningful; never at link time.
KERNEL_FLAGS := -O3 -ffast-math -fno-finite-math-only
$(B)/kernels/cpu/cpu_generic.o $(B)/kernels/cpu/cpu_delta.o: OPT += $(KERNEL_FLAGS)
ifeq ($(shell uname -m),x86_64)
$(B)/kernels/cpu/cpu_avx2.o: OPT += $(KERNEL_FLAGS) -mavx2 -mfma -mf16c
$(B)/kernels/cpu/cpu_avx512.o: OPT += $(KERNEL_FLAGS) -mavx2 -mfma -mf16c -mavx512f -mavx512bw -mavx512vl -mavx512dq
$(B)/kernels/cpu/cpu_avx512vnni.o: OPT += $(KERNEL_FLAGS) -mavx2 -mfma -mf16c -mavx512f -mavx512bw -mavx512vl -mavx512dq -mavx512vnni
endif

# ---- sources, one archive a room (floors: a room links with itself and the floors below) ---------------------------
ROOMS := tui faces ask repo model parsers kernels base
SRC_base := $(wildcard src/base/*.c)
SRC_parsers := $(wildcard parsers/*.c)
SRC_kernels := $(wildcard kernels/*.c kernels/cpu/*.c)
SRC_repo := $(wildcard src/repo/*.c)
SRC_model := $(wildcard src/model/*.c)
SRC_ask := $(wildcard src/ask/*.c)
SRC_faces := $(wildcard src/faces/*.c)
SRC_tui := $(wildcard tui/*.c)

GRAMMAR_DIR := parsers/node_modules
GRAMMARS := tree-sitter-c/src tree-sitter-cpp/src tree-sitter-python/src tree-sitter-javascript/src \
	tree-sitter-typescript/typescript/src tree-sitter-typescript/tsx/src tree-sitter-go/src tree-sitter-rust/src \
	tree-sitter-java/src tree-sitter-bash/src tree-sitter-ruby/src tree-sitter-php/php/src tree-sitter-c-sharp/src \
	@tree-sitter-grammars/tree-sitter-lua/src @tree-sitter-grammars/tree-sitter-kotlin/src tree-sitter-swift/src \
	tree-sitter-scala/src tree-sitter-haskell/src tree-sitter-ocaml/grammars/ocaml/src \
	tree-sitter-ocaml/grammars/interface/src tree-sitter-css/src tree-sitter-html/src \
	@tree-sitter-grammars/tree-sitter-zig/src
GRAMMARS_WITH_SCANNER := tree-sitter-cpp/src tree-sitter-python/src tree-sitter-javascript/src \
	tree-sitter-typescript/typescript/src tree-sitter-typescript/tsx/src tree-sitter-rust/src tree-sitter-bash/src \
	$(filter-out %/tree-sitter-zig/src,$(wordlist 11,99,$(GRAMMARS)))
# Grammars do not depend on the sanitizer or on our flags: compiled once for all builds.
GB := build/grammars
GRAMMAR_OBJ := $(foreach g,$(GRAMMARS),$(GB)/$(g)/parser.o) $(foreach g,$(GRAMMARS_WITH_SCANNER),$(GB)/$(g)/scanner.o)
QUERIES := $(wildcard parsers/queries/*/map.scm)
# Highlight queries: those of the packages, DIRECTORY=FILE,FILE... (the general first; ours of that directory come behind them).
HL_QUERIES := c=tree-sitter-c cpp=tree-sitter-c,tree-sitter-cpp python=tree-sitter-python javascript=tree-sitter-javascript \
	typescript=tree-sitter-javascript,tree-sitter-typescript tsx=tree-sitter-javascript,tree-sitter-typescript go=tree-sitter-go \
	rust=tree-sitter-rust java=tree-sitter-java bash=tree-sitter-bash ruby=tree-sitter-ruby php=tree-sitter-php csharp=tree-sitter-c-sharp \
	lua=@tree-sitter-grammars/tree-sitter-lua kotlin= swift=tree-sitter-swift scala=tree-sitter-scala haskell=tree-sitter-haskell \
	ocaml=tree-sitter-ocaml ocamli= zig=@tree-sitter-grammars/tree-sitter-zig css=tree-sitter-css html=tree-sitter-html
HL_OWN := $(wildcard parsers/queries/*/highlight.scm)

LIB_base := $(B)/libbase.a
LIB_parsers := $(B)/libparsers.a $(GB)/libgrammars.a $(LIB_base)
LIB_kernels := $(B)/libkernels.a $(LIB_base)
LIB_repo := $(B)/librepo.a $(LIB_parsers)
LIB_model := $(B)/libmodel.a $(LIB_kernels)
LIB_ask := $(B)/libask.a $(B)/librepo.a $(B)/libmodel.a $(B)/libparsers.a $(GB)/libgrammars.a $(LIB_kernels)
LIB_faces := $(B)/libfaces.a $(LIB_ask)
LIB_tui := $(B)/libtui.a $(LIB_ask)

define ROOM_RULES
OBJ_$(1) := $$(SRC_$(1):%.c=$$(B)/%.o)
$$(B)/lib$(1).a: $$(OBJ_$(1))
	@rm -f $$@
	@ar rcs $$@ $$^
endef
$(foreach r,$(ROOMS),$(eval $(call ROOM_RULES,$(r))))
$(OBJ_parsers): | $(GRAMMAR_DIR)/.stamp
$(B)/libparsers.a: $(B)/gen/queries.o $(B)/gen/highlights.o
$(B)/libmodel.a: $(B)/gen/suggest_table.o
OBJ_all := $(foreach r,$(ROOMS),$(OBJ_$(r))) $(B)/src/main.o

.PHONY: all deps deps-check run check test asan ubsan tsan fuzz fuzz-langs bench bench-map bench-screen screenshots layers lint format install uninstall clean help
all: $(B)/codeask

$(B)/codeask: $(B)/src/main.o $(B)/libtui.a $(LIB_faces)
	@echo "  LINK  $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(B)/%.o: %.c Makefile
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(CPPFLAGS) $(CFLAGS) $(DEPFLAGS) -c -o $@ $<

# ---- grammars: pinned npm packages, install scripts off, compiled from their generated C ---------------------------
$(GRAMMAR_DIR)/.stamp: parsers/package.json parsers/package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing: run 'make deps'"; exit 1; }
	cd parsers && npm ci --legacy-peer-deps --ignore-scripts --no-audit --no-fund
	@touch $@

$(foreach g,$(GRAMMARS),$(GRAMMAR_DIR)/$(g)/parser.c): $(GRAMMAR_DIR)/.stamp ;
$(foreach g,$(GRAMMARS_WITH_SCANNER),$(GRAMMAR_DIR)/$(g)/scanner.c): $(GRAMMAR_DIR)/.stamp ;
$(GB)/%.o: $(GRAMMAR_DIR)/%.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) -std=c11 -O2 -w $(GRAMMAR_FLAGS) -I$(dir $<) -c -o $@ $<
# What parsers/tame.c puts in the place of these scanners' own, and why, stands there.
$(GB)/tree-sitter-swift/src/scanner.o: GRAMMAR_FLAGS := -Dcalloc=tame_calloc
$(GB)/tree-sitter-ruby/src/scanner.o: GRAMMAR_FLAGS := -Dtree_sitter_ruby_external_scanner_serialize=tame_ruby_serialize
$(GB)/libgrammars.a: $(GRAMMAR_OBJ)
	@rm -f $@
	@ar rcs $@ $^

# The queries as one C table: { "c", "text", length }; each is compiled against its grammar right after (querycheck).
# The sum over the sources is part of every cache's key: highlight* is left out of it, as no colour is kept in a map.
PARSE_SOURCES := $(filter-out parsers/highlight%,$(SRC_parsers) $(sort $(wildcard parsers/*.h)))
$(B)/gen/queries.c: $(QUERIES) Makefile $(PARSE_SOURCES) parsers/package-lock.json
	@mkdir -p $(@D)
	@{ echo '#include "queries.h"'; \
	   echo "const char parsers_sources[] = \"$$(cat $(PARSE_SOURCES) parsers/package-lock.json | cksum)\";"; \
	   for q in $(QUERIES); do n=$$(basename $$(dirname $$q)); \
	     echo "static const char q_$$n[] ="; \
	     from=$$(sed -n '1s/^; inherits: //p' $$q); cat $${from:+parsers/queries/$$from/map.scm} $$q | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/"/' -e 's/$$/\\n"/'; echo ';'; done; \
	   echo 'const struct query_text query_texts[] = {'; \
	   for q in $(QUERIES); do n=$$(basename $$(dirname $$q)); echo "{ \"$$n\", q_$$n, sizeof q_$$n - 1 },"; done; \
	   echo '{ 0, 0, 0 } };'; } > $@
# What a snapshot depends on besides the parses: another build's map is not taken for this one's.
$(B)/gen/map_sources.h: src/repo/graph.c src/repo/graph.h src/repo/symtab.h src/repo/symtab_build.c src/repo/parsed.c src/repo/snapshot.c
	@mkdir -p $(@D)
	@echo "#define MAP_SOURCES \"$$(cat $^ | cksum)\"" > $@
$(B)/src/repo/snapshot.o $(B)/tests/unit/repo_snapshot.o: $(B)/gen/map_sources.h
# The same for highlight queries; nothing of the packages' text is kept in this tree. (?? begins a trigraph.)
$(B)/gen/highlights.c: $(HL_OWN) Makefile $(GRAMMAR_DIR)/.stamp
	@mkdir -p $(@D)
	@{ echo '#include "highlight_room.h"'; \
	   for h in $(HL_QUERIES); do n=$${h%%=*}; f=""; \
	     for q in $$(tr , ' ' <<<"$${h#*=}"); do f="$$f $(GRAMMAR_DIR)/$$q/queries/highlights.scm"; done; \
	     for q in $$(sed -n '1s/^; inherits: //p' parsers/queries/$$n/highlight.scm 2>/dev/null) $$n; do \
	       o=parsers/queries/$$q/highlight.scm; [ ! -e $$o ] || f="$$f $$o"; done; \
	     echo "static const char h_$$n[] ="; \
	     cat $$f | sed -e 's/\\/\\\\/g' -e 's/["?]/\\&/g' -e 's/^/"/' -e 's/$$/\\n"/' || exit 1; echo ';'; done; \
	   echo 'const struct query_text highlight_texts[] = {'; \
	   for h in $(HL_QUERIES); do n=$${h%%=*}; echo "{ \"$$n\", h_$$n, sizeof h_$$n - 1 },"; done; \
	   echo '{ 0, 0, 0 } };'; } > $@
$(B)/gen/highlights.o: $(B)/gen/highlights.c parsers/highlight_room.h parsers/highlight.h parsers/queries.h
	@$(CC) $(CPPFLAGS) -Iparsers -std=c11 -O1 -c -o $@ $<
$(B)/gen/queries.o: $(B)/gen/queries.c parsers/queries.h
	@$(CC) $(CPPFLAGS) -Iparsers -std=c11 -O1 -c -o $@ $<
# The table of models to suggest as one C string; tests/unit/model_suggest.c reads every line of it.
$(B)/gen/suggest_table.c: src/model/suggest.tsv Makefile
	@mkdir -p $(@D)
	@{ echo 'extern const char suggest_text[];'; echo 'const char suggest_text[] ='; \
	   sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/"/' -e 's/$$/\\n"/' $<; echo ';'; } > $@
$(B)/gen/suggest_table.o: $(B)/gen/suggest_table.c
	@$(CC) $(CPPFLAGS) -std=c11 -O1 -c -o $@ $<
$(B)/gen/querycheck.ok: $(B)/parsers/check/querycheck.o $(LIB_parsers)
	@$(CC) $(LDFLAGS) -o $(@:.ok=) $^ $(LDLIBS)
	@$(@:.ok=)
	@touch $@
$(B)/codeask: | $(B)/gen/querycheck.ok

# ---- set-up --------------------------------------------------------------------------------------------------------
# Debian package = what must exist. Only what is missing is installed.
DEPS_BUILD := gcc:cmd:gcc libc6-dev:file:/usr/include/stdio.h pkg-config:cmd:pkg-config libgit2-dev:pc:libgit2 \
	libtree-sitter-dev:pc:tree-sitter libpcre2-dev:pc:libpcre2-8 libsqlite3-dev:pc:sqlite3 libjansson-dev:pc:jansson libssl-dev:pc:libcrypto \
	libcurl4-openssl-dev:pc:libcurl libncurses-dev:pc:ncursesw \
	ca-certificates:file:/etc/ssl/certs/ca-certificates.crt git:cmd:git npm:cmd:npm nodejs:cmd:node
DEPS_CHECK := libcriterion-dev:pc:criterion libvterm-dev:pc:vterm tmux:cmd:tmux universal-ctags:cmd:ctags
DEPS_FUZZ := clang:cmd:clang libclang-rt-14-dev:file:/usr/lib/llvm-14/lib/clang/14.0.6/lib/linux/libclang_rt.fuzzer-x86_64.a

define install_missing
	@missing=""; for d in $(1); do p=$${d%%:*}; t=$${d#*:}; w=$${t#*:}; t=$${t%%:*}; \
	  case $$t in cmd) command -v $$w >/dev/null 2>&1;; pc) pkg-config --exists $$w 2>/dev/null;; *) test -e $$w;; esac \
	    || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then \
	  command -v apt-get >/dev/null || { echo "missing:$$missing (install these, or run on Debian)"; exit 1; }; \
	  su=""; [ "$$(id -u)" = 0 ] || su=sudo; echo "installing:$$missing"; \
	  $$su env DEBIAN_FRONTEND=noninteractive apt-get update -q >/dev/null && \
	  $$su env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $$missing >/dev/null; fi
endef

deps: ## install what building needs (Debian packages, npm grammars)
	$(call install_missing,$(DEPS_BUILD))
	@$(MAKE) --no-print-directory $(GRAMMAR_DIR)/.stamp

# nginx is unpacked, not installed: the package would start a server on this machine's port 80. The test of `pull` starts its own.
NGINX := $(firstword $(wildcard /usr/sbin/nginx) build/tools/nginx/usr/sbin/nginx)
build/tools/nginx/usr/sbin/nginx:
	@command -v apt-get >/dev/null && mkdir -p $(@D) && cd build/tools && apt-get download -q nginx >/dev/null 2>&1 && \
	  dpkg -x nginx_*.deb nginx && rm -f nginx_*.deb || echo "nginx is not to be had: the test of pull will be skipped"

deps-check: deps
	$(call install_missing,$(DEPS_CHECK))
	@$(MAKE) --no-print-directory $(NGINX)

run: deps ## install, build, and ask "$(Q)" about DIR
	@$(MAKE) --no-print-directory $(JOBS) all
	$(B)/codeask "$(DIR)" "$(Q)"

# ---- tests ---------------------------------------------------------------------------------------------------------
# A test's name says which room it links with: tests/unit/ROOM_subject.c (Criterion), tests/thread/ROOM_subject.c (own
# main(), also run under ThreadSanitizer), tests/fuzz/ROOM_subject.c (libFuzzer driver; with gcc a replay of its seeds).
room_of = $(firstword $(subst _, ,$(notdir $(1))))
UNIT := $(wildcard tests/unit/*.c)
THREAD := $(wildcard tests/thread/*.c)
FUZZ := $(wildcard tests/fuzz/*_*.c)
UNIT_BIN := $(UNIT:%.c=$(B)/%)
THREAD_BIN := $(THREAD:%.c=$(B)/%)
REPLAY_BIN := $(FUZZ:%.c=$(B)/%)

define UNIT_RULE
$$(B)/$(1:.c=): $$(B)/$(1:.c=.o) $$(LIB_$(call room_of,$(1)))
	@echo "  LINK  $$@"
	@$$(CC) $$(LDFLAGS) -o $$@ $$^ $$(LDLIBS) -lcriterion
endef
$(foreach t,$(UNIT),$(eval $(call UNIT_RULE,$(t))))
define PLAIN_RULE
$$(B)/$(1:.c=): $$(B)/$(1:.c=.o) $$(LIB_$(call room_of,$(1)))
	@echo "  LINK  $$@"
	@$$(CC) $$(LDFLAGS) -o $$@ $$^ $$(LDLIBS)
endef
$(foreach t,$(THREAD),$(eval $(call PLAIN_RULE,$(t))))
define REPLAY_RULE
$$(B)/$(1:.c=): $$(B)/$(1:.c=.o) $$(B)/tests/fuzz/replay.o $$(LIB_$(call room_of,$(1)))
	@$$(CC) $$(LDFLAGS) -o $$@ $$^ $$(LDLIBS)
endef
$(foreach t,$(FUZZ),$(eval $(call REPLAY_RULE,$(t))))
$(UNIT:%.c=$(B)/%.o) $(THREAD:%.c=$(B)/%.o): CPPFLAGS += -Isrc -I. -Itests

# The session's tests drive the real program on a pseudo terminal (tests/screen/term.h).
SCREEN := tests/screen/term tests/screen/term_leader tests/screen/term_input tests/screen/seq
LIB_screen := $(SCREEN:%=$(B)/%.o) $(LIB_base)
SCREEN_BIN := $(B)/tests/screen/cases $(B)/tests/screen/fuzz_keys
$(B)/tests/screen/%.o $(B)/tests/bench/screen_%.o: CPPFLAGS += -Isrc -I.
$(B)/tests/screen/cases $(B)/tests/screen/fuzz_keys $(B)/tests/bench/screen_latency: LDLIBS += $(shell pkg-config --libs vterm 2>/dev/null) -lutil
SCREEN_CASE := $(addprefix $(B)/tests/screen/,case.o case_look.o case_mask.o)
$(B)/tests/screen/cases: $(SCREEN_CASE)
$(SCREEN_BIN): %: %.o $(LIB_screen)
	@echo "  LINK  $@"
	@$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(LDLIBS)

check: deps-check ## install what is missing, build, run every test (README's test command)
	@$(MAKE) --no-print-directory test

# One compiler a core, unless make was told otherwise.
JOBS = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc))

test: layers
	@$(MAKE) --no-print-directory $(JOBS) all tests
	@echo "== tests"; tests/run.sh $(B) all
	@$(MAKE) --no-print-directory asan tsan

.PHONY: tests
tests: $(UNIT_BIN) $(THREAD_BIN) $(REPLAY_BIN) $(SCREEN_BIN)

asan: ## every test under AddressSanitizer and UBSan, leaks included
	@$(MAKE) --no-print-directory $(JOBS) SANITIZER=address all tests
	@echo "== tests, address and undefined-behaviour sanitizers"; tests/run.sh build/address sanitized

ubsan: ## the same under UBSan alone
	@$(MAKE) --no-print-directory $(JOBS) SANITIZER=undefined all tests
	@tests/run.sh build/undefined sanitized

tsan: ## thread tests under ThreadSanitizer (Criterion does not start under it)
	@$(MAKE) --no-print-directory $(JOBS) SANITIZER=thread build/thread/codeask $(THREAD:%.c=build/thread/%)
	@echo "== thread tests, thread sanitizer"
	@n=0; for t in $(THREAD:%.c=build/thread/%); do setarch $$(uname -m) -R $$t || exit 1; n=$$((n+1)); done; echo "$$n passed, 0 failed"
	@$(MAKE) --no-print-directory $(JOBS) build/tests/screen/cases
	@echo "== the session, thread sanitizer"; tests/screen/threads.sh build/thread/codeask build/tests/screen/cases

FUZZ_SECONDS ?= 60
fuzz: deps ## each fuzzer for FUZZ_SECONDS (60) seconds with clang, sanitizers on
	$(call install_missing,$(DEPS_FUZZ))
	@$(MAKE) --no-print-directory CC=clang B=build/fuzz fuzz-run

FUZZ_BIN := $(FUZZ:%.c=$(B)/%.fuzz)
FUZZ_FLAGS := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-sanitize=function
.PHONY: fuzz-run
fuzz-run: CFLAGS += $(FUZZ_FLAGS) -fsanitize=fuzzer-no-link
fuzz-run: LDFLAGS += $(FUZZ_FLAGS) -fsanitize=fuzzer
fuzz-run: $(FUZZ_BIN)
	@for f in $(FUZZ_BIN); do n=$$(basename $$f .fuzz); mkdir -p $(B)/corpus/$$n; \
	  echo "== $$n"; $$f -max_total_time=$(FUZZ_SECONDS) -timeout=20 -rss_limit_mb=4096 -print_final_stats=1 \
	    -artifact_prefix=$(B)/corpus/ $(B)/corpus/$$n $$(tests/fuzz/seeds.sh $$n $(B)) 2>&1 | tail -n 8 | grep -E 'DONE|stat::number|ERROR|SUMMARY|artifact' ; \
	  [ $${PIPESTATUS[0]} = 0 ] || exit 1; done
fuzz-langs: deps ## the extractor of each language for FUZZ_SECONDS (60) seconds
	$(call install_missing,$(DEPS_FUZZ))
	@$(MAKE) --no-print-directory CC=clang B=build/fuzz fuzz-build
	@tests/fuzz/langs.sh build/fuzz $(FUZZ_SECONDS)
.PHONY: fuzz-build
fuzz-build: CFLAGS += $(FUZZ_FLAGS) -fsanitize=fuzzer-no-link
fuzz-build: LDFLAGS += $(FUZZ_FLAGS) -fsanitize=fuzzer
fuzz-build: $(B)/tests/fuzz/parsers_extract.fuzz
define FUZZ_RULE
$$(B)/$(1:.c=.fuzz): $$(B)/$(1:.c=.o) $$(LIB_$(call room_of,$(1)))
	@echo "  LINK  $$@"
	@$$(CC) $$(LDFLAGS) -o $$@ $$^ $$(LDLIBS)
endef
$(foreach t,$(FUZZ),$(eval $(call FUZZ_RULE,$(t))))

layers: ## includes point to the same room or to a lower floor
	@tests/layers.sh

lint: ## static checks (cppcheck)
	$(call install_missing,cppcheck:cmd:cppcheck)
	cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
	  --suppress=missingInclude --suppress=varFuncNullUB --suppress=duplicateAssignExpression --suppress=invalidPointerCast \
	  --suppress=shiftTooManyBitsSigned -D_GNU_SOURCE -i parsers/node_modules src kernels parsers tui

format: ## clang-format over our sources
	$(call install_missing,clang-format:cmd:clang-format)
	git ls-files '*.c' '*.h' | xargs clang-format -i

# ---- benches -------------------------------------------------------------------------------------------------------
BENCH := $(filter-out tests/bench/screen_%,$(wildcard tests/bench/*.c))
BENCH_BIN := $(BENCH:%.c=$(B)/%)
$(foreach t,$(BENCH) tests/bench/screen_latency.c,$(eval $(call PLAIN_RULE,$(t))))
$(BENCH:%.c=$(B)/%.o): CPPFLAGS += -Isrc -I. -Itests
bench: deps ## rates of a 1B model beside the machine's read bandwidth, kernels, map
	@$(MAKE) --no-print-directory all $(BENCH_BIN)
	@tests/bench/run.sh $(B)
bench-map: deps ## map, exact answers, tokens and packs on a Linux tree, beside ctags
	$(call install_missing,universal-ctags:cmd:ctags)
	@$(MAKE) --no-print-directory all $(BENCH_BIN)
	@tests/bench/map.sh $(B)
bench-screen: deps ## key to screen, bytes a token, start, cancel of the session
	$(call install_missing,$(DEPS_CHECK))
	@$(MAKE) --no-print-directory all $(B)/tests/bench/screen_latency
	@tests/bench/screen.sh $(B)
screenshots: ## the session's screens in the README, captured
	@$(MAKE) --no-print-directory all $(B)/tests/screen/cases
	@tests/screen/screenshots.sh $(B)
-include $(BENCH:%.c=$(B)/%.d) $(SCREEN:%=$(B)/%.d) $(SCREEN_BIN:%=%.d) $(SCREEN_CASE:.o=.d) $(B)/tests/bench/screen_latency.d

# ---- installation --------------------------------------------------------------------------------------------------
# shell:where it looks for completions
COMPLETIONS := bash:bash-completion/completions/codeask zsh:zsh/site-functions/_codeask fish:fish/vendor_completions.d/codeask.fish
install: all ## put the program, its manuals and completions below prefix
	install -D -m 755 $(B)/codeask $(DESTDIR)$(prefix)/bin/codeask
	install -D -m 644 man/codeask.1 $(DESTDIR)$(prefix)/share/man/man1/codeask.1
	install -D -m 644 man/codeask.5 $(DESTDIR)$(prefix)/share/man/man5/codeask.5
	for s in $(COMPLETIONS); do install -d $(DESTDIR)$(prefix)/share/$$(dirname $${s#*:}) && \
	  $(B)/codeask --completion $${s%%:*} >$(DESTDIR)$(prefix)/share/$${s#*:} && chmod 644 $(DESTDIR)$(prefix)/share/$${s#*:} || exit 1; done

uninstall:
	rm -f $(DESTDIR)$(prefix)/bin/codeask $(DESTDIR)$(prefix)/share/man/man1/codeask.1 $(DESTDIR)$(prefix)/share/man/man5/codeask.5 \
	  $(foreach s,$(COMPLETIONS),$(DESTDIR)$(prefix)/share/$(word 2,$(subst :, ,$(s))))

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile
	@echo "  variables: SANITIZER=address|undefined|thread  WERROR=1  prefix=$(prefix)  DIR=path Q=question (run)"

clean: ## remove build/
	rm -rf build

-include $(OBJ_all:.o=.d) $(UNIT_BIN:%=%.d) $(THREAD_BIN:%=%.d) $(REPLAY_BIN:%=%.d)
