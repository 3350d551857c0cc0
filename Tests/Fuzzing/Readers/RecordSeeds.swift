import Foundation
import Results

/// Records of a small run.
enum RecordSeeds {
  static let records = [0, 1].map { seed in
    CellRecord(
      study: study, cell: cell(seed),
      outcome: .completed(
        training: TrainingSummary(parameters: 500, steps: 20, losses: [2.3, 0.5]),
        evaluations: [evaluation]), attacks: [score("quantile")])
  }

  /// Keys and values of records.
  static let words = [
    "\"accuracy\"", "\"auc\"", "\"fpr\"", "\"members\"", "\"nonMembers\"", "\"roc\"", "\"count\"",
    "\"total\"", "\"verified\"", "\"levels\"", "\"input\"", "\"IB\"", "\"IA\"", "\"IV\"", "\"gap\"",
    "\"lira-offline\"", "\"natural\"", "\"ibp\"", "\"pgd\"", "\"crown\"", "\"failed\"",
    "\"completed\"", "\"outModels\"", "\"schema\"", "true", "null", "0", "1", "-4", "7.5",
  ]

  static func json(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(value)) + [10]
  }

  private static let radius = Radius(typed: 1, level: 0.0625)

  private static let study = Study(
    dataset: "digits", architecture: "mlp:8", level: 0.0625, inputRange: 0...1, members: 8,
    nonMembers: 8, classes: 10, epochs: 2, seed: 0, fingerprint: "01234567")

  private static func cell(_ seed: Int) -> Cell {
    Cell(method: "pgd", trainedRadius: radius, capacity: 1, seed: seed)
  }

  private static var evaluation: Evaluation {
    Evaluation(
      radius: radius, natural: accuracy(8, 7), adversarial: accuracy(6, 5),
      verified: accuracy(4, 3), verifier: "crown",
      attacks: ["IB", "IA", "IV", "gap"].map { score($0) },
      exact: ExactVerification(
        verified: Proportion(count: 4, total: 8), undecided: 1, adversarial: 5,
        bounds: ["ibp": 2, "crown": 3, "zonotope": 2, "dual": 2, "alpha": 3]),
      budgets: [AttackBudget(radius: radius, adversarial: accuracy(6, 5), score: score("IA"))])
  }

  private static func accuracy(_ members: Int, _ others: Int) -> MemberAccuracy {
    MemberAccuracy(
      members: Proportion(count: members, total: 8),
      nonMembers: Proportion(count: others, total: 8))
  }

  static func score(_ id: String, outModels: [Int]? = nil) -> AttackScore {
    let isGap = id == "gap"
    let rates = [0.01, 0.1].map { fpr in
      RateAtFPR(
        fpr: fpr, tpr: Proportion(count: 1, total: 8), interval: 0.003...0.53, resolved: false)
    }
    var score = AttackScore(
      id: id, signal: isGap ? "correctness" : "log-odds",
      input: ["IA": "adversarial", "IV": "worst-case"][id] ?? "benign",
      threshold: .init(protocolName: isGap ? "none" : "oracle", value: isGap ? nil : 0.5),
      members: 8, nonMembers: 8, accuracy: 0.625, null95: 0.75, auc: isGap ? nil : 0.6,
      lowFPR: isGap ? [] : rates, roc: isGap ? [] : [1, 2, 4, 5, 6, 7, 8, 8, 8])
    score.outModels = outModels
    return score
  }
}
