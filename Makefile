# NovaPulse: `make run` to see it trade, `make test` to check it, `make help` for the rest.
VERSION  := $(shell cat VERSION)
FLAVOR   ?= release
CC       := gcc
OUT      := build/$(FLAVOR)

WARN     := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Werror
CFLAGS   := -std=c17 -g -fno-strict-aliasing -ffp-contract=off -fno-math-errno -fno-trapping-math -D_GNU_SOURCE \
            -Isrc -I$(OUT)/gen -DNOVAPULSE_VERSION='"$(VERSION)"' $(WARN)
PKGS     := libuv libwebsockets libcurl openssl libsodium jansson yaml-0.1 sqlite3 libzstd zlib
LIBS      = $(shell pkg-config --libs $(PKGS)) -lm -lpthread

# One build directory a flavor: compiler and sanitizers.
# What people run: the whole program optimised at once, a tenth off a backtest. Same answers: one_answer.test.sh.
opt.release := -O3 -fno-tree-slp-vectorize -flto=2 -ffat-lto-objects
opt.asan    := -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
opt.tsan    := -O1 -fsanitize=thread
opt.clang   := -O3
opt.gcc-o1  := -O1
opt.fuzz    := -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
cc.clang    := clang
cc.fuzz     := clang
ifneq ($(cc.$(FLAVOR)),)
CC := $(cc.$(FLAVOR))
endif
CFLAGS   += $(opt.$(FLAVOR))
# Sources are compiled with every warning; the linker's second look at all of them at once only guesses.
LINK      = $(CC) $(filter-out $(WARN),$(CFLAGS)) -w

# Rooms, in the order in which data flows (ARCHITECTURE.md); tools/lint reads these lines too.
PURE     := base market config indicator strategy confluence gate risk order ledger engine sim
SHELL_ROOMS := os net venue store research web chat billing

