// swift-tools-version: 6.2

// A program of one's own on the public libraries: no server, no network, nothing of Countersign but two products.

import PackageDescription

let package = Package(
    name: "keystore-stock",
    traits: [
        .trait(name: "RareCiphers", description: "Open Camellia, ARIA and the like, by the system's libcrypto.")
    ],
    // Elsewhere: the path of a checkout, or .package(url: …, branch: "main").
    dependencies: [
        .package(
            name: "countersign", path: "../..",
            traits: [.trait(name: "OpenSSL", condition: .when(traits: ["RareCiphers"]))])
    ],
    targets: [
        .executableTarget(
            name: "keystore-stock",
            dependencies: [
                .product(name: "KeyMaterial", package: "countersign"),
                .product(name: "KeystoreFormats", package: "countersign"),
            ], path: "Sources/KeystoreStock")
    ],
    swiftLanguageModes: [.v6]
)
