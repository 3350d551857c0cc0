internal import Glibc
internal import Tensors

/// Recorded outputs that were found to be what they are called, completed where some of them were
/// hidden on purpose.
///
/// Probabilities sum to 1 within 1e-3. Where all are multiples of a step h, they may miss it by
/// classes·h/2 (rounded to nearest), or fall short of it by classes·h (truncated). A row that lacks
/// more, but no more than its zeros may hide below its smallest number above zero, is masked. What a
/// row lacks is spread over its zeros, so that p_y/(1 − p_y) is what was recorded.
struct InspectedRows: Sendable {
  let rows: OutputRows
  let statistics: OutputStatistics
  /// What was recognised that a reader of figures should know.
  private(set) var notes: [String] = []

  /// - Parameters:
  ///   - isRecorded: whether somebody says that the numbers are of this kind; otherwise it is known,
  ///     of a network that was asked.
  ///   - allowsMasks: whether rows may be masked; otherwise that is an error.
  ///   - renaming: what to do if the numbers are of the other kind, as in `name it members_probs`.
  /// - Throws: `OutputError` naming what is no output, and the remedy.
  init(
    rows: OutputRows, kind: OutputKind, isRecorded: Bool = true, allowsMasks: Bool,
    renaming: String, workers: Workers
  ) throws(OutputError) {
    statistics = OutputStatistics(rows: rows, workers: workers)
    let inspection = OutputInspection(
      rows: rows, found: statistics, allowsMasks: allowsMasks, renaming: renaming)
    switch kind {
    case .logits:
      try inspection.checkNumbers()
      if isRecorded { try inspection.checkKind() }
      self.rows = rows
    case .probabilities:
      try inspection.checkProbabilities()
      let isComplete = statistics.leastSum >= 1 - OutputInspection.rounding
      var found = isComplete ? rows : rows.completed(tolerance: OutputInspection.rounding)
      found.isRounded = statistics.divisor != nil
      self.rows = found
      notes = inspection.notes
    }
    if rows.isSingleColumn {
      notes.append("a single column is read as the \(kind.singular) of class 1 of two")
    }
  }
}

/// What is wrong with rows of outputs.
struct OutputError: Error, Equatable {
  /// Counted from 0; nil: all.
  let row: Int?
  let problem: String
  let fix: String
}

extension OutputKind {
  fileprivate var singular: String {
    switch self {
    case .logits: "logit"
    case .probabilities: "probability"
    }
  }
}

/// Compares what numbers are with what they are called.
private struct OutputInspection {
  let rows: OutputRows
  let found: OutputStatistics
  let allowsMasks: Bool
  let renaming: String

  /// How far sums of unrounded numbers may be off 1: those of half precision are by 5e-4.
  static let rounding = 1e-3

  /// Step of rounding, 0 without.
  private var step: Double { found.divisor.map { $0 > 1 ? 1 / Double($0) : 0 } ?? 0 }

  /// Whether probabilities were rounded towards zero.
  private var isTruncated: Bool {
    let width = Double(rows.classes) * step
    return found.mostSum <= 1 + 1e-6 && found.leastSum < 1 - max(Self.rounding, width / 2)
      && found.leastSum >= 1 - width
  }

  /// How far the sum of a row that is not masked may fall short of 1.
  private var shortfall: Double {
    max(Self.rounding, Double(rows.classes) * step * (isTruncated ? 1 : 0.5) + 1e-6)
  }

  /// Of logits: an unbounded one may rule a class out.
  func checkNumbers() throws(OutputError) {
    if found.hasNaN || found.most == .infinity || found.least == -.infinity {
      try fail("record the model's logits again") { row in
        // −∞ rules a class out, but not all of them.
        let isSound = row.allSatisfy { $0 < .infinity } && row.contains { $0 > -.infinity }
        return isSound ? nil : "a logit that is NaN or infinite"
      }
    }
  }

  /// Of what is called logits: whether it is something else.
  func checkKind() throws(OutputError) {
    if rows.isSingleColumn && 0 <= found.least && found.most <= 1 {
      throw OutputError(
        row: nil, problem: "a single column of logits within 0…1 is one of probabilities",
        fix: renaming)
    }
    guard !rows.isSingleColumn, found.least >= 0 else { return }
    if arePercentages {
      throw OutputError(
        row: nil, problem: "the logits of every row sum to 100: they are percentages",
        fix: "divide them by 100 and \(renaming)")
    }
    if found.most <= 1 + 1e-6 && firstRow(where: { problem(of: $0, allowsMasks: true) }) == nil {
      throw OutputError(
        row: nil,
        problem: "the logits of all rows lie within 0…1 and sum to 1: they are probabilities",
        fix: renaming)
    }
  }

