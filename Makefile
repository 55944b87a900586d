# The front door for everything that ./run and ./test do not do.
export SWIFT_DETERMINISTIC_HASHING = 1

.PHONY: build check format test record bench bench-gateway fuzz docs clean

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
	BINARY=.build/release/gateway-benchmark-server MINUTES=$(or $(MINUTES),1) Benchmarks/gateway/endurance.sh

fuzz:             ## libFuzzer on the reader of FORMAT (jks, pkcs12, bks, …) for SECONDS
	Scripts/fuzz $(or $(FORMAT),pkcs12) $(or $(SECONDS),600)

docs:             ## the pages of the public libraries
	Scripts/docs

clean:
	swift package clean
