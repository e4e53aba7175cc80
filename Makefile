# hake: the only entry point. See README.md; `make help` lists the targets.

CC      ?= cc
AR      ?= ar
CFLAGS  ?= -O2 -g
WARN    := -std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror
PARTS   := -ffunction-sections -fdata-sections
BUILD   := build
SAN     := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all \
           -fno-omit-frame-pointer
# Recursive variables: asked only in recipes, after the packages are there.
SODIUM   = $(shell pkg-config --cflags --libs libsodium)
CHECK    = $(shell pkg-config --cflags --libs check)
# Where dlopen is not in libc: glibc before 2.34.
DL       = $(shell echo 'int main(void) {return 0;}' | \
             $(CC) -x c -o $(BUILD)/.dl - -ldl 2>/dev/null && echo -ldl)

TESTS   := $(wildcard crypto/*_test.c crypto/extra/*_test.c alpn/*_test.c \
             tls/*_test.c tls/extra/*_test.c test-vectors/*_test.c tools/*_test.c)
LIB     := $(filter-out $(TESTS),$(wildcard crypto/*.c alpn/*.c tls/*.c))
EXTRA   := $(filter-out $(TESTS),$(wildcard crypto/extra/*.c tls/extra/*.c))
# What the command and the tests share: the vector runner and the tools.
SHARED  := $(filter-out $(TESTS) tools/hake.c tools/check_main.c, \
             $(wildcard test-vectors/*.c tools/*.c))
HEADERS := $(wildcard crypto/*.h crypto/extra/*.h tls/extra/*.h alpn/*.h tls/*.h test-vectors/*.h tools/*.h)
POSIX   := -D_POSIX_C_SOURCE=200809L

# As many compilers at a time as there are processors, unless -j says else.
ifeq ($(filter -j%,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 1)
endif
# `make V=1` shows the commands.
Q       := $(if $(V),,@)
say      = $(if $(V),@:,@echo "  $(1)	$@")

obj = $(patsubst %.c,$(BUILD)/$(1)/%.o,$(2))

.PHONY: all help demo check check-wycheproof ct interop bench size fuzz lint \
        format clean deps
.DELETE_ON_ERROR:

all: $(BUILD)/libhake.a $(BUILD)/libhake_extra.a $(BUILD)/hake

help:
	@sed -n 's/^#: //p' Makefile

#: make            libhake.a, libhake_extra.a and the command build/hake
#: make demo       a handshake in memory explained, then HTTPS over loopback
#: make check      every unit test and vector, plain and under ASan + UBSan
#: make check-wycheproof  Wycheproof's files in WYCHEPROOF_DIR; check runs it too
#: make interop    real peers, from openssl to a browser (skips are loud)
#: make ct         no branch and no address depends on a secret (valgrind)
#: make bench      ratios to the libsodium floor, and to OpenSSL
#: make size       bytes of code and state; proof of no malloc and no I/O
#: make fuzz       libFuzzer on certificates and paths; SECONDS=60
#: make lint       layout, include ladder, sizes, forbidden calls
#: make format     let clang-format rewrite the sources
#: make clean      remove build/

# ---- Packages: installed once, by apt where that is possible ---------------

deps: $(BUILD)/.deps
$(BUILD)/.deps: tools/deps.sh
	@mkdir -p $(BUILD)
	@tools/deps.sh && touch $@

# ---- Objects: release in build/obj, sanitized in build/san -----------------

$(BUILD)/obj/%.o: %.c $(HEADERS) Makefile | $(BUILD)/.deps
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(WARN) $(PARTS) $(CFLAGS) $(if $(filter tools/% test-vectors/%,$<),$(POSIX)) -I. -c -o $@ $<

$(BUILD)/san/%.o: %.c $(HEADERS) Makefile | $(BUILD)/.deps
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(WARN) $(SAN) $(if $(filter tools/% test-vectors/%,$<),$(POSIX)) -I. -c -o $@ $<

$(BUILD)/libhake.a: $(call obj,obj,$(LIB))
$(BUILD)/libhake_extra.a: $(call obj,obj,$(EXTRA))
$(BUILD)/libhake.a $(BUILD)/libhake_extra.a:
	$(call say,AR)
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^

$(BUILD)/hake: $(call obj,obj,tools/hake.c $(SHARED)) \
  $(BUILD)/libhake_extra.a $(BUILD)/libhake.a
	$(call say,LD)
	$(Q)$(CC) $(CFLAGS) -Wl,--gc-sections -o $@ $^ $(SODIUM) $(DL)

# ---- Tests: every x_test.c defines  Suite *x_test(void) --------------------

$(BUILD)/tests.inc: $(TESTS) Makefile
	@mkdir -p $(BUILD)
	$(Q)printf 'TEST(%s)\n' $(basename $(notdir $(TESTS))) > $@

$(BUILD)/obj/tools/check_main.o $(BUILD)/san/tools/check_main.o: $(BUILD)/tests.inc

CHECKED := $(TESTS) $(SHARED) $(LIB) $(EXTRA) tools/check_main.c
$(BUILD)/hake_check: $(call obj,obj,$(CHECKED))
	$(call say,LD)
	$(Q)$(CC) $(CFLAGS) -o $@ $^ $(SODIUM) $(CHECK) $(DL)
$(BUILD)/hake_check_san: $(call obj,san,$(CHECKED))
	$(call say,LD)
	$(Q)$(CC) $(SAN) -o $@ $^ $(SODIUM) $(CHECK) $(DL)

# The client that README.md shows must compile as it stands there.
$(BUILD)/readme.c: README.md Makefile
	@mkdir -p $(BUILD)
	$(Q){ printf '#include <%s>\n' stdio.h unistd.h; echo '#include "tls/hake.h"'; \
	  echo 'static const uint8_t root[1]; bool now(void *, int64_t *);'; \
	  echo 'bool fetch(int, struct hake_bytes, const struct hake_config *);'; \
	  awk '/^```c$$/ {on = 1; next} /^```$$/ {on = 0} on' README.md; \
	  echo 'bool used(void);'; \
	  echo 'bool used(void) { return fetch(0, anchors[0].name, &config); }'; \
	} > $@
$(BUILD)/readme.o: $(BUILD)/readme.c $(HEADERS) | $(BUILD)/.deps
	$(call say,CC)
	$(Q)$(CC) $(WARN) $(CFLAGS) $(POSIX) -I. -c -o $@ $<

check: $(BUILD)/readme.o $(BUILD)/hake_check_san $(BUILD)/hake_check $(BUILD)/hake
	CK_FORK=no UBSAN_OPTIONS=print_stacktrace=1 timeout 600 $(BUILD)/hake_check_san
	tools/cli_test.sh $(BUILD)/hake
	$(BUILD)/hake_check
	@$(MAKE) --no-print-directory check-wycheproof

# Needs jansson, which nothing else does: built only where there is a folder.
WYCHEPROOF := $(wildcard test-vectors/wycheproof/*.c)
WYCHEPROOF_ALL := $(WYCHEPROOF) test-vectors/vector.c test-vectors/aead_forms.c \
             $(filter crypto/%,$(LIB) $(EXTRA))
JANSSON  = $(shell pkg-config --cflags --libs jansson)
$(BUILD)/.deps-wycheproof: tools/deps.sh | $(BUILD)/.deps
	@tools/deps.sh jansson:libjansson-dev && touch $@
$(call obj,obj,$(WYCHEPROOF)) $(call obj,san,$(WYCHEPROOF)): \
  test-vectors/wycheproof/wycheproof.h | $(BUILD)/.deps-wycheproof
$(BUILD)/hake_wycheproof: $(call obj,obj,$(WYCHEPROOF_ALL))
	$(call say,LD)
	$(Q)$(CC) $(CFLAGS) -o $@ $^ $(SODIUM) $(JANSSON)
$(BUILD)/hake_wycheproof_san: $(call obj,san,$(WYCHEPROOF_ALL))
	$(call say,LD)
	$(Q)$(CC) $(SAN) -o $@ $^ $(SODIUM) $(JANSSON)

ifdef WYCHEPROOF_DIR
check-wycheproof: $(BUILD)/hake_wycheproof $(BUILD)/hake_wycheproof_san
	@echo "$(BUILD)/hake_wycheproof_san"
	@$(BUILD)/hake_wycheproof_san >$(BUILD)/wycheproof.txt 2>&1 || \
	  { cat $(BUILD)/wycheproof.txt; exit 1; }
	$(BUILD)/hake_wycheproof
else
check-wycheproof:
	@echo "SKIPPED: WYCHEPROOF_DIR is not set: the folder of Project Wycheproof's files"
endif

demo: $(BUILD)/hake
	tools/demo.sh $(BUILD)/hake

interop: $(BUILD)/hake
	tools/interop.sh $(BUILD)/hake

bench: $(BUILD)/hake
	$(BUILD)/hake bench

# ---- Constant time: secrets are undefined memory to valgrind's memcheck ------

CT := $(patsubst tools/ct/%.c,%,$(wildcard tools/ct/*.c))
CT_LIB := $(filter-out $(TESTS),$(wildcard crypto/*.c crypto/extra/*.c))
$(BUILD)/ct/%.o: %.c $(HEADERS) Makefile | $(BUILD)/.deps
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(WARN) $(CFLAGS) $(PARTS) -DHAKE_CT -I. -c -o $@ $<
$(CT:%=$(BUILD)/ct/%): $(BUILD)/ct/%: $(BUILD)/ct/tools/ct/%.o $(call obj,ct,$(CT_LIB))
	$(call say,LD)
	$(Q)$(CC) $(CFLAGS) -Wl,--gc-sections -o $@ $^ $(SODIUM)

# Each is clean, and with an argument shows a leak, which must be found.
ct: $(CT:%=$(BUILD)/ct/%)
	@for driver in $(CT); do \
	  valgrind -q --error-exitcode=1 $(BUILD)/ct/$$driver || exit 1; \
	  echo "$$driver: nothing depends on a secret"; \
	  ! valgrind -q --error-exitcode=1 $(BUILD)/ct/$$driver leak \
	    >$(BUILD)/ct/leak 2>&1 || { echo "$$driver: a leak is not found"; exit 1; }; \
	  grep -q 'uninitialised' $(BUILD)/ct/leak || { cat $(BUILD)/ct/leak; exit 1; }; \
	  echo "$$driver: a deliberate leak is found"; \
	done

size: | $(BUILD)/.deps
	tools/size.sh

SECONDS := 60
fuzz: | $(BUILD)/.deps
	tools/fuzz.sh $(SECONDS)

lint:
	tools/lint.sh

format:
	clang-format -i $(LIB) $(EXTRA) $(SHARED) $(TESTS) $(HEADERS) tools/hake.c tools/check_main.c \
	  $(wildcard tools/*/*.c test-vectors/*/*.[ch])

clean:
	rm -rf $(BUILD)
