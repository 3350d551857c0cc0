import Foundation
import Results
import Testing

/// A record with everything that one can have, of ten members and twenty non-members.
private let record = CellRecord(
  study: Study(
    dataset: "digits", architecture: "mlp:8", level: 0.0625, inputRange: 0...1, members: 10,
    nonMembers: 20, classes: 10, epochs: 2, seed: 0, verifier: "own", exactSamples: 8,
    fingerprint: "0123abcd"),
  cell: Cell(
    method: "ibp", trainedRadius: Radius(typed: 2, level: 0.0625), capacity: 0.5, seed: 1),
  outcome: .completed(
    training: TrainingSummary(parameters: 500, steps: 20, losses: [2.3, 0.5]),
    evaluations: [evaluation(1), evaluation(2)]),
  attacks: [score("entropy")])

private func evaluation(_ levels: Double) -> Evaluation {
  let radius = Radius(typed: TypedRadius(floatLiteral: levels), level: 0.0625)
  var evaluation = Evaluation(
    radius: radius, natural: accuracy(9, 17), adversarial: accuracy(8, 15),
    verified: accuracy(6, 11), verifier: "ibp",
    attacks: ["IB", "IA", "IV", "gap"].map { score($0) },
    exact: ExactVerification(
      verified: Proportion(count: 4, total: 8), undecided: 1, adversarial: 5,
      bounds: ["ibp": 2, "alpha": 4]),
    budgets: [0, 4].map {
      AttackBudget(
        radius: Radius(typed: TypedRadius(floatLiteral: $0), level: 0.0625),
        adversarial: accuracy(8, 15),
        score: score("IA"))
    })
  evaluation.bounds = ["ibp", "crown"].map {
    BoundEvaluation(bound: $0, verified: accuracy(6, 11), score: score("IV"))
  }
  evaluation.worstCases = [
    BoundEvaluation(bound: "exact", verified: accuracy(6, 11), score: score("IV"), unsettled: 1)
  ]
  return evaluation
}

private func accuracy(_ members: Int, _ others: Int) -> MemberAccuracy {
  MemberAccuracy(
    members: Proportion(count: members, total: 10),
    nonMembers: Proportion(count: others, total: 20))
}

private func score(_ id: String) -> AttackScore {
  let rates = [(0.01, false), (0.5, true)].map { fpr, resolved in
    RateAtFPR(
      fpr: fpr, tpr: Proportion(count: 3, total: 10), interval: 0.1...0.7, resolved: resolved)
  }
  return AttackScore(
    id: id, signal: "log-odds", input: "benign",
    threshold: .init(protocolName: "oracle", value: 0.5), members: 10, nonMembers: 20,
    accuracy: 0.75, null95: 0.7, auc: 0.8, lowFPR: rates,
    roc: [3] + [Int](repeating: 7, count: 19) + [10])
}

/// The JSON of a value with the values at some keys replaced, or removed where nil.
private func json(_ value: some Encodable, _ changes: [(path: String, value: String?)]) throws
  -> [UInt8]
{
  var tree = try JSONSerialization.jsonObject(with: JSONEncoder().encode(value))
  for change in changes {
    let value = try change.value.map {
      try JSONSerialization.jsonObject(with: Data($0.utf8), options: .fragmentsAllowed)
    }
    tree = replaced(tree, change.path.split(separator: ".").map(String.init)[...], value)
  }
  return Array(try JSONSerialization.data(withJSONObject: tree))
}

private func replaced(_ tree: Any, _ path: ArraySlice<String>, _ value: Any?) -> Any {
  guard let step = path.first else { return value ?? NSNull() }
  if var list = tree as? [Any], let index = Int(step) {
    list[index] = replaced(list[index], path.dropFirst(), value)
    return list
  }
  var object = tree as? [String: Any] ?? [:]
  object[step] = path.count == 1 ? value : replaced(object[step] ?? [:], path.dropFirst(), value)
  return object
}

private func problem<Record: CheckedRecord>(_ type: Record.Type, _ json: [UInt8]) -> String {
  do {
    _ = try Record(json: json)
    return "none"
  } catch {
    return "\(error)"
  }
}

private let first = "outcome.completed.evaluations.0"
private let second = "outcome.completed.evaluations.1"

@Suite struct RecordCheckTests {
  @Test func soundRecordsAreRead() throws {
    let read = try CellRecord(json: json(record, []))
    #expect(read == record)
    let failed = CellRecord(
      study: record.study, cell: record.cell, outcome: .failed(reason: "training diverged"))
    #expect(try CellRecord(json: json(failed, [])) == failed)
  }

