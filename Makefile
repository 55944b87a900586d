# The front door for everything that ./run and ./test do not do.
export SWIFT_DETERMINISTIC_HASHING = 1

.PHONY: build check format test test-openssl test-traits record bench bench-gateway bench-certificates fuzz limbo docs clean

build:            ## the release binary: .build/release/countersign
	Scripts/packages build
	Scripts/release countersign

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
	Scripts/release gateway-benchmark-server
	BINARY=.build/release/gateway-benchmark-server Benchmarks/gateway/run.sh
	BINARY=.build/release/gateway-benchmark-server MINUTES=$(or $(MINUTES),1) Benchmarks/gateway/endurance.sh

bench-certificates:  ## the searches of the certificates page over a million certificates
	Scripts/release certificate-search-benchmark
	Benchmarks/certificates/run.sh

fuzz:             ## libFuzzer on the reader of FORMAT (jks, pkcs12, bks, …) for SECONDS
	Scripts/fuzz $(or $(FORMAT),pkcs12) $(or $(SECONDS),600)

test-openssl:     ## the keystores' tests with the package trait OpenSSL: rare ciphers by the system's libcrypto
	swift test --traits OpenSSL --scratch-path .build-openssl --no-parallel \
	    --filter 'RareCipherTests|VectorTests|OpenSSLTests|RoundTripTests'

test-traits:      ## what needs a package trait: rare ciphers, and real Envoy over HTTP and gRPC
	Scripts/test-traits

limbo:            ## hold the chain rules against LIMBO, a file of x509-limbo's format, and list the differences
	swift build --product LimboReport
	.build/debug/LimboReport $(or $(LIMBO),../shared/vectors/limbo-core.json)

docs:             ## the pages of the public libraries
	Scripts/docs

clean:
	swift package clean
