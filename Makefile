# Everything a developer or a first user types; `make` alone prints the list.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# One set of flags for all builds and tests, so that they share the build cache.
export GOFLAGS := -trimpath
export CGO_ENABLED := 0

.PHONY: help
help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: setup web build local ## start everything on this machine (Ctrl-C stops it, run again continues)
	@exec bin/songnuan-local run --with-parent

.PHONY: setup
setup: ## install what the machine lacks (PostgreSQL, Node.js)
	@deploy/local/setup.sh postgres node

.PHONY: build
build: ## compile bin/songnuan
	@go build -o bin/songnuan ./cmd/songnuan

# The web application, embedded by the next `make build`; built when its sources have changed.
.PHONY: web
web: web/dist/index.html ## build the web application into web/dist
web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	@echo "安装网页依赖 / installing what the web application needs …"
	@cd web && npm ci --no-audit --no-fund --loglevel=error
	@touch $@
web/dist/index.html: web/node_modules/.package-lock.json web/index.html web/size.mjs web/vite.config.ts $(shell find web/src web/public -type f)
	cd web && npm run -s build

.PHONY: local
local: ## compile bin/songnuan-local (minutes the first time, then only when it changes)
	@deploy/local/build.sh "$(CURDIR)/bin/songnuan-local"

# gotestsum keeps what ran in bin/test-*.json, from which `make features` reads.
GOTEST := bin/tools/gotestsum --format pkgname-and-test-fails --hide-summary skipped

.PHONY: test test-packages test-planted test-engine test-deploy test-fuzz test-web test-stack test-slowest
test: check-workflows test-packages test-planted test-engine test-deploy test-fuzz test-web test-stack test-slowest ## run all tests
test-packages: setup bin/tools/gotestsum
	$(GOTEST) --jsonfile bin/test-packages.json -- -timeout 20m $$(go list ./... | grep -vE '/(e2e|tools/fuzz)$$')
test-engine: setup bin/tools/gotestsum
	cd deploy/local && ../../$(GOTEST) --jsonfile ../../bin/test-engine.json -- -timeout 5m ./...

# What each deployment file says, read by the code of the program that will read it.
test-deploy: bin/tools/gotestsum
	cd deploy/check && ../../$(GOTEST) --jsonfile ../../bin/test-deploy.json -- -timeout 5m ./...

# Each fuzz target for the 20 seconds that its test names; standard-verbose shows how often each ran.
test-fuzz: setup bin/tools/gotestsum
	bin/tools/gotestsum --format standard-verbose --jsonfile bin/test-fuzz.json -- -count=1 -timeout 20m ./tools/fuzz

# Types of the screens, and the rules in them.
test-web: web
	cd web && npm run -s check && npm run -s test

.PHONY: setup-browser
setup-browser:
	@deploy/local/setup.sh browser age

# Bugs that are planted, which the simulation must find.
test-planted: setup bin/tools/gotestsum
	$(GOTEST) --jsonfile bin/test-planted.json -- -tags failpoint -timeout 5m ./verify -run Planted

# The whole stack, from outside; standard-verbose shows the seed of the kills.
test-stack: setup setup-browser web build local bin/tools/gotestsum
	SONGNUAN_BIN_DIR='$(CURDIR)/bin' bin/tools/gotestsum --format standard-verbose --jsonfile bin/test-stack.json -- -count=1 -timeout 65m ./e2e
test-slowest: bin/tools/gotestsum
	@echo 'the slowest tests:'; cat bin/test-*.json | bin/tools/gotestsum tool slowest --threshold 5s --num 15

# The long form of what `make test` does once: each round draws new kills and prints its seed; SEED=… repeats one round.
ROUNDS ?= 10
LASTING ?= 4m
.PHONY: chaos
chaos: setup web build local ## crash at each place; then, ROUNDS times, kill every process again and again with three seeds, and simulate for LASTING (SEED=… repeats one)
	@for hit in 1 2 3 5 8; do echo "each place at hit $$hit"; \
		SONGNUAN_HIT=$$hit SONGNUAN_BIN_DIR='$(CURDIR)/bin' go test ./e2e -count=1 -timeout 15m -v -run '^TestTheProgramMayCrashAtEachPlace$$' || exit 1; done
	@for round in $$(seq $(if $(SEED),1,$(ROUNDS))); do echo "round $$round"; \
		SONGNUAN_SEED='$(SEED)' SONGNUAN_LASTING=$(LASTING) SONGNUAN_BIN_DIR='$(CURDIR)/bin' go test ./e2e -count=1 -timeout 3h -v \
			-run '^(TestNothingIsLostAndNothingTwiceUnderKills|TestWhateverHappensTheCasesAndTheBooksHold)$$' || exit 1; done

