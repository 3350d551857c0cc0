// swift-tools-version: 6.2
import PackageDescription

/// A module and what it may import: data flows one way, no cycles.
struct Module {
  let name: String
  let dependencies: [Target.Dependency]

  init(_ name: String, _ dependencies: Target.Dependency...) {
    self.name = name
    self.dependencies = dependencies
  }
}

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let libraries = [
  Module("Resources", "CMemory"),
  Module("Rigorous"),
  Module("Files", "Resources", "CZlib"),
  Module("Results", "Rigorous", "Files"),
  Module("Statistics"),
  Module("PrivacyAccounting"),
  Module("LinearPrograms", "Resources", "CGLPK"),
  Module("Tensors", "Resources", "CBLAS"),
  Module("Datasets", "Resources", "Tensors", "CZlib", "Files"),
  Module("Networks", "Resources", "Tensors", "Results", "CZlib", "Files"),
  Module("ONNX", "Resources", "Files", "Tensors", "Networks", protobuf),
  Module("Attacks", "Rigorous", "Tensors", "Networks", "Results"),
  Module("Bounds", "Resources", "Tensors", "Networks"),
  Module(
    "Verification", "Resources", "Files", "Rigorous", "Tensors", "Networks", "Attacks", "Bounds",
    "LinearPrograms", "Results"),
  Module(
    "VNNLIB", "Resources", "Files", "Rigorous", "Tensors", "Networks", "Bounds", "Verification"),
  Module("Training", "Files", "Tensors", "Networks", "Attacks", "Bounds", "Results"),
  Module(
    "MembershipInference", "Files", "LinearPrograms", "Tensors", "Datasets", "Networks", "Attacks",
    "Training", "Results", "Statistics"),
  Module("TradeoffReports", "CMarkdown", "Files", "Results", "Statistics"),
  Module(
    "Experiments", "Resources", "Files", "Tensors", "Datasets", "Networks", "Attacks", "Bounds",
    "Verification", "Training", "MembershipInference", "PrivacyAccounting", "Results", "Statistics",
    yams),
  Module(
    "ModelAudits", "Files", "Tensors", "Datasets", "Networks", "ONNX", "Attacks", "Training",
    "MembershipInference", "Experiments", "Results", "Statistics"),
  Module(
    "Sweeps", "Resources", "Files", "Tensors", "Datasets", "Networks", "Training",
    "MembershipInference", "TradeoffReports", "Experiments", "ModelAudits", "Results",
    "Statistics"),
]

/// What other packages may use: everything else is within the package.
let products = [
  Module(
    "RobustnessVerification", "Resources", "Tensors", "Networks", "ONNX", "Attacks", "VNNLIB",
    "Verification"),
  Module("MembershipAudits", "Datasets", "MembershipInference", "Results"),
  Module(
    "RobustTraining", "Tensors", "Datasets", "Networks", "Attacks", "Training", "Experiments",
    "Results"),
]

let executables = [
  Module(
    "robpriv", "Resources", "Files", "Rigorous", "Tensors", "Datasets", "Networks", "ONNX",
    "Attacks",
    "Bounds", "Training", "Verification", "VNNLIB", "MembershipInference", "PrivacyAccounting",
    "Sweeps", "TradeoffReports",
    "Results", argumentParser)
]

/// What the tests of a module compare it with besides.
let furtherTestDependencies: [String: [Target.Dependency]] = [
  "Networks": ["ONNX"],
  "Bounds": ["Attacks"],
  "Verification": ["ONNX", "VNNLIB"],
]

let package = Package(
  name: "robpriv",
  products: executables.map { .executable(name: $0.name, targets: [$0.name]) }
    + products.map { .library(name: $0.name, targets: [$0.name]) }
    // For `Benchmarks` alone: what it declares public may change at any time.
    + [.library(name: "Rooms", targets: libraries.map(\.name))],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0", traits: []),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(
      name: "CBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev", "liblapacke-dev"])]),
    .systemLibrary(
      name: "CMarkdown", pkgConfig: "md4c-html",
      providers: [.apt(["libmd4c-dev", "libmd4c-html0-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CGLPK", linkerSettings: [.linkedLibrary("glpk")]),
    .target(
      name: "CMemory",
      cSettings: Context.environment["ROBPRIV_COMMIT"].map { [.define("ROBPRIV_COMMIT", to: $0)] }),
  ]
    + (libraries + products).map { .target(name: $0.name, dependencies: $0.dependencies) }
    + executables.map {
      .executableTarget(
        name: $0.name, dependencies: $0.dependencies)
    }
    + (libraries + products).map {
      .testTarget(
        name: $0.name + "Tests",
        dependencies: [.target(name: $0.name), "TestSupport"] + $0.dependencies
          + (furtherTestDependencies[$0.name] ?? []))
    }
    + [
      .target(
        name: "TestSupport", dependencies: ["Tensors", "Networks"], path: "Tests/TestSupport"),
      .executableTarget(
        name: "robpriv-fuzz",
        dependencies: ["CZlib", argumentParser] + libraries.map { .target(name: $0.name) },
        path: "Tests/Fuzzing"),
      .testTarget(
        name: "CommandTests", dependencies: ["robpriv", "robpriv-fuzz", "TestSupport", "Results"]),
    ]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
  if Context.environment["CI"] != nil {
    target.swiftSettings?.append(.treatAllWarnings(as: .error))
  }
}
