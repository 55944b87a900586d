// swift-tools-version: 6.2

// The parts of Countersign and who may know whom: docs/ARCHITECTURE.md tells why.

import PackageDescription

let ours: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let swiftASN1: Target.Dependency = .product(name: "SwiftASN1", package: "swift-asn1")
let x509: Target.Dependency = .product(name: "X509", package: "swift-certificates")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioTLS: Target.Dependency = .product(name: "NIOTLS", package: "swift-nio")
let nioConcurrencyHelpers: Target.Dependency = .product(name: "NIOConcurrencyHelpers", package: "swift-nio")
let nioFoundationCompat: Target.Dependency = .product(name: "NIOFoundationCompat", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let nioHTTP2: Target.Dependency = .product(name: "NIOHTTP2", package: "swift-nio-http2")
let asyncHTTPClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTLS: Target.Dependency = .product(name: "HummingbirdTLS", package: "hummingbird")
let hummingbirdTesting: Target.Dependency = .product(name: "HummingbirdTesting", package: "hummingbird")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let serviceLifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let configuration: Target.Dependency = .product(name: "Configuration", package: "swift-configuration")

// What only builds with the trait EnvoyGRPC have; others neither fetch nor build it.
let envoyGRPC: TargetDependencyCondition? = .when(traits: ["EnvoyGRPC"])
let envoyAuthorization: Target.Dependency = .target(name: "EnvoyAuthorization", condition: envoyGRPC)
let grpcCore: Target.Dependency = .product(name: "GRPCCore", package: "grpc-swift-2", condition: envoyGRPC)
let grpcTransport: Target.Dependency = .product(
    name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport", condition: envoyGRPC)
let grpcProtobuf: Target.Dependency = .product(
    name: "GRPCProtobuf", package: "grpc-swift-protobuf", condition: envoyGRPC)
let swiftProtobuf: Target.Dependency = .product(
    name: "SwiftProtobuf", package: "swift-protobuf", condition: envoyGRPC)
let nioCertificateReloading: Target.Dependency = .product(
    name: "NIOCertificateReloading", package: "swift-nio-extras", condition: envoyGRPC)

let package = Package(
    name: "countersign",
    products: [
        .library(name: "KeyMaterial", targets: ["KeyMaterial"]),
        .library(name: "KeystoreFormats", targets: ["KeystoreFormats"]),
        .executable(name: "countersign", targets: ["countersign"]),
    ],
    traits: [
        .trait(
            name: "OpenSSL",
            description:
                "Open keystores encrypted with Camellia, ARIA, SEED, CAST5 or SM4, by the system's libcrypto."
        ),
        .trait(
            name: "EnvoyGRPC",
            description: "Answer Envoy's external authorization over gRPC (envoy.service.auth.v3), by grpc-swift."),
        .default(enabledTraits: []),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", .upToNextMinor(from: "1.8.2")),
        .package(url: "https://github.com/apple/swift-asn1.git", .upToNextMinor(from: "1.7.4")),
        .package(url: "https://github.com/apple/swift-certificates.git", .upToNextMinor(from: "1.21.1")),
        .package(url: "https://github.com/apple/swift-configuration.git", .upToNextMinor(from: "1.4.0")),
        .package(url: "https://github.com/apple/swift-crypto.git", .upToNextMinor(from: "4.5.2")),
        .package(url: "https://github.com/apple/swift-http-types.git", .upToNextMinor(from: "1.8.0")),
        .package(url: "https://github.com/apple/swift-log.git", .upToNextMinor(from: "1.16.2")),
        .package(url: "https://github.com/apple/swift-metrics.git", .upToNextMinor(from: "2.13.0")),
        .package(url: "https://github.com/apple/swift-nio.git", .upToNextMinor(from: "2.101.2")),
        .package(url: "https://github.com/apple/swift-nio-extras.git", .upToNextMinor(from: "1.35.2")),
        .package(url: "https://github.com/apple/swift-nio-http2.git", .upToNextMinor(from: "1.46.0")),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", .upToNextMinor(from: "2.37.6")),
        .package(url: "https://github.com/apple/swift-protobuf.git", .upToNextMinor(from: "1.39.0"), traits: []),
        .package(url: "https://github.com/groue/GRDB.swift.git", .upToNextMinor(from: "7.10.0")),
        .package(url: "https://github.com/grpc/grpc-swift-2.git", .upToNextMinor(from: "2.4.3")),
        .package(url: "https://github.com/grpc/grpc-swift-nio-transport.git", .upToNextMinor(from: "2.9.2")),
        .package(url: "https://github.com/grpc/grpc-swift-protobuf.git", .upToNextMinor(from: "2.4.1")),
        .package(
            url: "https://github.com/hummingbird-project/hummingbird.git", .upToNextMinor(from: "2.28.1"), traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache.git", .upToNextMinor(from: "2.1.1")),
        .package(url: "https://github.com/swift-server/async-http-client.git", .upToNextMinor(from: "1.37.0")),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", .upToNextMinor(from: "2.13.0")),
    ],
    targets: [
        // Formats: bytes and values. No clock, no files, no logs, no tasks.
        .target(name: "LegacyCiphers", dependencies: [crypto], swiftSettings: ours),
        .target(name: "KeyMaterial", dependencies: [x509, swiftASN1, crypto, cryptoExtras], swiftSettings: ours),
        .target(
            name: "KeystoreFormats",
            dependencies: [
                "LegacyCiphers", "KeyMaterial", .target(name: "CLibCrypto", condition: .when(traits: ["OpenSSL"])),
                swiftASN1, crypto, cryptoExtras,
            ], swiftSettings: ours),

        // Rules: what must be true, over stores and channels that are protocols.
        .target(
            name: "IdentityDirectory", dependencies: ["KeyMaterial", logging, crypto, cryptoExtras],
            swiftSettings: ours),
        .target(name: "Issuance", dependencies: ["KeyMaterial", "KeystoreFormats", logging], swiftSettings: ours),
        .target(
            name: "IntegrationFlows",
            dependencies: ["KeyMaterial", "CLibXML2", "CLibXSLT", "CLibZ", crypto, logging], swiftSettings: ours),
        .target(
            name: "IntegrationTenant",
            dependencies: ["KeyMaterial", "KeystoreFormats", "IntegrationFlows", logging], swiftSettings: ours),
        .target(
            name: "ConnectionLifecycle",
            dependencies: [
                "IdentityDirectory", "Issuance", "IntegrationTenant", "IntegrationFlows", "KeyMaterial",
                "KeystoreFormats", logging,
            ], swiftSettings: ours),

        // Wire: the JSON types of the management API, and nothing else.
        .target(name: "ManagementSchema", swiftSettings: ours),

        // Adapters: they know frameworks.
        .target(
            name: "ManagementClient",
            dependencies: [
                "ManagementSchema", "ConnectionLifecycle", "KeyMaterial", asyncHTTPClient, nioCore, nioPosix, nioHTTP1,
                nioSSL,
            ],
            swiftSettings: ours),
        .target(
            name: "FlowAdapters",
            dependencies: [
                "KeyMaterial", "IdentityDirectory", "IntegrationFlows", "IntegrationTenant", asyncHTTPClient, nioCore,
                nioHTTP1, nioSSL, nioPosix, nioTLS, nioConcurrencyHelpers, crypto, logging,
            ], swiftSettings: ours),
        .target(
            name: "Persistence",
            dependencies: [
                "IdentityDirectory", "Issuance", "IntegrationFlows", "IntegrationTenant", "ConnectionLifecycle",
                "KeyMaterial", grdb, crypto, cryptoExtras, logging,
            ], swiftSettings: ours),
        .target(
            name: "Gateway",
            dependencies: [
                "IdentityDirectory", "KeyMaterial", nioCore, nioPosix, nioHTTP1, nioHTTP2, nioSSL, nioTLS,
                nioConcurrencyHelpers, logging, metrics, crypto,
            ], swiftSettings: ours),
        // Its generated code by Scripts/envoy-protocol.
        .target(
            name: "EnvoyAuthorization",
            dependencies: [
                "Gateway", "IdentityDirectory", "KeyMaterial", grpcCore, grpcTransport, grpcProtobuf, swiftProtobuf,
                nioCertificateReloading, nioCore, nioSSL, nioTLS, x509, swiftASN1, logging,
            ],
            exclude: ["Protocol"], swiftSettings: ours),
        .target(
            name: "ManagementAPI",
            dependencies: [
                "ManagementSchema", "IdentityDirectory", "Issuance", "IntegrationFlows", "IntegrationTenant",
                "ConnectionLifecycle", "KeyMaterial", "KeystoreFormats", hummingbird, httpTypes, nioCore, logging,
            ], swiftSettings: ours),
        .target(
            name: "WebConsole",
            dependencies: [
                "IdentityDirectory", "Issuance", "IntegrationFlows", "IntegrationTenant", "ConnectionLifecycle",
                "KeyMaterial", "KeystoreFormats", hummingbird, mustache, httpTypes, nioCore, crypto, logging,
            ],
            resources: [.copy("Resources")], swiftSettings: ours),

        // Composition.
        .target(
            name: "CountersignServer",
            dependencies: [
                "KeyMaterial", "KeystoreFormats", "IdentityDirectory", "Issuance", "IntegrationFlows",
                "IntegrationTenant", "ConnectionLifecycle", "FlowAdapters", "Persistence", "Gateway", "ManagementAPI",
                "ManagementSchema", "ManagementClient", "WebConsole", envoyAuthorization, hummingbird, hummingbirdCore,
                hummingbirdTLS,
                httpTypes, nioCore, nioPosix, nioHTTP1, nioSSL, asyncHTTPClient, serviceLifecycle, unixSignals,
                configuration, crypto, logging,
                metrics,
            ],
            resources: [.copy("Resources")], swiftSettings: ours),
        .executableTarget(
            name: "countersign",
            dependencies: [
                "KeyMaterial", "KeystoreFormats", "IntegrationFlows", "ConnectionLifecycle", "ManagementSchema",
                "ManagementClient", "CountersignServer", argumentParser, logging,
            ],
            path: "Sources/CountersignCLI", swiftSettings: ours),

        // What Benchmarks/gateway measures: the gateway over a directory in memory, and nothing else.
        .executableTarget(
            name: "gateway-benchmark-server",
            dependencies: ["Gateway", "IdentityDirectory", "KeyMaterial", logging],
            path: "Benchmarks/gateway/Server", swiftSettings: ours),

        // What Benchmarks/certificates measures: the searches of the certificates page over a database.
        .executableTarget(
            name: "certificate-search-benchmark", dependencies: ["IdentityDirectory", "KeyMaterial", "Persistence"],
            path: "Benchmarks/certificates/Search", swiftSettings: ours),

        // Holds the chain rules against files of x509-limbo's format: `make limbo LIMBO=FILE`.
        .executableTarget(
            name: "LimboReport", dependencies: ["KeyMaterial"], path: "Tools/LimboReport", swiftSettings: ours),

        // What Benchmarks/directory measures: a directory of a million certificates.
        .executableTarget(
            name: "directory-benchmark",
            dependencies: ["Persistence", "IdentityDirectory", "KeyMaterial", logging],
            path: "Benchmarks/directory/Tool", swiftSettings: ours),

        // The distribution's C libraries.
        .systemLibrary(name: "CLibCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CLibXSLT", pkgConfig: "libexslt", providers: [.apt(["libxslt1-dev"])]),
        .systemLibrary(name: "CLibZ", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        // Tests.
        .target(
            name: "CountersignTesting",
            dependencies: [
                "KeyMaterial", "KeystoreFormats", "IdentityDirectory", "Issuance", "IntegrationFlows",
                "IntegrationTenant", "ManagementSchema", "ConnectionLifecycle", x509, swiftASN1, crypto, cryptoExtras,
                nioCore, nioPosix,
                nioHTTP1, nioSSL,
                asyncHTTPClient, logging,
            ],
            path: "Tests/CountersignTesting", swiftSettings: ours),
        .testTarget(
            name: "LegacyCiphersTests", dependencies: ["LegacyCiphers", "CountersignTesting"], swiftSettings: ours),
        .testTarget(
            name: "KeyMaterialTests", dependencies: ["KeyMaterial", "LimboReport", "CountersignTesting"],
            swiftSettings: ours),
        .testTarget(
            name: "KeystoreFormatsTests",
            dependencies: ["KeystoreFormats", "KeyMaterial", "LegacyCiphers", "CountersignTesting"], swiftSettings: ours
        ),
        .testTarget(
            name: "IdentityDirectoryTests",
            dependencies: ["IdentityDirectory", "KeyMaterial", "CountersignTesting", logging], swiftSettings: ours),
        .testTarget(
            name: "IssuanceTests",
            dependencies: ["Issuance", "KeyMaterial", "KeystoreFormats", "CountersignTesting", logging],
            swiftSettings: ours),
        .testTarget(
            name: "IntegrationFlowsTests",
            dependencies: ["IntegrationFlows", "KeyMaterial", "CountersignTesting", logging], swiftSettings: ours),
        .testTarget(
            name: "IntegrationTenantTests",
            dependencies: [
                "IntegrationTenant", "IntegrationFlows", "IdentityDirectory", "KeyMaterial", "KeystoreFormats",
                "FlowAdapters", "CountersignTesting", crypto, nioCore, nioPosix, nioHTTP1, nioSSL, logging,
            ],
            swiftSettings: ours),
        .testTarget(
            name: "ConnectionLifecycleTests",
            dependencies: [
                "ConnectionLifecycle", "IdentityDirectory", "Issuance", "IntegrationTenant", "IntegrationFlows",
                "KeyMaterial", "CountersignTesting", logging,
            ], swiftSettings: ours),
        .testTarget(
            name: "PersistenceTests",
            dependencies: [
                "Persistence", "IdentityDirectory", "Issuance", "IntegrationFlows", "IntegrationTenant", "KeyMaterial",
                "ConnectionLifecycle", "CountersignTesting", grdb, crypto, logging,
            ], swiftSettings: ours),
        .testTarget(
            name: "GatewayTests",
            dependencies: [
                "Gateway", "IdentityDirectory", "KeyMaterial", "CountersignTesting", nioCore, nioPosix, nioHTTP1,
                nioHTTP2, nioEmbedded, nioSSL, nioTLS, logging, crypto, envoyAuthorization, grpcCore, grpcTransport,
                grpcProtobuf, swiftProtobuf,
            ],
            swiftSettings: ours),
        .testTarget(
            name: "ManagementAPITests",
            dependencies: [
                "ManagementAPI", "ManagementSchema", "IdentityDirectory", "Issuance", "IntegrationFlows",
                "IntegrationTenant", "ConnectionLifecycle", "Persistence", "FlowAdapters", "KeystoreFormats",
                "KeyMaterial", "CountersignTesting", hummingbird, hummingbirdTesting, httpTypes, nioCore, logging,
            ], swiftSettings: ours),
        .testTarget(
            name: "WebConsoleTests",
            dependencies: [
                "WebConsole", "ConnectionLifecycle", "IdentityDirectory", "Issuance", "IntegrationTenant",
                "IntegrationFlows", "Persistence", "FlowAdapters", "KeyMaterial", "KeystoreFormats",
                "CountersignTesting", hummingbird, hummingbirdTesting, httpTypes, nioCore, logging,
            ], swiftSettings: ours),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "countersign", "ManagementClient", "ManagementSchema", "KeystoreFormats", "KeyMaterial",
                "CountersignTesting", argumentParser,
            ], swiftSettings: ours),
        .testTarget(
            name: "InteroperabilityTests",
            dependencies: ["KeystoreFormats", "KeyMaterial", "countersign", "CountersignTesting"], exclude: ["Java"],
            swiftSettings: ours),
        .testTarget(
            name: "StoryTests",
            dependencies: [
                "countersign", "CountersignServer", "Gateway", "IdentityDirectory", "IntegrationFlows",
                "IntegrationTenant", "Issuance", "KeyMaterial", "KeystoreFormats", "ManagementClient",
                "ManagementSchema", "CountersignTesting", hummingbird, serviceLifecycle, nioCore, asyncHTTPClient,
                metrics, logging,
            ],
            swiftSettings: ours),
    ],
    swiftLanguageModes: [.v6]
)
