internal import Bounds
internal import LinearPrograms
internal import Networks
internal import Resources
internal import Tensors

/// One query on its way through the stages; `Element` is the precision of linear bounds.
struct Settlement<Element: Scalar> {
  let query: Query
  private let cascade: Cascade
  let deadline: Deadline
  /// The best lower bound of every row so far, violation by violation.
  private var bounds: [[Double]]
  /// Violations whose rows contradict each other.
  private var impossible: Set<Int> = []
  /// The last relaxation of the network, and bounds of all its values.
  var relaxed: (network: RelaxedNetwork<Element>, boxes: [OutwardBox])?
  /// Multiply-adds of a step on quadratic constraints that takes milliseconds, and one whose parts take
  /// half a second each.
  private static var quickStep: Int { 400_000_000 }
  private static var longStep: Int { 6_000_000_000 }
  /// Values of a network whose linear program takes a fraction of a second, and rows so bounded.
  private static var programLimit: Int { 2_000 }
  private static var tieLimit: Int { 50 }

  init(query: Query, cascade: Cascade) {
    self.query = query
    self.cascade = cascade
    deadline = cascade.deadline.within(seconds: cascade.timeout)
    bounds = query.violations.map { $0.map { _ in -.infinity } }
  }

  mutating func run() -> Cascade.Outcome {
    // A violation without rows is one wherever the box has a point.
    if query.violations.contains(where: \.isEmpty) {
      let witness = query.witness(at: query.witnessBox.lower.elements, by: deadline)
      let verdict = witness.map { Verdict.falsified($0) } ?? .undecided(.tie(count: 1))
      return Cascade.Outcome(verdict: verdict, stage: .attack, bound: -.infinity)
    }
    findContradictions()
    var verdict = open.isEmpty ? Verdict.verified : .undecided(.loose(bound: -.infinity))
    var last = cascade.stages.first ?? .ibp
    for stage in open.isEmpty ? [] : cascade.stages {
      if deadline.isPast {
        verdict = .undecided(.timeout(left: open.count))
        break
      }
      last = stage
      do throws(DeadlinePassed) {
        verdict = try run(stage)
      } catch {
        verdict = .undecided(.timeout(left: open.count))
        break
      }
      if case .undecided = verdict { continue }
      break
    }
    if case .undecided(.loose) = verdict, deadline.isPast {
      verdict = .undecided(.timeout(left: open.count))
    }
    return Cascade.Outcome(verdict: verdict, stage: last, bound: bound)
  }

  /// Violations that are not proven impossible.
  private var open: [Int] {
    bounds.indices.filter { violation in
      !impossible.contains(violation)
        && !zip(query.violations[violation], bounds[violation]).contains { $0.isExcluded(by: $1) }
    }
  }

  /// Margins need no look: each violation is one row, and no bound of the outputs is sharper.
  private mutating func findContradictions() {
    // NaN and infinities prove nothing: outputs of such a network obey no arithmetic of rows.
    guard query.label == nil, query.network.parameters.allSatisfy(\.isFinite) else { return }
    let (lower, upper) = query.outputRanges()
    for (violation, rows) in query.violations.enumerated() {
      if Contradiction(rows: rows, lower: lower, upper: upper).isProven {
        impossible.insert(violation)
      }
    }
  }

  /// The lowest of the violations' best rows.
  private var bound: Double { bounds.map { $0.max() ?? -.infinity }.min() ?? .infinity }

  private mutating func run(_ stage: Stage) throws(DeadlinePassed) -> Verdict {
    switch stage {
    case .attack:
      let search = CounterexampleSearch(deadline: deadline)
      if let witness = search.run(left) { return .falsified(witness) }
    case .ibp:
      if let label = query.label, query.network.architecture.head != nil {
        raise(
          toMargins: IntervalBounds.marginLowerBounds(
            of: query.network, over: query.box, labels: [label], by: deadline))
      } else {
        raise(toOutputs: IntervalBounds.outputs(of: query.network, over: query.box, by: deadline))
      }
    case .zonotope:
      var zonotopes = ZonotopeBounds(network: query.network, domain: .deepZ)
      zonotopes.deadline = deadline
      if let label = query.label {
        raise(toMargins: zonotopes.marginLowerBounds(over: query.box, labels: [label]))
      } else {
        raise(toOutputs: zonotopes.outputBounds(over: query.box))
      }
    case .dual: try boundRows(.parallel)
    case .crown: try boundRows(.adaptive)
    case .alpha: try boundRows(.optimised)
    case .lp: try solvePrograms()
    case .sdp:
      let limit = cascade.stages.contains(.exact) ? Self.quickStep : Self.longStep
      _ = try relaxation()
      if isQuadratic(0...limit) { try relaxQuadratically() }
    case .exact: return try search()
    }
    return open.isEmpty ? .verified : .undecided(.loose(bound: bound))
  }

