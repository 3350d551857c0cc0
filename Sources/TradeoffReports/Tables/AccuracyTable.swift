/// The reference paper's table (Song, Shokri and Mittal 2019, Table 10) for one capacity:
/// accuracies and inference accuracies in per cent, mean ± half-width of the 95 % interval over the
/// seeds.
/// - Parameter conditions: rows, in the order of the report.
func accuracyTable(_ conditions: [Condition]) -> String {
  let columns: [(name: String, measure: Measure)] =
    [
      ("train acc", .trainAccuracy), ("test acc", .testAccuracy),
      ("adv-train acc", .adversarialTrainAccuracy), ("adv-test acc", .adversarialTestAccuracy),
      ("ver-train acc", .verifiedTrainAccuracy), ("ver-test acc", .verifiedTestAccuracy),
    ] + strategies.map { ("inference acc (\($0))", .inferenceAccuracy($0)) }
  return markdownTable(
    ["method", "ε", "verifier"] + columns.map(\.name),
    rows: conditions.map { condition in
      condition.labels + [condition.verifier]
        + columns.map { text($0.measure, condition: condition) }
    }, labels: 3)
}