  /// The error names key, value and what is expected.
  @Test(
    arguments: [
      ("schema", "1", "schema: 1 is not 2 to 3, the layouts that this version reads"),
      ("study.dataset", "\"a\\nb\"", "study.dataset: \"a b\" is not one line of text"),
      ("study.dataset", "\"\\u001B[2J\"", "study.dataset: \"?[2J\" is not one line of text"),
      ("study.architecture", "\"\"", "study.architecture: \"\" is not one line of text"),
      ("study.level", "0", "study.level: 0 is not a number above 0"),
      ("study.inputRange", "[1, 0]", "study.inputRange: "),
      ("study.inputRange", "[1, 1]", "study.inputRange: 1.0...1.0 is not a range of finite width"),
      ("study.members", "0", "study.members: 0 is not a number from 1 to 4294967296"),
      ("study.classes", "1", "study.classes: 1 is not a number from 2"),
      ("study.epochs", "-1", "study.epochs: -1 is not a number from 1 to 1000000"),
      (
        "study.verifier", "\"magic\"", "study.verifier: \"magic\" is not one of ibp, zonotope, dual"
      ),
      ("study.exactSamples", "-1", "study.exactSamples: -1 is not a number from 0"),
      ("study.fingerprint", "\"xyz\"", "study.fingerprint: \"xyz\" is not a hexadecimal number"),
      ("cell.epochs", "2", "cell.epochs: 2 is not a number from 1 to 1"),
      ("\(first).verifier", "\"ibp+ibp\"", "evaluations[0].verifier: \"ibp+ibp\" is not a list"),
      ("\(first).bounds.0.bound", "\"x\"", "bounds[0].bound: \"x\" is not one of ibp"),
      ("\(first).bounds.0.score.id", "\"IB\"", "bounds[0].score.id: \"IB\" is not IV"),
      ("\(first).bounds.1.bound", "\"ibp\"", "bounds[1]: \"ibp\" is not another one"),
      (
        "\(first).bounds.0.verified.members.total", "9",
        "bounds[0].verified.members.total: 9 is not 10"
      ),
      ("\(first).worstCases.0.unsettled", "31", "unsettled: 31 is not a number from 0 to 30"),
      ("cell.method", "\"../x\"", "cell.method: \"../x\" is not one of natural, pgd, trades"),
      (
        "cell.method", "\"natural\"",
        "cell.trainedRadius: 2 is not nothing, as natural has no radius"
      ),
      ("cell.trainedRadius.input", "7", "cell.trainedRadius.input: 7 is not 2 intensity levels"),
      (
        "cell.trainedRadius.levels", "-1",
        "cell.trainedRadius.levels: -1 is not a number of 0 or more"
      ),
      ("cell.capacity", "0", "cell.capacity: 0 is not a number above 0"),
      ("cell.capacity", "1e300", "cell.capacity: 1e+300 is not a number from 0 to 64"),
      ("cell.seed", "-1", "cell.seed: -1 is not a number from 0 to 1000000"),
      ("cell.members", "10", "cell.members: 10 is not a number from 1 to 9"),
      ("outcome.failed.reason", "\"x\"", "outcome: "),
      ("outcome.completed.training.steps", "0", "outcome.completed.training.steps: 0 is not"),
      ("outcome.completed.training.losses", "[1]", "training.losses: has 1 losses, not 2"),
      ("outcome.completed.evaluations", "[]", "outcome.completed.evaluations: is empty"),
      (
        "\(second).radius", "{\"levels\": 1, \"input\": 0.0625}",
        "evaluations[1].radius.input: 0.0625 is not above"
      ),
      (
        "\(first).natural.members.total", "0",
        "evaluations[0].natural.members.count: 9 is not a number from 0 to the total, 0"
      ),
      (
        "\(first).natural.members.total", "11",
        "natural.members.total: 11 is not 10, the number of members"
      ),
      (
        "\(first).verified.members.count", "10",
        "verified.members.count: 10 is not at most 9, those of natural"
      ),
      (
        "\(first).verified.nonMembers.count", "16",
        "verified.nonMembers.count: 16 is not at most 15, those of adversarial"
      ),
      ("\(first).verifier", "\"own\"", "evaluations[0].verifier: \"own\" is not one of ibp"),
      (
        "\(first).attacks.0.accuracy", "7.5",
        "evaluations[0].attacks[0].accuracy: 7.5 is not a number from 0 to 1"
      ),
      (
        "\(first).attacks.1.auc", "-4",
        "evaluations[0].attacks[1].auc: -4 is not a number from 0 to 1"
      ),
      ("\(first).attacks.1.id", "\"IB\"", "evaluations[0].attacks[1]: \"IB\" is not another one"),
      ("\(first).attacks.1.id", "\"magic\"", "attacks[1].id: \"magic\" is not one of gap, IB"),
      ("\(first).attacks.1.input", "\"odd\"", "attacks[1].input: \"odd\" is not one of benign"),
      ("\(first).attacks.1.null95", "2", "attacks[1].null95: 2 is not a number from 0 to 1"),
      (
        "\(first).attacks.1.threshold.protocolName", "\"odd\"",
        "threshold.protocolName: \"odd\" is not one"
      ),
      ("\(first).attacks.1.members", "11", "attacks[1].members: 11 is not a number from 1 to 10"),
      (
        "\(first).attacks.1.nonMembers", "0",
        "attacks[1].nonMembers: 0 is not a number from 1 to 20"
      ),
      (
        "\(first).attacks.1.lowFPR.0.fpr", "0",
        "attacks[1].lowFPR[0].fpr: 0 is not a number from 1e-06 to 1"
      ),
      ("\(first).attacks.1.lowFPR.0.fpr", "1e-300", "lowFPR[0].fpr: 1e-300 is not a number from"),
      ("\(first).attacks.1.lowFPR.0.fpr", "1.5", "lowFPR[0].fpr: 1.5 is not a number from"),
      ("\(first).attacks.1.lowFPR.1.fpr", "0.01", "lowFPR[1].resolved: true is not"),
      ("\(first).attacks.1.lowFPR.0.tpr.total", "9", "lowFPR[0].tpr.total: 9 is not 10"),
      ("\(first).attacks.1.lowFPR.0.interval", "[0.4, 0.5]", "lowFPR[0].interval: "),
      ("\(first).attacks.1.lowFPR.0.interval", "[-1, 0.5]", "lowFPR[0].interval: "),
      ("\(first).attacks.1.lowFPR.0.resolved", "true", "lowFPR[0].resolved: true is not"),
      ("\(first).attacks.1.roc", "[1, 2]", "attacks[1].roc: has 2 counts, not 21"),
      ("\(first).attacks.1.roc.4", "8", "attacks[1].roc[5]: 7 is not a number from 8 to 10"),
      ("\(first).attacks.1.roc.20", "9", "attacks[1].roc[20]: 9 is not 10, all members"),
      ("\(first).attacks.1.roc.0", "-1", "attacks[1].roc[0]: -1 is not a number from 0 to 10"),
      (
        "\(first).exact.undecided", "9223372036854775807",
        "exact.undecided: 9223372036854775807 is not a number from 0 to 8"
      ),
      ("\(first).exact.undecided", "2", "exact.adversarial: 5 is not at least 6"),
      ("\(first).exact.bounds.ibp", "5", "exact.bounds.ibp: 5 is not a number from 0 to 4"),
      ("\(first).exact.bounds.magic", "1", "exact.bounds: \"magic\" is not one of"),
      (
        "\(first).exact.verified.total", "21",
        "exact.verified.total: 21 is not a number from 0 to 20"
      ),
      (
        "\(first).budgets.0.radius", "{\"levels\": 4, \"input\": 0.25}",
        "budgets[1]: 4 is not above 4"
      ),
      ("\(first).budgets.0.score.id", "\"IB\"", "budgets[0].score.id: \"IB\" is not IA"),
      ("attacks.0.id", "\"IV\"", "attacks[0].id: \"IV\" is not an attack that has no other result"),
      ("attacks.0.id", "\"lira-offline\"", "attacks[0].id: \"lira-offline\" is not an attack"),
      (
        "attacks.0.outModels", "[5, 20]",
        "attacks[0].outModels: has 20 samples that were attacked, not 30"
      ),
      ("attacks.0.outModels", "[-5, 30]", "attacks[0].outModels[0]: -5 is not a number from 0"),
    ] as [(String, String, String)])
  func valuesOutOfRange(_ path: String, _ value: String, _ expected: String) throws {
    let found = problem(CellRecord.self, try json(record, [(path, value)]))
    #expect(found.contains(expected) && !found.contains("\n"), "\(found)")
  }