sources   = $(wildcard src/$(1)/*.c) $(wildcard src/$(1)/*/*.c)
objects   = $(patsubst %.c,$(OUT)/%.o,$(1))
PURE_OBJ  := $(call objects,$(foreach r,$(PURE),$(call sources,$(r))))
SHELL_OBJ := $(call objects,$(foreach r,$(SHELL_ROOMS),$(call sources,$(r)))) $(OUT)/gen/assets.o
APP_OBJ   := $(call objects,$(wildcard src/app/*.c))
TESTS     := $(patsubst %.c,$(OUT)/%,$(wildcard tests/*/*_test.c))
FUZZERS   := $(patsubst %.c,$(OUT)/%,$(wildcard tests/fuzz/*_fuzz.c))
REPLAYS   := $(patsubst tests/%_fuzz.c,$(OUT)/tests/%_replay,$(wildcard tests/fuzz/*_fuzz.c))
DAEMONS   := $(patsubst %.c,$(OUT)/%,$(wildcard tests/*/*_daemon.c))
BENCHES   := $(patsubst %.c,$(OUT)/%,$(wildcard bench/*_bench.c))
TEST_KIT  := $(call objects,$(wildcard tests/kit/*.c))

.PHONY: help run build test test-long lint bench fuzz soak mutants clean install setup format programs tests fuzzers benches
.DEFAULT_GOAL := help
# V=1 shows every command whole.
ifndef V
MAKEFLAGS += --silent
endif

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile

run: setup build ## install what is missing, build, trade on paper on the embedded exchange
	build/novapulse demo

build: ## the program, at build/novapulse
	@$(MAKE) --no-print-directory -j2 programs

test: setup ## install what is missing, build, run all tests
	tests/run

test-long: setup ## what takes longer than make test may
	tests/run --long

lint: ## layers, archive symbols, format, clang-tidy, cppcheck
	tools/lint

bench: setup ## speed, memory and disk, as build/bench.json
	bench/run

fuzz: setup ## every parser of outside bytes, FUZZ_SECONDS=60 each
	tests/fuzz/run

soak: setup ## the simulation over seeds, SECONDS=600
	tests/simulation/soak $(or $(SECONDS),600)

mutants: setup ## mistakes by seed in risk, order and ledger: does the suite notice? COUNT=150 SEED=1
	tests/mutation/mutants --count $(or $(COUNT),150) --seed $(or $(SEED),1) $(FILES)

setup:
	@tools/setup

install: build ## into PREFIX=/usr/local
	install -D -m 755 build/novapulse $(DESTDIR)$(or $(PREFIX),/usr/local)/bin/novapulse

format: ## clang-format over the tree
	clang-format -i $$(git ls-files '*.c' '*.h')

clean: ## remove build/
	rm -rf build

# ---- below: what the targets are made of -----------------------------------------------------------
programs: $(OUT)/novapulse
	@if [ $(FLAVOR) = release ]; then ln -sf release/novapulse build/novapulse; fi
tests: programs $(TESTS) $(DAEMONS) $(REPLAYS)
fuzzers: $(FUZZERS)
benches: $(BENCHES)

$(OUT)/novapulse: $(APP_OBJ) $(OUT)/libshell.a $(OUT)/libtrading.a
	@echo "  ld $@"
	$(LINK) -o $@ $(APP_OBJ) -Wl,--start-group $(OUT)/libshell.a $(OUT)/libtrading.a -Wl,--end-group $(LIBS)

$(OUT)/libtrading.a: $(PURE_OBJ)
	@rm -f $@; ar rcs $@ $^
$(OUT)/libshell.a: $(SHELL_OBJ)
	@rm -f $@; ar rcs $@ $^

$(OUT)/tests/fuzz/%_fuzz: tests/fuzz/%_fuzz.c $(OUT)/libshell.a $(OUT)/libtrading.a
	@mkdir -p $(@D)
	$(LINK) -Itests -fsanitize=fuzzer -o $@ $< $(OUT)/libshell.a $(OUT)/libtrading.a $(LIBS)

$(REPLAYS): %_replay: %_fuzz.o $(OUT)/tests/fuzz/corpus_main.o $(OUT)/libshell.a $(OUT)/libtrading.a
	$(LINK) -o $@ $(filter %.o,$^) -Wl,--start-group $(OUT)/libshell.a $(OUT)/libtrading.a -Wl,--end-group $(LIBS)

$(DAEMONS): %: %.o $(OUT)/libshell.a $(OUT)/libtrading.a
	$(LINK) -o $@ $< -Wl,--start-group $(OUT)/libshell.a $(OUT)/libtrading.a -Wl,--end-group $(LIBS)

# What stands beside a test in its folder and is no test itself is linked with it.
.SECONDEXPANSION:
beside = $(call objects,$(filter-out %_test.c %_daemon.c,$(wildcard tests/$(dir $(1))*.c)))
$(OUT)/tests/%_test: $(OUT)/tests/%_test.o $$(call beside,$$*) $(TEST_KIT) $(OUT)/libshell.a $(OUT)/libtrading.a
	@mkdir -p $(@D)
	@echo "  ld $@"
	$(LINK) -o $@ $(filter %.o,$^) -Wl,--start-group $(OUT)/libshell.a $(OUT)/libtrading.a -Wl,--end-group $(LIBS) -lcmocka

$(OUT)/bench/%: $(OUT)/bench/%.o $(TEST_KIT) $(OUT)/libshell.a $(OUT)/libtrading.a
	@mkdir -p $(@D)
	@echo "  ld $@"
	$(LINK) -o $@ $< $(TEST_KIT) -Wl,--start-group $(OUT)/libshell.a $(OUT)/libtrading.a -Wl,--end-group $(LIBS) -lcmocka

# The dashboard, bundled and turned into C (an empty list while there is no dashboard/).
$(OUT)/gen/assets.c: tools/embed $(wildcard dashboard/*.json dashboard/*.mjs dashboard/src/* dashboard/static/*)
	@mkdir -p $(@D)
	tools/embed $@
$(OUT)/gen/assets.o: $(OUT)/gen/assets.c
	$(CC) $(CFLAGS) -c -o $@ $<

$(OUT)/%.o: %.c Makefile
	@mkdir -p $(@D)
	@echo "  cc $<"
	$(CC) $(CFLAGS) -MMD -MP -Itests -c -o $@ $<

.SECONDARY:
-include $(shell find $(OUT) -name '*.d' 2>/dev/null)
