# `make` lists the targets.
.DEFAULT_GOAL := help
.PHONY: help build test race lint fuzz bench caddy ci

help: ## lists the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## (.*)/  make \1\t\2/' | expand -t 16

build: ## builds the program patgate
	go build -o patgate .

test: ## runs all tests
	tools/test

race: ## runs all tests with the race detector
	tools/test -race

lint: ## formats, vets, lints
	tools/lint

fuzz: ## runs each fuzz test for a minute
	tools/fuzz 1m

bench: ## benchmarks decisions and stores
	go test -run '^$$' -bench . -benchmem ./...

caddy: ## builds Caddy with patgate from xcaddy.json
	go -C tools run ./xcaddybuild

ci: ## does all that a change has to pass
	.ci/run
