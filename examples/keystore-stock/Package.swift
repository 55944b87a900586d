// swift-tools-version: 6.2

// A program of one's own on the public libraries: no server, no network, nothing of Countersign but two products.

import PackageDescription

let package = Package(
    name: "keystore-stock",
    // Outside this repository: .package(url: "…/countersign.git", from: "1.0.0")
    dependencies: [.package(name: "countersign", path: "../..")],
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
