// A training objective of one's own beside a built-in one, on the embedded digits.

import Foundation
import RobustTraining

/// (1 − w)·CE(x) + w·CE(bound), with w growing along with ε: naturally at first, by bounds at last.
struct GrowingBound: TrainingObjective {
  let name = "growing-bound"
  /// w at the end.
  let weight: Double

  func losses(of batch: ObjectiveBatch) -> SampleLosses {
    let w = weight * batch.ramp
    return (1 - w) * batch.crossEntropy + w * batch.boundedCrossEntropy
  }
}

do {
  let tradeOff = try TradeOff(radii: [0.5], members: 300, epochs: 60)
  let points = [
    try tradeOff.measured("natural", radius: 0.5),
    try tradeOff.measured(GrowingBound(weight: 0.7), radius: 0.5),
  ]
  for point in points {
    print(point.method, "verified", point.verifiedTestAccuracy, "IB", point.advantages["IB"] ?? 0)
  }
} catch {
  print("error: \(error)")
  exit(1)
}
