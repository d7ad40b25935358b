# Everything a contributor runs. `make help` lists it; CONTRIBUTING.md says when to use what.

SHELL := /bin/bash
.DEFAULT_GOAL := help
MODULES := api machinery spi storage storage-etcd apiexport gc server codegen cli
SOURCES := $(shell find pom.xml $(MODULES) -name target -prune -o -type f -print 2>/dev/null)
BUILT := cli/target/polder/.built
ARGS ?=

.PHONY: help doctor run build test e2e bench bench-tests soak demo-ha golden format

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

doctor: ## list everything that is missing on this machine, each with its fix
	@scripts/doctor

run: $(BUILT) ## build what is not built and start the server; its data lies in .polder (ARGS="--secure-port 7443")
	@exec bin/polder start --root-directory .polder $(ARGS)

build: $(BUILT) ## build the server without running tests

$(BUILT): $(SOURCES)
	@echo "building (the first time takes a minute or two) ..."
	@scripts/mvn -DskipTests -Dspotless.check.skip=true -pl cli -am package
	@touch $@

test: ## run all tests, end-to-end ones at their small size included
	@scripts/ensure-tools
	@scripts/mvn --fail-at-end verify $(ARGS)

e2e: ## run only the end-to-end tests (ARGS="-Dit.test=RestartE2E" for one)
	@scripts/ensure-tools
	@scripts/mvn -pl test-e2e -am -DskipUnitTests=true -Dspotless.check.skip=true verify -Dfailsafe.failIfNoSpecifiedTests=false $(ARGS)

soak: ## run the end-to-end tests at their full size: more kills, more writers (five to ten minutes)
	@scripts/ensure-tools
	@scripts/mvn -pl test-e2e -am -DskipUnitTests=true -Dspotless.check.skip=true verify -Dpolder.java.opts= -De2e.limit.seconds=7200 -Dpolder.kubectl.all=true -Dpolder.kills=20 -Dpolder.stopped.writes=1000 -Dpolder.provider.consumers=1000 -Dpolder.gc.etcd.seeds=20 -Dpolder.shared.samples=100000 -Dpolder.clients.all=true -Dpolder.tests.count=50 $(ARGS)

bench: ## load a whole server and write docs/performance/drive.md (WORKLOAD="crud list", ARGS="--help"; ARGS=gc: a comparison)
	@scripts/mvn -DskipTests -Dspotless.check.skip=true -pl bench -am package
	@scripts/bench $(if $(WORKLOAD),drive $(WORKLOAD)) $(ARGS)

bench-tests: ## run fifty tests of an operator beside fabric8's mock server, five rounds each in turn
	@scripts/ensure-tools
	@scripts/mvn -pl test-e2e -am -DskipUnitTests=true -Dspotless.check.skip=true verify -Dfailsafe.failIfNoSpecifiedTests=false -Dit.test=OperatorE2E -Dpolder.tests.rounds=5 -Dpolder.tests.count=50 $(ARGS)

demo-ha: $(BUILT) ## three servers on three members of etcd, two of which are killed; docs/operating/ha.md says what it does
	@scripts/demo-ha

golden: ## rewrite all golden files; read the diff before committing it
	@scripts/mvn test -Dgolden.update=true $(ARGS)
	@git --no-pager diff --stat

format: ## format all sources
	@scripts/mvn -pl '!bom' spotless:apply