  /// The violations that may still occur.
  private var left: Query { query.restricted(to: open.map { query.violations[$0] }) }

  private var rows: [Query.Row] { query.violations.flatMap(\.self) }

  private mutating func raise(toOutputs ends: (lower: Tensor<Double>, upper: Tensor<Double>)) {
    let (lower, upper) = (ends.lower.elements, ends.upper.elements)
    raise { _, row in row.lowerBound(lower: lower, upper: upper) }
  }

  /// Margins of all classes against the query's label.
  private mutating func raise(toMargins margins: Tensor<Double>) {
    var others = (0..<margins.count).filter { $0 != query.label }[...]
    raise { _, _ in margins[others.removeFirst()] }
  }

  /// Takes over better bounds: NaN is none.
  private mutating func raise(_ bound: (Int, Query.Row) -> Double) {
    var index = 0
    for violation in bounds.indices {
      for row in bounds[violation].indices {
        let new = bound(index, query.violations[violation][row])
        raise((violation, row), to: new)
        index += 1
      }
    }
  }

  private mutating func raise(_ place: (violation: Int, row: Int), to bound: Double) {
    if bound > bounds[place.violation][place.row] { bounds[place.violation][place.row] = bound }
  }

  private var openRows: [(violation: Int, row: Int)] {
    open.flatMap { violation in bounds[violation].indices.map { (violation, $0) } }
  }

  private mutating func boundRows(_ slope: LowerSlope) throws(DeadlinePassed) {
    var linear = LinearBounds<Element>(network: query.network, slope: slope)
    linear.deadline = deadline
    linear.ascendsImages = cascade.stages.contains(.exact)
    let relaxed = try linear.relaxation(over: query.box, known: knownBounds(linear))
    self.relaxed = relaxed
    let output = query.network.architecture.nodes.count - 1
    let places = bounds.indices.flatMap { violation in
      bounds[violation].indices.map { (violation, $0) }
    }
    for part in chunks(of: places.count, size: linear.rowsAtOnce) {
      let rows = places[part].map { query.violations[$0.0][$0.1] }
      let forms = LinearForms(
        whole: Tensor(
          elements: rows.flatMap { $0.coefficients.map { Element($0) } },
          shape: [rows.count, query.network.architecture.classes]),
        shape: relaxed.network.shapes[output], samples: rows.map { _ in 0 })
      let found = try linear.bounds(
        relaxed: relaxed.network, forms: forms, at: output, ascent: linear.ascent)
      for (place, (row, bound)) in zip(places[part], zip(rows, found)) {
        raise(place, to: (bound + row.constant).nextDown)
      }
    }
  }

  /// Bounds before non-linear layers from the stage before.
  func knownBounds(_ linear: LinearBounds<Element>) -> [Int: Box<Double>] {
    guard let boxes = relaxed?.boxes else { return [:] }
    return linear.refinedNodes.reduce(into: [:]) { known, node in
      let ends = boxes[node].ends
      known[node] = Box(lower: ends.lower, upper: ends.upper)
    }
  }

  /// Bounds of all values by the best stage so far, by CROWN if there was none.
  private mutating func relaxation() throws(DeadlinePassed) -> (
    network: RelaxedNetwork<Element>, boxes: [OutwardBox]
  ) {
    if relaxed == nil { try boundRows(.adaptive) }
    return relaxed!
  }

  /// The triangle relaxation, row by row of what is open.
  private mutating func solvePrograms() throws(DeadlinePassed) {
    let program = try TriangleRelaxation(
      network: query.network, bounds: NodeBounds(boxes: relaxation().boxes, over: query.box),
      by: deadline)
    for place in openRows {
      try deadline.check()
      let row = query.violations[place.violation][place.row]
      raise(
        place,
        to: program.lowerBound(
          of: row.coefficients, constant: row.constant, within: Limits(time: deadline.left)
        ).bound)
    }
  }