  @Test(
    arguments: [
      ("study.level", "\"x\"", "study.level: is not a number"),
      ("study.members", "2.5", "study.members: 2.5 is no number of the kind expected"),
      ("study.members", "1e30", "study.members: 1"),
      ("\(second).attacks.3.roc.4", "7.5", "evaluations[1].attacks[3].roc[4]: 7.5 is no number"),
      ("study", "[1]", "study: is not the object"),
      ("cell.method", "3", "cell.method: is not a text"),
      ("\(first).attacks", "{\"x\": 1}", "evaluations[0].attacks: is not a list"),
      (
        "\(first).attacks.1.roc.3", "\"x\"",
        "evaluations[0].attacks[1].roc[3]: is not a whole number"
      ),
      ("cell.seed", nil, "cell.seed: is missing"), ("study.level", nil, "study.level: is missing"),
      ("surprise", "1", "surprise: is no key of this record"),
      (
        "\(first).attacks.2.surprise", "1",
        "outcome.completed.evaluations[].attacks[].surprise: is no key"
      ),
      ("attack", "[]", "attack: is no key of this record"),
    ] as [(String, String?, String)])
  func keysAndKinds(_ path: String, _ value: String?, _ expected: String) throws {
    let found = problem(CellRecord.self, try json(record, [(path, value)]))
    #expect(found.contains(expected) && !found.contains("\n"), "\(found)")
  }

