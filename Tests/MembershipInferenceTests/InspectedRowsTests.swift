import Tensors
import Testing

@testable import MembershipInference

@Suite struct InspectedRowsTests {
  static func rows(_ values: [[Double]]) -> OutputRows {
    OutputRows(Tensor(elements: values.flatMap(\.self), shape: [values.count, values[0].count]))
  }

  static func inspect(
    _ rows: OutputRows, _ kind: OutputKind = .probabilities, allowsMasks: Bool = false
  ) throws -> InspectedRows {
    try InspectedRows(
      rows: rows, kind: kind, allowsMasks: allowsMasks, renaming: "name them X", workers: .one)
  }

  /// Softmax outputs of so many classes.
  static func softmax(_ count: Int, _ classes: Int, scale: Double = 3) -> [[Double]] {
    var stream = RandomStream(seed: 4, name: "softmax")
    return (0..<count).map { _ in
      let powers = (0..<classes).map { _ in Double.exp(scale * stream.normal()) }
      let sum = powers.reduce(0, +)
      return powers.map { $0 / sum }
    }
  }

  /// Numbers, and the N of the largest 1/N that they are multiples of.
  @Test(
    arguments: [
      ([0.1, 0.9, 0.3, 0.7], 10), ([0.13, 0.87, 0.5, 0.5], 100), ([0.25, 0.75, 0, 1], 4),
      ([0.123, 0.877, 0.001, 0.999], 1000), ([0, 1, 1, 0], 1), ([0.5, 0.5, 1, 0], 2),
      ([1 / 255, 254 / 255, 0.2, 0.8], 255), ([0.3, 0.7, 1e-12, 1 - 1e-12], nil),
      ([0.123456, 0.876544, 1, 0], 1_000_000), ([1.0 / 3, 2.0 / 3, 0, 1], 15),
      ([1 - 0x1p-53, 0x1p-53, 0, 1], nil), ([0.123456789, 0.876543211, 0, 1], nil),
    ] as [([Double], Int?)])
  func steps(values: [Double], divisor: Int?) {
    let doubles = OutputRows(Tensor(elements: values, shape: [2, 2]))
    #expect(OutputStatistics(rows: doubles, workers: .one).divisor == divisor)
    // Nearest singles, recorded as such or widened.
    let singles = values.map { Float($0) }
    guard divisor != nil || values.contains(0.123456789) else { return }
    for rows in [
      OutputRows(Tensor(elements: singles, shape: [2, 2])),
      OutputRows(Tensor(elements: singles.map(Double.init), shape: [2, 2])),
    ] { #expect(OutputStatistics(rows: rows, workers: .one).divisor == divisor) }
  }

  /// NumPy's float16 of multiples of 1/100.
  @Test func halfPrecision() throws {
    let values = [0.12, 0.88, 0.99, 0.01, 0.5, 0.5].map { Double(Float16($0)) }
    let rows = OutputRows(Tensor(elements: values, shape: [3, 2]))
    #expect(OutputStatistics(rows: rows, workers: .one).divisor == 100)
    // Three decimals, which miss 1 by more than half precision alone does.
    let recorded = [0.776, 0.159, 0.045, 0.019, 0.001, 0.997, 0.001, 0.001].map {
      Double(Float16($0))
    }
    let found = try Self.inspect(OutputRows(Tensor(elements: recorded, shape: [2, 4])))
    #expect(recorded[..<4].reduce(0, +) < 0.999)
    #expect(found.notes == ["probabilities are rounded to 3 decimals, which hides differences"])
  }

  /// Outputs of 100 classes as interfaces change them: what is recognised, and what the rows are then.
  @Test(
    arguments: [
      (100.0, 1, false, "probabilities are rounded to 2 decimals, which hides differences"),
      (1000, 1, false, "probabilities are rounded to 3 decimals, which hides differences"),
      (255, 1, false, "probabilities are rounded to multiples of 1/255, which hides differences"),
      (100, 0.3, true, "probabilities are truncated to 2 decimals, which hides differences"),
    ] as [(Double, Double, Bool, String)])
  func rounded(divisor: Double, scale: Double, isTruncated: Bool, note: String) throws {
    let recorded = Self.softmax(40, 100, scale: scale).map { row in
      row.map { ($0 * divisor).rounded(isTruncated ? .down : .toNearestOrEven) / divisor }
    }
    #expect(recorded.contains { abs($0.reduce(0, +) - 1) > 0.003 })
    let found = try Self.inspect(Self.rows(recorded))
    #expect(found.notes == [note])
    for (row, numbers) in recorded.enumerated() {
      let completed = found.rows[row]
      #expect(zip(numbers, completed).allSatisfy { $0 == $1 || $0 == 0 })
      #expect(numbers.allSatisfy { $0 > 0 } || completed.reduce(0, +) > 1 - 1e-3 - 1e-9)
    }
  }

  /// Each rounded probability stands for itself: rows of equal confidence score the same, whatever
  /// rounding did to their other classes. Values by NumPy.
  @Test func roundedSignals() throws {
    let recorded = [
      [0.5, 0.2, 0.2, 0.2], [0.5, 0.1, 0.1, 0.2], [0.5, 0.5, 0, 0], [0, 1, 0, 0],
    ]
    let rows = try Self.inspect(Self.rows(recorded)).rows
    let signals = OutputSignals(outputs: rows, kind: .probabilities, labels: [0, 0, 0, 0])
    #expect(signals.confidence == [0.5, 0.5, 0.5, 0])
    #expect(signals.topOne == [0, 0, 0, .infinity])
    #expect(signals.isCorrect == [true, true, true, false])
    for (found, value) in zip(
      signals.entropy, [1.312236337740433, 1.1289781913656018, 0.6931471805599453, 0])
    { #expect(abs(found - value) < 1e-14) }
    for (found, value) in zip(
      signals.modifiedEntropy,
      [0.48045972106849855, 0.41227440367437984, 0.6931471805599453, .infinity])
    { #expect(found == value || abs(found - value) < 1e-14) }
  }

  /// The largest k: an error that names the option; with it, what is missing is spread over the rest.
  @Test func masked() throws {
    let rows = Self.rows([[0.62, 0.31, 0, 0], [0.01, 0, 0.51, 0], [0, 0, 1, 0]])
    #expect {
      _ = try Self.inspect(rows)
    } throws: {
      ($0 as? OutputError)
        == OutputError(
          row: 0,
          problem: "probabilities that sum to 0.9299999999999999, 2 of 4 above 0: pass "
            + "--allow-masked if the others are hidden", fix: "record all probabilities")
    }
    // The second row lacks more than two numbers below 0.01 can hold.
    #expect {
      _ = try Self.inspect(rows, allowsMasks: true)
    } throws: {
      ($0 as? OutputError)
        == OutputError(
          row: 1, problem: "probabilities that sum to 0.52", fix: "record all probabilities")
    }
    let exact = [[0.625 + 0x1p-30, 0.25, 0, 0], [0.5, 0, 0.375, 0], [0, 0, 1, 0]]
    let found = try Self.inspect(Self.rows(exact), allowsMasks: true)
    #expect(found.rows[0] == [0.625 + 0x1p-30, 0.25, 0.0625 - 0x1p-31, 0.0625 - 0x1p-31])
    #expect(found.rows[1] == [0.5, 0.0625, 0.375, 0.0625] && found.rows[2] == [0, 0, 1, 0])
    #expect(
      found.notes.last
        == "at most 2 of 4 probabilities of a row are above 0: what they lack to 1 is spread evenly "
        + "over the hidden ones")
    // Log-odds of what was given are those of the whole row.
    let signals = OutputSignals(outputs: found.rows, kind: .probabilities, labels: [0, 1, 2])
    #expect(abs(signals.logOdds[0] - Double.log((0.625 + 0x1p-30) / (0.375 - 0x1p-30))) < 1e-12)
  }