  /// Quadratic constraints of a network with one hidden layer, row by row of what is open.
  private mutating func relaxQuadratically(
    beside proven: Set<Int> = []
  ) throws(DeadlinePassed) {
    guard let layer = try HiddenLayer(network: query.network, over: query.box, by: deadline) else {
      return
    }
    let rows = openRows.filter { !proven.contains($0.violation) }
    let found = cascade.workers.map(rows.count) { [query, deadline] index -> Double? in
      let row = query.violations[rows[index].violation][rows[index].row]
      return QuadraticRelaxation(layer: layer, row: row).map(
        QuadraticAscent(deadline: deadline).bound)
    }
    for (place, bound) in zip(rows, found) { raise(place, to: bound ?? -.infinity) }
  }

  /// Whether a step on quadratic constraints takes so many multiply-adds.
  private func isQuadratic(_ multiplyAdds: ClosedRange<Int>) -> Bool {
    HiddenLayer.factorisation(of: query.network.architecture).map(multiplyAdds.contains) ?? false
  }

  private mutating func search() throws(DeadlinePassed) -> Verdict {
    var settings = SearchSettings()
    settings.workers = cascade.workers
    settings.deadline = deadline
    settings.subproblems = cascade.subproblems
    settings.progress = cascade.progress
    let architecture = query.network.architecture
    let hasFewInputs = architecture.inputShape.reduce(1, *) <= cascade.inputLimit
    guard architecture.isPiecewiseLinear else {
      return hasFewInputs ? searchInputs(settings) : .undecided(.loose(bound: bound))
    }
    if let witness = try settleTies() { return .falsified(witness) }
    if open.isEmpty { return .verified }
    return hasFewInputs ? try searchBothWays(settings) : try searchActivations(settings)
  }

  /// Linear programs for rows that only rounding keeps from a proof or a witness, whose bounds are exact
  /// where numbers have few digits: of open rows that reach 0, and of rows that together are equations.
  /// A witness if one is found.
  private mutating func settleTies() throws(DeadlinePassed) -> Verdict.Witness? {
    let size = query.network.architecture.shapes.reduce(0) { $0 + $1.reduce(1, *) }
    let ties = open.filter { isTie($0) || isEquation($0) }
    guard !ties.isEmpty, size <= Self.programLimit else { return nil }
    let program = try TriangleRelaxation(
      network: query.network, bounds: NodeBounds(boxes: relaxation().boxes, over: query.box),
      by: deadline)
    for violation in ties.prefix(Self.tieLimit) {
      try deadline.check()
      let rows = query.violations[violation]
      let constraints = rows.map {
        OutputConstraint(coefficients: $0.coefficients, atMost: -$0.constant)
      }
      guard (try? program.constrain(to: rows.count > 1 ? constraints : [])) != nil else { continue }
      for row in rows {
        let found = program.lowerBound(
          of: row.coefficients, constant: row.constant, within: Limits(time: deadline.left))
        if found.isInfeasible || row.isExcluded(by: found.bound) {
          impossible.insert(violation)
          break
        }
        if let point = found.point,
          let witness = left.witness(at: point, exactly: true, by: deadline)
        {
          return witness
        }
      }
    }
    return nil
  }

  /// Whether a row's bound is 0 but for rounding.
  private func isTie(_ violation: Int) -> Bool {
    let rounding = max(1e-9, 1024 * Double(Element.ulpOfOne))
    return zip(query.violations[violation], bounds[violation]).contains {
      $1 > -rounding * max(1, abs($0.constant))
    }
  }

  private func isEquation(_ violation: Int) -> Bool {
    let rows = query.violations[violation]
    return rows.indices.contains { first in
      rows[..<first].contains { other in
        zip(rows[first].coefficients, other.coefficients).allSatisfy { $0 == -$1 }
      }
    }
  }