  @Test func textsThatAreNoRecord() throws {
    let text = String(decoding: try json(record, []), as: UTF8.self)
    let deep = String(repeating: "[", count: 400) + String(repeating: "]", count: 400)
    let depth = "{\"x\":" + deep + "," + text.dropFirst()
    for (broken, expected) in [
      ("", "is no JSON"), ("{\"schema\":1", "is no JSON"), ("[]", "is not the object"),
      (String(text.dropFirst()), "is no JSON"), (depth, "is nested deeper than 32 levels"),
      ("{\"x\":" + String(repeating: "[", count: 100_000), "is no JSON"),
      (
        text.replacing("\"seed\":1", with: "\"seed\":1,\"seed\":0"),
        "cell: has the key \"seed\" twice"
      ),
      (text.replacing("\"auc\":0.8", with: "\"auc\":1e400"), "auc: "),
      (text.replacing("\"auc\":0.8", with: "\"auc\":NaN"), "auc: NaN is no number"),
    ] {
      let found = problem(CellRecord.self, Array(broken.utf8))
      #expect(found.contains(expected) && !found.contains("\n") && found.count < 300, "\(found)")
    }
    let bytes = Array(text.utf8)
    let place = try #require(text.utf8.firstIndex(of: UInt8(ascii: "m")))
    var spoilt = bytes
    spoilt[text.utf8.distance(from: text.utf8.startIndex, to: place)] = 0xFF
    #expect(problem(CellRecord.self, spoilt) == "is no text in UTF-8")
    let wide = bytes.flatMap { [$0, UInt8(0)] }
    #expect(problem(CellRecord.self, wide) == "is no text in UTF-8")
  }

  @Test func auditsOfRepetitions() throws {
    var lira = score("lira-offline")
    lira.outModels = [2, 30]
    let audit = RepetitionAudit(scores: [record.cell.id: lira])
    let read = try RepetitionAudit(json: json(audit, []))
    #expect(read == audit)
    let condition = record.cell.conditionID
    try read.check(.root, of: condition, against: [record.cell.id: record])
    // What has no record will run again.
    try read.check(.root, of: condition, against: [:])
    for other in ["ibp-eps1-cap0.5", "ibp-eps2-cap0.5-seed1", ""] {
      #expect(throws: RecordDefect.self) { try read.check(.root, of: other, against: [:]) }
    }
    var failed = record
    failed.outcome = .failed(reason: "training diverged")
    #expect(throws: RecordDefect.self) {
      try read.check(.root, of: condition, against: [record.cell.id: failed])
    }
    for (old, new, expected) in [
      ("\"schema\":1", "\"schema\":7", "schema: 7 is not 1, the layout"),
      ("\"lira-offline\"", "\"rmia\"", ".id: \"rmia\" is not lira-offline"),
    ] {
      let text = String(decoding: try json(audit, []), as: UTF8.self)
      let found = problem(RepetitionAudit.self, Array(text.replacing(old, with: new).utf8))
      #expect(found.contains(expected), "\(found)")
    }
    #expect(throws: RecordDefect.self) {
      var other = record
      other.study.members = 9
      try read.check(.root, of: condition, against: [record.cell.id: other])
    }
  }
}
