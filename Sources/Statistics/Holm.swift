/// p-values adjusted for testing all of them at once (Holm 1979): with p₍₁₎ ≤ … ≤ p₍ₖ₎,
/// max over j ≤ i of min(1, (k − j + 1)·p₍ⱼ₎). In the order given.
///
/// Reject those that are at most α: the probability of any false rejection is at most α, whatever
/// their dependence.
package func holmAdjusted(_ pValues: [Double]) -> [Double] {
  var adjusted = pValues
  var largest = 0.0
  for (rank, index) in pValues.indices.sorted(by: { pValues[$0] < pValues[$1] }).enumerated() {
    largest = max(largest, min(1, Double(pValues.count - rank) * pValues[index]))
    adjusted[index] = largest
  }
  return adjusted
}