  func checkProbabilities() throws(OutputError) {
    let isSound =
      !found.hasNaN && found.least >= -1e-6 && found.leastSum >= 1 - Self.rounding
      && found.mostSum <= 1 + Self.rounding
    guard !isSound else { return }
    if found.hasNaN {
      try fail("record the model's softmax outputs again, and 0 for what was hidden") { row in
        row.contains(where: \.isNaN) ? "NaN" : nil
      }
    }
    if found.most <= 1e-6 && areLogarithms {
      throw OutputError(
        row: nil, problem: "logarithms of probabilities; they count as logits", fix: renaming)
    }
    if arePercentages {
      throw OutputError(row: nil, problem: "every row sums to 100", fix: "divide by 100")
    }
    let fix = found.least < 0 ? "if these are logits, \(renaming)" : "record all probabilities"
    try fail(fix) { problem(of: $0, allowsMasks: allowsMasks) }
  }

  /// What is wrong with a row of probabilities; nil for a sound one.
  private func problem(of row: UnsafeBufferPointer<Double>, allowsMasks: Bool) -> String? {
    if let negative = row.first(where: { $0 < -1e-6 }) { return "\(negative) is no probability" }
    let sum = row.reduce(0, +)
    let positive = row.count { $0 > 0 }
    let excess = max(Self.rounding, Double(positive) * step / 2 + 1e-6)
    let problem = "probabilities that sum to \(sum)"
    guard sum <= 1 + excess else { return problem }
    if sum >= 1 - shortfall { return nil }
    let least = row.filter { $0 > 0 }.min() ?? 0
    let isMasked = 1 - sum <= Double(row.count - positive) * (least + step) + Self.rounding
    guard isMasked && positive > 0 else { return problem }
    return allowsMasks
      ? nil
      : "\(problem), \(positive) of \(row.count) above 0: pass --allow-masked if the others are hidden"
  }

  private var arePercentages: Bool {
    found.least >= 0 && abs(found.leastSum - 100) < 0.5 && abs(found.mostSum - 100) < 0.5
  }

  /// Whether the exponentials of every row sum to 1.
  private var areLogarithms: Bool {
    firstRow { row in
      let sum = row.reduce(0) { $0 + exp($1) }
      return abs(sum - 1) <= Self.rounding ? nil : ""
    } == nil
  }

  /// The first row that has a problem.
  private func firstRow(
    where problem: (UnsafeBufferPointer<Double>) -> String?
  ) -> (row: Int, problem: String)? {
    for row in 0..<rows.count {
      var found: String?
      rows.withRows(row..<row + 1) { found = problem($0) }
      if let found { return (row, found) }
    }
    return nil
  }

  private func fail(
    _ fix: String, where problem: (UnsafeBufferPointer<Double>) -> String?
  ) throws(OutputError) {
    guard let first = firstRow(where: problem) else { return }
    throw OutputError(row: first.row, problem: first.problem, fix: fix)
  }

  // MARK: Recognised

  var notes: [String] {
    [precisionNote, maskNote].compactMap(\.self)
  }

  private var precisionNote: String? {
    guard let divisor = found.divisor else { return nil }
    let way = isTruncated ? "truncated" : "rounded"
    let digits = Int(log10(Double(divisor)).rounded())
    switch divisor {
    case 1: return "every row is 0 but for one 1: confidences are hidden"
    case Int(pow(10, Double(digits))):
      return "probabilities are \(way) to \(digits) decimals, which hides differences"
    default: return "probabilities are \(way) to multiples of 1/\(divisor), which hides differences"
    }
  }

  private var maskNote: String? {
    let classes = rows.classes
    if found.leastSum < 1 - shortfall {
      return "at most \(found.mostPositive) of \(classes) probabilities of a row are above 0: what "
        + "they lack to 1 is spread evenly over the hidden ones"
    }
    let isTop = found.fewestPositive == found.mostPositive && 1 < found.mostPositive
    guard isTop, found.mostPositive < classes, step == 0 else { return nil }
    return "\(found.mostPositive) of \(classes) probabilities of every row are above 0: the others "
      + "were masked and these scaled to sum to 1"
  }
}