  /// The largest k of many classes, scaled to sum to 1 again, or as they are.
  @Test(arguments: [true, false]) func largest(isScaled: Bool) throws {
    let recorded = Self.softmax(60, 20).map { row in
      let least = row.sorted(by: >)[2]
      let kept = row.map { $0 >= least ? $0 : 0 }
      let sum = isScaled ? kept.reduce(0, +) : 1
      return kept.map { $0 / sum }
    }
    let found = try Self.inspect(Self.rows(recorded), allowsMasks: !isScaled)
    #expect(found.notes.count == 1)
    #expect(found.notes[0].contains("3 of 20 probabilities of"))
    #expect(found.notes[0].contains(isScaled ? "scaled to sum to 1" : "spread evenly"))
    for row in recorded.indices { #expect(abs(found.rows[row].reduce(0, +) - 1) < 1e-12) }
  }

  /// One decimal of 30 classes can leave nothing: then all classes are as likely.
  @Test func rowsOfZeros() throws {
    var recorded = Self.softmax(20, 30).map { $0.map { ($0 * 10).rounded() / 10 } }
    recorded[7] = [Double](repeating: 0, count: 30)
    let found = try Self.inspect(Self.rows(recorded))
    #expect(found.rows[7] == [Double](repeating: 1 / 30.0, count: 30))
    let signals = OutputSignals(
      outputs: found.rows, kind: .probabilities, labels: [Int](repeating: 3, count: 20))
    #expect(abs(signals.logOdds[7] + Double.log(29)) < 1e-12 && !signals.isCorrect[7])
  }

  @Test func singleColumns() throws {
    let column = Self.rows([[0.25], [1], [0]])
    let found = try Self.inspect(OutputRows(column: column, kind: .probabilities))
    #expect(found.rows[0] == [0.75, 0.25] && found.rows[1] == [0, 1] && found.rows[2] == [1, 0])
    #expect(found.notes.last == "a single column is read as the probability of class 1 of two")
    let logits = OutputRows(column: Self.rows([[-3], [4]]), kind: .logits)
    let signals = OutputSignals(
      outputs: try Self.inspect(logits, .logits).rows, kind: .logits, labels: [1, 1])
    #expect(zip(signals.logOdds, [-3, 4]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect {
      _ = try Self.inspect(OutputRows(column: column, kind: .logits), .logits)
    } throws: {
      "\($0)".contains("a single column of logits within 0…1") && "\($0)".contains("name them X")
    }
    #expect {
      _ = try Self.inspect(OutputRows(column: Self.rows([[1.5]]), kind: .probabilities))
    } throws: {
      ($0 as? OutputError)?.problem == "-0.5 is no probability"
    }
  }

  /// Numbers of another kind than their name says: the error names the right one.
  @Test(
    arguments: [
      ([[0.7, 0.3], [0.2, 0.8]], OutputKind.logits, "sum to 1: they are probabilities", "name"),
      ([[0.67, 0.34], [0.2, 0.8]], .logits, "they are probabilities", "name them X"),
      ([[0.6666, 0.3, 0], [0.2, 0.7, 0.1]], .logits, "they are probabilities", "name them X"),
      ([[66, 34], [20, 80]], .logits, "they are percentages", "divide them by 100 and name"),
      ([[66, 34], [20, 80]], .probabilities, "every row sums to 100", "divide by 100"),
      (
        [[-0.105361, -2.302585], [-0.693147, -0.693147]], .probabilities, "logarithms", "name them"
      ),
      ([[1.5, -0.5], [1, 0]], .probabilities, "-0.5 is no probability", "logits, name them X"),
      ([[5, 2], [1, 7]], .probabilities, "sum to 7.0", "record all"),
    ] as [([[Double]], OutputKind, String, String)])
  func otherKinds(values: [[Double]], kind: OutputKind, problem: String, fix: String) {
    #expect {
      _ = try Self.inspect(Self.rows(values), kind)
    } throws: { error in
      guard let error = error as? OutputError else { return false }
      return error.problem.contains(problem) && error.fix.contains(fix)
    }
  }

  /// Logits that some rows of probabilities are like.
  @Test(
    arguments: [
      [[0.7, 0.3], [0.2, 1.8]], [[0.7, 0.3], [0.2, 0.1]], [[0.7, 0.3], [-0.2, 1.2]],
      [[-0.105361, -2.302585], [-0.693147, -0.693147]], [[60, 40], [3, 90]],
    ] as [[[Double]]])
  func logits(values: [[Double]]) throws {
    let found = try Self.inspect(Self.rows(values), .logits)
    #expect(found.rows[0] == values[0] && found.notes.isEmpty)
  }

  @Test(
    arguments: [
      ([0, .nan, 1, 1], OutputKind.logits, 0, "NaN"),
      ([0, 1, .infinity, 1], .logits, 1, "infinite"),
      ([-.infinity, -.infinity, 0, 1], .logits, 0, "infinite"),
      ([0.5, 0.5, 0.7, 0.1], .probabilities, 1, "sum to 0.7"),
      ([0.5, 0.5, .nan, 0.1], .probabilities, 1, "NaN"),
      ([0.5, 0.5, .infinity, 0.1], .probabilities, 1, "sum to inf"),
      ([1.5, -0.5, 1, 0], .probabilities, 0, "no probability"),
      ([0, 0, 1, 0], .probabilities, 0, "sum to 0"), ([1, 1, 1, 0], .probabilities, 0, "sum to 2"),
    ] as [([Double], OutputKind, Int, String)])
  func faults(values: [Double], kind: OutputKind, row: Int, problem: String) {
    #expect {
      _ = try Self.inspect(OutputRows(Tensor(elements: values, shape: [2, 2])), kind)
    } throws: { error in
      (error as? OutputError)?.row == row
        && ((error as? OutputError)?.problem.contains(problem) ?? false)
    }
  }
}
