// swift-tools-version: 6.2
import PackageDescription

/// What robpriv's modules call their package: its folder's name, as an identifier.
let folder = Context.packageDirectory.split(separator: "/").dropLast().last ?? "robpriv"
let word = folder.lowercased().map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
let robpriv = word.first?.isNumber == true ? "_" + word.dropFirst() : word

/// The program that measures what PERFORMANCE.md records. A package of its own, so that a build of
/// robpriv does not build it; it sees robpriv's package declarations because it is compiled under
/// that package's name.
let package = Package(
  name: "Benchmarks",
  dependencies: [
    .package(name: "robpriv", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    .executableTarget(
      name: "robpriv-bench",
      dependencies: [
        .product(name: "Rooms", package: "robpriv"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: ["torch_steps.py"],
      // Else this package's own name would be the one that counts.
      packageAccess: false,
      swiftSettings: [
        .unsafeFlags(["-package-name", robpriv]), .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
      ])
  ]
)