  /// Halving inputs and splitting activations in turn: which one is faster shows only then. Where one
  /// ends in ties, the other may not.
  private mutating func searchBothWays(
    _ settings: SearchSettings
  ) throws(DeadlinePassed) -> Verdict {
    var limited = settings
    var parts = 1 << 14
    while settings.subproblems ?? .max > parts {
      limited.subproblems = parts
      var verdict = searchInputs(limited)
      if case .undecided(.tie) = verdict { return try searchActivations(settings) }
      guard case .undecided(.limit) = verdict else { return verdict }
      limited.subproblems = parts / 16
      verdict = try searchActivations(limited)
      if case .undecided(.tie) = verdict { break }
      guard case .undecided(.limit) = verdict else { return verdict }
      parts *= 4
    }
    return searchInputs(settings)
  }

  private func searchInputs(_ settings: SearchSettings) -> Verdict {
    let verdict = InputSearch<Element>(query: left, settings: settings).decide()
    guard case .undecided(.tie) = verdict, Element.self == Float.self else { return verdict }
    return InputSearch<Double>(query: left, settings: settings).decide()
  }

  private mutating func searchActivations(
    _ settings: SearchSettings
  ) throws(DeadlinePassed) -> Verdict {
    if let network = query.network.rectified() {
      return search(left.asked(of: network), settings: settings)
    }
    let attack = CounterexampleSearch(deadline: deadline)
    if let witness = attack.runDiversified(left) { return .falsified(witness) }
    return try searchRectifiers(settings)
  }

  /// The same question of the same function, in another form.
  private func search(_ other: Query, settings: SearchSettings) -> Verdict {
    var cascade = cascade
    cascade.stages = [.crown, .exact]
    cascade.inputLimit = 0
    cascade.subproblems = settings.subproblems
    cascade.deadline = deadline
    cascade.timeout = nil
    let verdict = cascade.decide(other).verdict
    guard case .falsified(let witness) = verdict else { return verdict }
    return query.witness(at: witness.inputs, exactly: true, by: deadline).map { .falsified($0) }
      ?? .undecided(.tie(count: 1))
  }

  /// Branch and bound over ReLUs, in turn with bounding inner values by ever longer searches: both
  /// may bound equally many sub-problems.
  private mutating func searchRectifiers(
    _ settings: SearchSettings
  ) throws(DeadlinePassed) -> Verdict {
    var limited = settings
    var (parts, spent) = (8, 0)
    var proven: Set<Int> = []
    _ = try relaxation()
    let tried = cascade.stages.contains(.sdp) ? Self.quickStep : -1
    if isQuadratic(tried + 1...Self.longStep) {
      // Not tried yet: only if a short search does not do.
      spent = 2000
      limited.subproblems = min(spent, settings.subproblems ?? .max)
      let verdict = try searchViolations(limited, proven: &proven)
      guard case .undecided(.limit) = verdict, settings.subproblems ?? .max > spent else {
        return verdict
      }
      try relaxQuadratically(beside: proven)
    }
    while true {
      let demand = 2 * unstable.reduce(0) { $0 + $1.elements.count } * parts
      let allowed = settings.subproblems.map { $0 - spent } ?? .max
      let isLast = demand == 0 || 2 * demand >= allowed
      let granted = min(max(demand, 200), allowed)
      limited.subproblems = isLast ? settings.subproblems.map { $0 - spent } : granted
      let verdict = try searchViolations(limited, proven: &proven)
      guard !isLast, case .undecided(.limit) = verdict else { return verdict }
      try tighten(parts: parts, settings: settings)
      spent += granted + demand
      parts *= 8
    }
  }

  /// The violations in turn that are not yet proven not to occur.
  private mutating func searchViolations(
    _ settings: SearchSettings, proven: inout Set<Int>
  ) throws(DeadlinePassed) -> Verdict {
    let (relaxed, boxes) = try relaxation()
    var linear = LinearBounds<Double>(network: query.network, slope: .optimised)
    linear.deadline = deadline
    let precise = Element.self == Float.self ? try linear.relaxed(over: boxes) : nil
    // The violation that looks most likely first: it may be found.
    let order = open.sorted { self.bounds[$0].max()! < self.bounds[$1].max()! }
    for violation in order where !proven.contains(violation) {
      let search = try RectifierSearch(
        query: query, relaxed: relaxed, boxes: boxes, precise: precise,
        rows: query.violations[violation], settings: settings)
      let verdict = search.decide()
      guard case .verified = verdict else { return verdict }
      proven.insert(violation)
    }
    return .verified
  }
}
