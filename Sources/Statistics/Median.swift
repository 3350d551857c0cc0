/// Middle value of `values` in ascending order, the mean of the middle two for an even number of
/// them; NaN without values.
///
/// n·log n; NaN among the values makes the result meaningless.
package func sampleMedian(_ values: [Double]) -> Double {
  guard !values.isEmpty else { return .nan }
  let sorted = values.sorted()
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
