// swift-tools-version: 6.3

import Foundation
import PackageDescription

/// Loops over numbers run fifty times slower unoptimised, so the numeric targets are optimised in debug builds too.
let numeric: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// The widest vectors that this machine has, for the fast kernels; `PORTABLE=1` asks for a build that runs elsewhere.
let vectors: [SwiftSetting] = {
  #if arch(x86_64)
    let features = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    if Context.environment["PORTABLE"] == nil, features.contains(" fma "), features.contains(" avx2 ") {
      let width = features.contains(" avx512f ") ? "VECTORS_OF_16" : "VECTORS_OF_8"
      // Square roots need not report errors to C; only then does the compiler take them by the vector.
      return [
        .unsafeFlags(["-target-cpu", "native", "-Xcc", "-fno-math-errno"]), .define(width),
        .define("FUSED_MULTIPLY_ADD"),
      ]
    }
  #endif
  return []
}()

let package = Package(
  name: "SlidingWindow",
  platforms: [.macOS(.v26)],
  products: [
    .library(name: "SlidingWindow", targets: ["Tensors", "SlidingWindow"]),
    .library(name: "FastKernels", targets: ["FastKernels"]),
    .library(name: "ConvNets", targets: ["ConvNets"]),
    .library(name: "Explanations", targets: ["Explanations"]),
    .library(name: "Pictures", targets: ["Pictures"]),
    .executable(name: "examples", targets: ["examples"]),
  ],
  targets: [
    // MARK: The readable modules: the standard library alone
    .target(name: "Tensors", swiftSettings: numeric),
    .target(name: "SlidingWindow", dependencies: ["Tensors"], swiftSettings: numeric),

    .target(
      name: "FastKernels", dependencies: ["SlidingWindow"], swiftSettings: numeric + vectors),

    // MARK: The loops explain themselves
    .target(name: "Explanations", dependencies: ["SlidingWindow"], swiftSettings: numeric),

    // MARK: Networks and pictures
    .target(name: "Pictures", dependencies: ["Tensors"], swiftSettings: numeric),
    .target(
      name: "ConvNets", dependencies: ["SlidingWindow"],
      resources: [.copy("Resources/Digits")], swiftSettings: numeric),

    // MARK: The judges and the program
    .target(name: "Verification", dependencies: ["ConvNets", "Explanations"], swiftSettings: numeric),
    .executableTarget(
      name: "examples",
      dependencies: ["ConvNets", "Explanations", "FastKernels", "Pictures", "Verification"],
      path: "Examples",
      swiftSettings: numeric),

    // MARK: Tests
    .testTarget(name: "TensorsTests", dependencies: ["Tensors"]),
    .testTarget(
      name: "SlidingWindowTests", dependencies: ["SlidingWindow", "FastKernels"], swiftSettings: numeric),
    .testTarget(
      name: "VerificationTests", dependencies: ["Verification"], resources: [.copy("Fixtures/PyTorch")]),
    .testTarget(
      name: "FastKernelsTests", dependencies: ["FastKernels", "Verification"], swiftSettings: numeric),
    .testTarget(
      name: "ExplanationsTests", dependencies: ["Explanations", "Verification"], swiftSettings: numeric),
    .testTarget(name: "PicturesTests", dependencies: ["Pictures"]),
    .testTarget(name: "ConvNetsTests", dependencies: ["ConvNets", "FastKernels"]),
    .testTarget(name: "ExamplesTests", dependencies: ["examples"]),
  ],
  swiftLanguageModes: [.v6]
)
