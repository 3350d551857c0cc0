# robpriv: build, test and run. `make sweep` and `make test` install what is missing.

PACKAGES = libopenblas-dev liblapacke-dev libglpk-dev zlib1g-dev gnuplot-nox \
  libmd4c-dev libmd4c-html0-dev
# Machine code for this computer; `make PORTABLE=1 build` for any with AVX2.
ARCHITECTURE = $(if $(PORTABLE),x86-64-v3,native)
FLAGS = -c release -Xcc -march=$(ARCHITECTURE) -Xcc -fno-math-errno \
  -Xswiftc -cross-module-optimization -Xswiftc -enable-testing \
  --explicit-target-dependency-import-check error
# What `manifest.json` and reports say of the build: a word of C, hence the underscores.
export ROBPRIV_COMMIT := $(shell commit=$$(git rev-parse --short=12 HEAD 2>/dev/null) && \
  echo commit_$$commit$$(git diff --quiet HEAD 2>/dev/null || echo _changed) || echo unknown)
ROBPRIV = .build/release/robpriv

.PHONY: setup build test soundness fuzz lint format sweep benchmarks bench examples recipes documentation \
  install

# Where `make install` puts the program.
PREFIX = /usr/local
LIBRARIES = RobustnessVerification MembershipAudits RobustTraining
EXAMPLE = .build/examples/release
BENCHMARKS = --package-path Benchmarks --scratch-path .build/benchmarks
SOURCES = Package.swift Sources Tests Examples Benchmarks/Package.swift Benchmarks/Sources

setup:
	@command -v swift >/dev/null || { echo "robpriv needs Swift 6.2 or newer: get it from" \
	  "https://www.swift.org/install/linux/ and put its usr/bin on the PATH" >&2; exit 1; }
	@missing=$$(for p in $(PACKAGES); do \
	  dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || echo $$p; done); \
	[ -z "$$missing" ] || { as=; [ "$$(id -u)" = 0 ] || as=sudo; echo "installing" $$missing >&2; \
	  $$as apt-get update -q && $$as env DEBIAN_FRONTEND=noninteractive \
	  apt-get install -qy --no-install-recommends $$missing; }

build: setup
	swift build $(FLAGS)

test: setup
	swift build $(FLAGS) --build-tests
	swift test $(FLAGS) --skip-build

# Bounds and verdicts on thousands of random networks; SEED=N repeats a single one.
soundness: setup
	swift build $(FLAGS) --build-tests
	ROBPRIV_SOUNDNESS=$(or $(NETWORKS),10000) ROBPRIV_SOUNDNESS_SEED=$(SEED) \
	  swift test $(FLAGS) --skip-build --filter Soundness

# Spoiled files of every format for every reader; COUNT inputs each, SEED=N for others, READER=R for
# one reader alone.
fuzz: setup
	swift build $(FLAGS) --product robpriv-fuzz
	.build/release/robpriv-fuzz --count $(or $(COUNT),5000) --seed $(or $(SEED),0) \
	  $(if $(READER),--reader $(READER))

lint:
	swift format lint --strict --recursive --parallel $(SOURCES)

format:
	swift format --in-place --recursive --parallel $(SOURCES)

sweep: build
	$(ROBPRIV) sweep --eps 0.25..1.5

# The program of the package Benchmarks, which measures what PERFORMANCE.md records.
benchmarks: setup
	swift build $(FLAGS) $(BENCHMARKS)

bench: benchmarks
	.build/benchmarks/release/robpriv-bench

# The programs of Examples, on files of the tests.
examples: setup
	swift build -c release --package-path Examples --scratch-path .build/examples
	$(EXAMPLE)/VerifyNetwork Examples/Data/sums.onnx Examples/Data/sums.vnnlib
	$(EXAMPLE)/AuditOutputs Examples/Data/outputs.csv
	$(EXAMPLE)/OwnAttack Examples/Data/outputs.csv
	$(EXAMPLE)/TradeOffInAMinute
	$(EXAMPLE)/OwnObjective

# Every recipe of CONTRIBUTING.md, in a copy: applied, built without warnings, tested, taken back.
RECIPES = .build/recipes
recipes: setup
	rm -rf $(RECIPES)/source && mkdir -p $(RECIPES)/source
	git archive HEAD | tar -x -C $(RECIPES)/source
	cd $(RECIPES)/source && git init -q && git add -A && for recipe in docs/recipes/*.patch; do \
	  echo "$$recipe" >&2; git apply --unidiff-zero "$$recipe" && \
	  CI=true swift build --build-tests --scratch-path ../build && \
	  swift test --skip-build --scratch-path ../build \
	    --filter "$$(sed -n 's/^Tests: //p' "$$recipe")" && \
	  git apply --unidiff-zero --reverse "$$recipe" || exit 1; done

# The reference of the libraries' interfaces, as pages to be served.
documentation: setup
	swift package dump-symbol-graph --minimum-access-level public --skip-synthesized-members
	@for library in $(LIBRARIES); do \
	  mkdir -p .build/documentation/symbols/$$library; \
	  find .build -path '*symbolgraph*' -name "$$library*.symbols.json" \
	    -exec cp {} .build/documentation/symbols/$$library \; ; \
	  docc convert --additional-symbol-graph-dir .build/documentation/symbols/$$library \
	    --fallback-display-name $$library --fallback-bundle-identifier robpriv.$$library \
	    --output-path .build/documentation/$$library || exit 1; \
	done

install: setup
	swift build $(FLAGS) --static-swift-stdlib --product robpriv
	install -D -m 755 $(ROBPRIV) $(DESTDIR)$(PREFIX)/bin/robpriv
	install -D -m 644 NOTICE $(DESTDIR)$(PREFIX)/share/doc/robpriv/NOTICE
	install -m 644 LICENSE README.md CHANGELOG.md docs/*.md $(DESTDIR)$(PREFIX)/share/doc/robpriv
