// Robustness against privacy on the embedded digits: natural and interval training at one radius.

import Foundation
import RobustTraining

do {
  let tradeOff = try TradeOff(radii: [0.5], members: 300, epochs: 60)
  print("method,test,verified,IB,IA,IV")
  for method in ["natural", "ibp"] {
    let point = try tradeOff.measured(method, radius: 0.5)
    let numbers =
      [point.testAccuracy, point.verifiedTestAccuracy]
      + ["IB", "IA", "IV"].map { point.advantages[$0] ?? 0 }
    print(([method] + numbers.map { String(format: "%.3f", $0) }).joined(separator: ","))
  }
} catch {
  print("error: \(error)")
  exit(1)
}
