/// The reference paper's table (Song, Shokri and Mittal 2019, Table 10) for one capacity: accuracies
/// and inference accuracies in per cent, mean ± half-width of the 95 % interval over the seeds.
func accuracyTable(_ conditions: [Condition]) -> String {
  let measures: [Measure] =
    [
      .trainAccuracy, .testAccuracy, .adversarialTrainAccuracy, .adversarialTestAccuracy,
      .verifiedTrainAccuracy, .verifiedTestAccuracy,
    ] + strategies.map { .inferenceAccuracy($0) }
  return markdownTable(
    ["method", "ε"] + measures.map(\.name),
    rows: conditions.map { condition in
      condition.labels + measures.map { $0.unit.text(condition.mean($0)) }
    })
}
