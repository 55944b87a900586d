// swift-tools-version: 6.2

// Fuzz targets are a package of their own, so that ordinary builds do not see them. Scripts/fuzz builds and runs them.

import PackageDescription

let package = Package(
    name: "fuzz",
    dependencies: [.package(name: "countersign", path: "..")],
    targets: [
        .executableTarget(
            name: "FuzzReaders",
            dependencies: [
                .product(name: "KeystoreFormats", package: "countersign"),
                .product(name: "KeyMaterial", package: "countersign"),
            ])
    ],
    swiftLanguageModes: [.v6]
)