# The long form of some tests of the stack: as many as the goals of a release ask for. TEST=… runs one of them.
TEST ?= TestLosingTemporalLosesNoFact|TestResetsAndTerminationsDoNothingTwice|TestEachProcessHealsByItself|TestDecisionsGoOnWhileTemporalIsDown|TestTheSimulationFindsPlantedBugs|TestABackupRestoresToTheMomentBeforeTheAccident|TestWhatOneServerIsToldTheOtherKnowsWithinASecond|TestNothingIsLostAndNothingTwiceUnderKills
.PHONY: deep
deep: setup web build local ## before a release: rebuilds, resets and terminations by the thousand, crashes by the dozen, ten minutes without Temporal, planted bugs, a restore, ten thousand cases under two hundred kills (hours; TEST=… runs one)
	SONGNUAN_DEEP=1 SONGNUAN_BIN_DIR='$(CURDIR)/bin' go test ./e2e -count=1 -timeout 6h -v -run '^($(TEST))$$'

FUZZTIME ?= 30s
.PHONY: fuzz
fuzz: setup ## look for inputs that break parsers and rules, FUZZTIME for each target
	SONGNUAN_FUZZTIME='$(FUZZTIME)' go test ./tools/fuzz -count=1 -timeout 0 -v -run TestEveryTargetIsFuzzed

.PHONY: check check-format check-vet check-workflows check-generated
check: check-format check-vet check-workflows check-generated ## format, vet, staticcheck, workflow determinism, generated code in step

check-format: bin/tools/gofumpt
	@wrong=$$(git ls-files -z '*.go' ':!api/internal/gen' ':!store/internal/db' | xargs -0 bin/tools/gofumpt -l); test -z "$$wrong" || { echo "gofumpt -w:"; echo "$$wrong"; exit 1; }

check-vet: bin/tools/staticcheck
	go vet ./...
	cd deploy/local && go vet ./...
	bin/tools/staticcheck ./...
	cd deploy/local && ../../bin/tools/staticcheck ./...

check-workflows: bin/tools/workflowcheck
	bin/tools/workflowcheck ./workflows

check-generated: bin/.sqlc-in-step bin/.api-in-step bin/.types-in-step

.PHONY: generate
generate: bin/tools/sqlc bin/tools/oapi-codegen web/node_modules/.package-lock.json ## write what is generated anew: store/internal/db, api/internal/gen, web/src/api
	cd store && ../bin/tools/sqlc generate
	go generate ./api
	cd web && npm run -s types

bin/.sqlc-in-step: bin/tools/sqlc store/sqlc.yaml store/queries store/internal/db $(wildcard store/queries/* store/migrations/* store/internal/db/*)
	cd store && ../bin/tools/sqlc diff
	@touch $@

bin/.api-in-step: bin/tools/oapi-codegen $(wildcard api/openapi.yaml api/internal/gen/*)
	@mkdir -p bin/_again/internal/gen
	cd bin/_again && ../tools/oapi-codegen -config ../../api/internal/gen/config.yaml ../../api/openapi.yaml
	diff -u api/internal/gen/api.gen.go bin/_again/internal/gen/api.gen.go
	@touch $@

bin/.types-in-step: web/node_modules/.package-lock.json api/openapi.yaml web/src/api/schema.d.ts
	cd web && npx openapi-typescript ../api/openapi.yaml --check -o src/api/schema.d.ts
	@mkdir -p bin && touch $@

# Tools have modules of their own, which keep the product's go.mod small; sqlc takes minutes to build.
bin/tools/sqlc: TOOL = github.com/sqlc-dev/sqlc/cmd/sqlc
bin/tools/oapi-codegen: TOOL = github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen
bin/tools/gofumpt: TOOL = mvdan.cc/gofumpt
bin/tools/staticcheck: TOOL = honnef.co/go/tools/cmd/staticcheck
bin/tools/workflowcheck: TOOL = go.temporal.io/sdk/contrib/tools/workflowcheck
bin/tools/gotestsum: TOOL = gotest.tools/gotestsum
bin/tools/gotestsum: tools/test/go.sum
bin/tools/sqlc: tools/sqlc/go.sum
bin/tools/oapi-codegen: tools/oapi-codegen/go.sum
bin/tools/gofumpt bin/tools/staticcheck bin/tools/workflowcheck: tools/check/go.sum
bin/tools/%:
	@echo "building $@ …"
	@go build -C $(dir $<) -o $(CURDIR)/$@ $(TOOL)
	@touch $@

.PHONY: features
features: ## list the promised rows (docs/features.csv) that passing tests cover, and those that none does
	@{ cat bin/test-*.json 2>/dev/null || true; } | go run ./tools/features

.PHONY: bench
bench: setup build local ## measure beside two baselines on a stack of its own (ARGS=--json …)
	@bin/songnuan bench --own-stack bin/songnuan-local $(ARGS)

.PHONY: drill
drill: ## with make run going: back up, lose everything, restore to a moment, verify
	@deploy/local/setup.sh age
	@deploy/backup/drill.sh

.PHONY: clean
clean: ## delete what was built; .data stays
	rm -rf bin web/node_modules
	find web/dist -mindepth 1 ! -name .keep -delete
