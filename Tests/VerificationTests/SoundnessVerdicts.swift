import Networks
import Tensors

@testable import Verification

extension SoundnessCheck {
  /// Verdicts and bounds of every method against inputs and enumerated minima.
  mutating func checkVerdicts(
    _ values: [SoundnessValues], _ minima: [ActivationPatterns.Minimum]
  ) {
    let query = example.query
    let isViolated = values.contains { value in
      firstRows.contains { first, rows in value.isCounterexample(rows, first: first) }
    }
    let truth = enumerated(minima)
    for method in Method.allCases {
      var cascade = Cascade(method: method)
      cascade.subproblems = truth == nil ? 60 : 100_000
      cascade.inputLimit = method == .exact ? 0 : 10
      let outcome = cascade.decide(query)
      switch outcome.verdict {
      case .verified where isViolated || truth == true:
        record("\(method) verified what is violated", outcome.bound, worst(values))
      case .falsified(let witness):
        check(witness, method)
        if truth == false { record("\(method) falsified what holds", outcome.bound, worst(values)) }
      case .undecided where truth != nil && isComplete(method):
        record("\(method) \(outcome.verdict)", outcome.bound, worst(values))
      default: break
      }
      if values.contains(where: { refutes(outcome.bound, $0) }) {
        record("\(method) bound", outcome.bound, worst(values))
      }
      if method == .cascade { note(outcome.verdict, isEnumerated: truth != nil) }
    }
  }

  /// Whether a method decides, however long it takes.
  private func isComplete(_ method: Method) -> Bool {
    let architecture = example.query.network.architecture
    let halvesInputs = method == .cascade && architecture.inputShape.reduce(1, *) <= 10
    let splitsAll = architecture.nodes.allSatisfy {
      if case .leakyRelu = $0.layer { false } else { true }
    }
    return halvesInputs || splitsAll && (method == .exact || method == .cascade)
  }

  /// The first row of every violation, and its rows.
  private var firstRows: [(first: Int, rows: [Query.Row])] {
    var first = 0
    return example.query.violations.map { rows in
      defer { first += rows.count }
      return (first, rows)
    }
  }

  /// Whether some input is a counterexample, where minima leave no doubt.
  private func enumerated(_ minima: [ActivationPatterns.Minimum]) -> Bool? {
    guard !minima.isEmpty else { return nil }
    let scale = 1e-4 * NodeBounds(interval: example.query.network, over: example.query.box).size
    let holds = firstRows.allSatisfy { first, rows in
      minima[first..<first + rows.count].contains { $0.lower > scale }
    }
    if holds { return false }
    let isViolated = firstRows.contains { $1.count == 1 && minima[$0].upper < -scale }
    return isViolated ? true : nil
  }

  /// Whether at an input every row of some violation is below the bound.
  private func refutes(_ bound: Double, _ value: SoundnessValues) -> Bool {
    firstRows.contains { first, rows in
      rows.indices.allSatisfy { value.refutes(bound, ofRow: first + $0) }
    }
  }

  /// The lowest of the violations' largest rows, about.
  private func worst(_ values: [SoundnessValues]) -> Double {
    values.flatMap { value in
      firstRows.map { first, rows in
        rows.indices.map { value.approximation(ofRow: first + $0) }.max()!
      }
    }.min()!
  }

  private mutating func check(_ witness: Verdict.Witness, _ method: Method) {
    let query = example.query
    let box = query.witnessBox
    let isInside = zip(witness.inputs, zip(box.lower.elements, box.upper.elements))
      .allSatisfy { $1.0 <= $0 && $0 <= $1.1 }
    let value = SoundnessValues(query, at: witness.inputs, rules: ElementRules(query.network))
    let holds = firstRows.contains { value.isCounterexample($1, first: $0) }
    if !isInside || !holds { record("\(method) witness", worst([value])) }
  }

  /// What is no number proves nothing, in either direction.
  mutating func checkNothingIsProven() {
    for claim in example.claims() {
      for (row, bound) in claim.bounds.enumerated() where bound > -.infinity {
        record("\(claim.method) proves row \(row)", bound)
      }
    }
    for method in Method.allCases {
      var cascade = Cascade(method: method)
      cascade.subproblems = 10
      let outcome = cascade.decide(example.query)
      guard case .undecided = outcome.verdict, !(outcome.bound > -.infinity) else {
        record("\(method) settles \(outcome.verdict)", outcome.bound)
        continue
      }
    }
    note(.undecided(.tie(count: 0)), isEnumerated: false)
  }
}
