internal import Glibc

/// Mean of the balanced accuracy above ½ of a guess whose threshold is chosen on the very points that it
/// is scored on: the bias of oracle thresholds where there is nothing to find.
///
/// Half the mean of D⁺ = max (TPR − FPR) of two samples of one distribution. √(mn/(m + n))·D⁺ is in
/// the limit of large samples Rayleigh distributed, P(> x) = e^(−2x²) (Smirnov 1939), with the mean
/// √(2π)/4.
/// - Precondition: members > 0, nonMembers > 0.
package func oracleBias(members: Int, nonMembers: Int) -> Double {
  precondition(members > 0 && nonMembers > 0, "sizes \(members) and \(nonMembers)")
  let (m, n) = (Double(members), Double(nonMembers))
  return (2 * Double.pi).squareRoot() / 8 * ((m + n) / (m * n)).squareRoot()
}
