// swift-tools-version: 6.3

import PackageDescription

/// Loops over numbers run fifty times slower unoptimised, so the numeric targets are optimised in debug builds too.
let numeric: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

let package = Package(
  name: "SlidingWindow",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "SlidingWindow", targets: ["Tensors", "SlidingWindow"]),
    .library(name: "ConvNets", targets: ["ConvNets"]),
    .library(name: "Pictures", targets: ["Pictures"]),
    .executable(name: "examples", targets: ["examples"]),
  ],
  targets: [
    // MARK: The readable modules: the standard library alone
    .target(name: "Tensors", swiftSettings: numeric),
    .target(name: "SlidingWindow", dependencies: ["Tensors"], swiftSettings: numeric),

    // MARK: Networks and pictures
    .target(name: "Pictures", dependencies: ["Tensors"], swiftSettings: numeric),
    .target(
      name: "ConvNets", dependencies: ["SlidingWindow"],
      resources: [.copy("Resources/Digits")], swiftSettings: numeric),

    // MARK: The judges and the program
    .target(name: "Verification", dependencies: ["ConvNets"], swiftSettings: numeric),
    .executableTarget(
      name: "examples", dependencies: ["ConvNets", "Pictures", "Verification"], path: "Examples",
      swiftSettings: numeric),

    // MARK: Tests
    .testTarget(name: "TensorsTests", dependencies: ["Tensors"]),
    .testTarget(
      name: "SlidingWindowTests", dependencies: ["SlidingWindow"], swiftSettings: numeric),
    .testTarget(
      name: "VerificationTests", dependencies: ["Verification"], resources: [.copy("Fixtures/PyTorch")]),
    .testTarget(name: "PicturesTests", dependencies: ["Pictures"]),
    .testTarget(name: "ConvNetsTests", dependencies: ["ConvNets"]),
    .testTarget(name: "ExamplesTests", dependencies: ["examples"]),
  ],
  swiftLanguageModes: [.v6]
)
