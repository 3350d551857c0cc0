// swift-tools-version: 6.2
import PackageDescription

/// The libraries, each with the modules that it may import (design: data flows one way, no cycles).
let libraries: [(name: String, dependencies: [Target.Dependency])] = [
  ("Results", []),
  ("Statistics", []),
  ("Tensors", ["CBLAS"]),
  ("Datasets", ["Tensors", "CZlib"]),
  ("Networks", ["Tensors", "CZlib", "Results"]),
  ("Robustness", ["Tensors", "Networks"]),
  ("Training", ["Tensors", "Networks", "Robustness", "Datasets", "Results"]),
  (
    "MembershipInference",
    ["Tensors", "Networks", "Robustness", "Datasets", "Training", "Results", "Statistics"]
  ),
  ("TradeoffReports", ["Results", "Statistics"]),
  (
    "Sweeps",
    [
      "Tensors", "Datasets", "Networks", "Robustness", "Training", "MembershipInference",
      "TradeoffReports", "Results", .product(name: "Yams", package: "Yams"),
    ]
  ),
]

let package = Package(
  name: "robpriv",
  products: [.executable(name: "robpriv", targets: ["robpriv"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(
      name: "CBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev", "liblapacke-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
  ]
    + libraries.map { .target(name: $0.name, dependencies: $0.dependencies) }
    + [
      .executableTarget(
        name: "robpriv",
        dependencies: libraries.map { .init(stringLiteral: $0.name) }
          + [.product(name: "ArgumentParser", package: "swift-argument-parser")])
    ]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
}
