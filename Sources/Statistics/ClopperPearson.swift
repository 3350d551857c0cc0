/// Exact two-sided interval of a binomial proportion (Clopper and Pearson 1934).
///
/// With α = 1 − confidence: from the α/2 quantile of Beta(k, n−k+1) to the 1−α/2 quantile of
/// Beta(k+1, n−k); 0 below when k = 0, 1 above when k = n. It covers the true proportion with at
/// least the stated confidence; without trials it is 0…1.
///
/// Conservative: in small samples it covers more than is stated.
/// - Parameters:
///   - count: successes k.
///   - total: trials n.
///   - confidence: 1 − α.
/// - Precondition: 0 ≤ count ≤ total, 0 < confidence < 1.
package func clopperPearson(count: Int, total: Int, confidence: Double = 0.95)
  -> ClosedRange<Double>
{
  precondition(0 <= count && count <= total, "count \(count) outside 0…total \(total)")
  precondition(0 < confidence && confidence < 1, "confidence \(confidence) outside (0, 1)")
  let tail = (1 - confidence) / 2
  let (k, n) = (Double(count), Double(total))
  // At k = 0 and k = n one shape of the beta distribution would be 0; the limit is the end itself.
  let low = count == 0 ? 0 : inverseRegularisedIncompleteBeta(tail, a: k, b: n - k + 1)
  let high = count == total ? 1 : inverseRegularisedIncompleteBeta(1 - tail, a: k + 1, b: n - k)
  return low...high
}
