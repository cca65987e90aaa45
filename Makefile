# Everything a developer or a first user types; `make` alone prints the list.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# One set of flags for all builds and tests, so that they share the build cache.
export GOFLAGS := -trimpath

.PHONY: help
help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: setup build local ## start everything on this machine (Ctrl-C stops it, run again continues)
	@exec bin/songnuan-local run --with-parent

.PHONY: setup
setup: ## install what the machine lacks (PostgreSQL)
	@deploy/local/setup.sh

.PHONY: build
build: ## compile bin/songnuan
	@go build -o bin/songnuan ./cmd/songnuan

.PHONY: local
local: ## compile bin/songnuan-local (minutes the first time, then only when it changes)
	@deploy/local/build.sh "$(CURDIR)/bin/songnuan-local"

.PHONY: test
test: setup build local ## run all tests
	go test ./...
	cd deploy/local && go test ./...

.PHONY: check
check: ## vet, format
	go vet ./...
	cd deploy/local && go vet ./...
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); exit 1; }

.PHONY: features
features: ## list which rows of docs/features.csv have a test
	@grep -rhoE --include='*_test.go' '// covers: .*' . | sed 's/.*covers: //' | tr ' ' '\n' | sort | uniq -c

.PHONY: bench
bench: build local ## measure
	bin/songnuan bench

.PHONY: clean
clean: ## delete what was built; .data stays
	rm -rf bin
