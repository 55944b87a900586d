# The front door for everything that ./run and ./test do not do.
export SWIFT_DETERMINISTIC_HASHING = 1

.PHONY: build check format test record bench bench-gateway docs clean

build:            ## the release binary: .build/release/countersign
	Scripts/packages build
	swift build -c release --product countersign

check:            ## format, tidiness, links
	Scripts/check

format:           ## rewrite the sources in the house's format
	swift format --in-place --recursive Package.swift Sources Tests

test:             ## every test
	./test

record:           ## write the golden files anew; the run fails, so that nobody takes it for a test
	COUNTERSIGN_RECORD=1 ./test

bench: build      ## everything that is measured, beside its peer, in one run
	Benchmarks/run

bench-gateway: build
	swift build -c release --product gateway-benchmark-server
	BINARY=.build/release/gateway-benchmark-server Benchmarks/gateway/run.sh

fuzz:             ## mutate every reader's input for SECONDS, from a seed that is printed
	COUNTERSIGN_MUTATION_SECONDS=$(or $(SECONDS),60) ./test --filter Mutation

docs:             ## the pages of the public libraries
	Scripts/docs

clean:
	swift package clean
