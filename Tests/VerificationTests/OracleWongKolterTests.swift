import Foundation
import Networks
import Tensors
import TestSupport
import Testing

@testable import Bounds

/// Networks that Wong and Kolter trained with their dual bound, on MNIST.
@Suite(
  .enabled(
    if: SharedFolder.holds("oracles") && OracleFiles.hasDigits,
    SharedFolder.absence))
struct OracleWongKolterTests {
  /// Smallest margins of images.
  private func margins<Element: Scalar>(
    _ network: Network<Double>, _: Element.Type, _ slope: LowerSlope?,
    _ digits: (x: Tensor<Float>, labels: [Int]), isClipped: Bool
  ) -> [Double] {
    let box = OracleFiles.box(
      Tensor<Double>(digits.x), radius: 0.1, within: isClipped ? 0...1 : nil)
    let bounds =
      slope.map {
        LinearBounds<Element>(network: network, slope: $0)
          .marginLowerBounds(over: box, labels: digits.labels, workers: Workers(2))
      }
      ?? IntervalBounds.marginLowerBounds(
        of: network, over: box, labels: digits.labels, workers: Workers(2))
    return digits.labels.enumerated().map { sample, label in
      (0..<10).filter { $0 != label }.map { bounds[sample * 10 + $0] }.min()!
    }
  }

  /// The dual bound with and without clipping, adaptive CROWN and interval bounds: column of the
  /// reference, its decimals, and how many of 500 it verifies.
  private struct Column: CustomTestStringConvertible {
    let index: Int
    let slope: LowerSlope?
    let isClipped: Bool
    let tolerance: Double
    let verified: Int
    var testDescription: String { "column \(index)" }
  }

  private static let columns = [
    Column(index: 2, slope: .parallel, isClipped: false, tolerance: 1e-3, verified: 465),
    Column(index: 3, slope: .parallel, isClipped: true, tolerance: 1e-3, verified: 467),
    Column(index: 4, slope: .adaptive, isClipped: true, tolerance: 1e-3, verified: 471),
    Column(index: 5, slope: nil, isClipped: true, tolerance: 1e-3, verified: 0),
  ]

  /// `ROBPRIV_ALL_IMAGES` takes all 500.
  private static let count =
    ProcessInfo.processInfo.environment["ROBPRIV_ALL_IMAGES"] == nil ? 30 : 500

  @Test(arguments: columns) private func marginsAreTheRecordedOnes(_ column: Column) throws {
    let network = try OracleFiles.network("mipverify_wk17a/wk17a_mnist_linf0.1")
    let table = try OracleFiles.table("mipverify_wk17a/wk17a_reference_margins_first500")
    let digits = try OracleFiles.mnist(0..<Self.count)
    let own = margins(network, Double.self, column.slope, digits, isClipped: column.isClipped)
    var verified = 0
    for (image, margin) in own.enumerated() {
      let recorded = try #require(Double(table[image][column.index]))
      #expect(margin >= recorded - column.tolerance, "image \(image): \(margin) \(recorded)")
      #expect(margin <= recorded + 0.1, "image \(image): \(margin) \(recorded)")
      verified += margin > 0 ? 1 : 0
    }
    if Self.count == 500 { #expect(verified >= column.verified) }
  }

  /// The rounding that single precision covers costs little.
  @Test func singlePrecisionAgrees() throws {
    let network = try OracleFiles.network("mipverify_wk17a/wk17a_mnist_linf0.1")
    let digits = try OracleFiles.mnist(0..<30)
    for slope in [LowerSlope.parallel, .adaptive] {
      let double = margins(network, Double.self, slope, digits, isClipped: true)
      let single = margins(network, Float.self, slope, digits, isClipped: true)
      for (a, b) in zip(double, single) { #expect(b <= a + 1e-4 && b >= a - 0.05, "\(a) \(b)") }
    }
  }

  /// The released network: 5.8 % of the test images are not proven robust by the dual bound.
  @Test func releasedNetwork() throws {
    let network = try OracleFiles.network("convex_adversarial/mnist_0.1_release")
    let digits = try OracleFiles.mnist(0..<30)
    let margins = margins(network, Float.self, .parallel, digits, isClipped: false)
    #expect(margins.count { $0 > 0 } >= 27)
  }
}
