internal import Bounds
internal import LinearPrograms
internal import Networks
internal import Resources
internal import Tensors

/// One query on its way through the stages; `Element` is the precision of linear bounds.
///
/// `Cascade.decide` makes one for every query and throws it away. Bounds only ever rise: a stage
/// that comes out lower, or NaN, changes nothing. With `Float` the linear bounds cover the rounding
/// of single precision themselves; rows' constants, programs and witnesses are in double precision
/// anyway.
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
  /// An ascent takes up to 500 such steps. `quickStep` is the limit of the stage where a search
  /// follows, this one where it runs alone and of a second attempt after a short search.
  private static var longStep: Int { 6_000_000_000 }
  /// Values of a network whose linear program takes a fraction of a second, and rows so bounded.
  private static var programLimit: Int { 2_000 }
  /// Further ties are left to the search.
  private static var tieLimit: Int { 50 }

  /// The clock of the query starts here: at most `cascade.timeout` seconds from now.
  init(query: Query, cascade: Cascade) {
    self.query = query
    self.cascade = cascade
    deadline = cascade.deadline.within(seconds: cascade.timeout)
    bounds = query.violations.map { $0.map { _ in -.infinity } }
  }

  /// The stages in turn, until no violation is open, one has a witness or time is up.
  ///
  /// Before the first one comes what needs no network: rows that contradict each other over the
  /// range of the outputs.
  mutating func run() -> Cascade.Outcome {
    // A violation without rows is one wherever the box has a point.
    // An end of the box will do as the witness: any point does.
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
    // A stage that hands back what it has reached when time is up would otherwise look finished.
    if case .undecided(.loose) = verdict, deadline.isPast {
      verdict = .undecided(.timeout(left: open.count))
    }
    return Cascade.Outcome(verdict: verdict, stage: last, bound: bound)
  }

  /// Violations that are not proven impossible.
  ///
  /// In the order of the query.
  private var open: [Int] {
    bounds.indices.filter { violation in
      !impossible.contains(violation)
        && !zip(query.violations[violation], bounds[violation]).contains { $0.isExcluded(by: $1) }
    }
  }

  /// Margins need no look: each violation is one row, and no bound of the outputs is sharper.
  ///
  /// It pays for properties of VNN-LIB, whose conjunctions may be impossible in themselves.
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
  ///
  /// What the verdict `loose` reports: the violation furthest from a proof decides.
  private var bound: Double { bounds.map { $0.max() ?? -.infinity }.min() ?? .infinity }

  /// One stage; `loose` where it leaves something open.
  /// - Throws: `DeadlinePassed` where a bound could not be finished; bounds raised before stay.
  private mutating func run(_ stage: Stage) throws(DeadlinePassed) -> Verdict {
    switch stage {
    // Only of what is open: the gradient of a violation that is excluded leads nowhere.
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
      // Tighter as a rule than the hybrid domain, at the price of a noise symbol for every unstable
      // ReLU.
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

  /// In the order of `bounds`, flattened.
  private var rows: [Query.Row] { query.violations.flatMap(\.self) }

  /// By interval arithmetic on each row: correlations among outputs are lost.
  private mutating func raise(toOutputs ends: (lower: Tensor<Double>, upper: Tensor<Double>)) {
    let (lower, upper) = (ends.lower.elements, ends.upper.elements)
    raise { _, row in row.lowerBound(lower: lower, upper: upper) }
  }

  /// Margins of all classes against the query's label.
  private mutating func raise(toMargins margins: Tensor<Double>) {
    // Violations of a query about a label are one row each, by ascending class without the label.
    var others = (0..<margins.count).filter { $0 != query.label }[...]
    raise { _, _ in margins[others.removeFirst()] }
  }

  /// Takes over better bounds: NaN is none.
  ///
  /// The closure gets the row's place in the flattened order and the row.
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

  /// NaN fails the comparison and changes nothing.
  private mutating func raise(_ place: (violation: Int, row: Int), to bound: Double) {
    if bound > bounds[place.violation][place.row] { bounds[place.violation][place.row] = bound }
  }

  /// Including rows of an open violation that others have outdone: any row may exclude it.
  private var openRows: [(violation: Int, row: Int)] {
    open.flatMap { violation in bounds[violation].indices.map { (violation, $0) } }
  }

  /// CROWN, its dual or α-CROWN: bounds before non-linear layers anew, cut with those of the stage
  /// before, then all rows, as many at once as memory allows. The relaxation is kept for programs
  /// and searches.
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
        // One operation to the nearest, then one number down: below the exact sum.
        raise(place, to: (bound + row.constant).nextDown)
      }
    }
  }

  /// Bounds before non-linear layers from the stage before.
  ///
  /// For the same box, so that they hold; elements that they decide are not substituted again.
  /// Empty before the first linear stage.
  func knownBounds(_ linear: LinearBounds<Element>) -> [Int: Box<Double>] {
    guard let boxes = relaxed?.boxes else { return [:] }
    return linear.refinedNodes.reduce(into: [:]) { known, node in
      let ends = boxes[node].ends
      known[node] = Box(lower: ends.lower, upper: ends.upper)
    }
  }

  /// Bounds of all values by the best stage so far, by CROWN if there was none.
  /// - Throws: `DeadlinePassed` where CROWN must come first and has no time.
  private mutating func relaxation() throws(DeadlinePassed) -> (
    network: RelaxedNetwork<Element>, boxes: [OutwardBox]
  ) {
    if relaxed == nil { try boundRows(.adaptive) }
    return relaxed!
  }

  /// The triangle relaxation, row by row of what is open.
  ///
  /// One program, loaded once: only its objective changes from row to row, and each search goes on
  /// from the last basis. Bounds are safe dual bounds, also where time stops the simplex.
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
  ///
  /// Rows are divided among workers, each on its own; the results are in the order of the rows.
  /// - Parameter proven: violations that a search has excluded since; their rows are left out.
  private mutating func relaxQuadratically(
    beside proven: Set<Int> = []
  ) throws(DeadlinePassed) {
    // Any other network has none, and the stage leaves everything as it is.
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
  ///
  /// False for networks of another form than one hidden layer.
  private func isQuadratic(_ multiplyAdds: ClosedRange<Int>) -> Bool {
    HiddenLayer.factorisation(of: query.network.architecture).map(multiplyAdds.contains) ?? false
  }

  /// Branch and bound, by what splits.
  ///
  /// - tanh and sigmoid have no phases to split: only halving of few inputs is complete for them.
  /// - Piecewise linear networks of few inputs are searched both ways, others by phases of ReLUs.
  ///
  /// Ties come first: no halving of the box decides one.
  private mutating func search() throws(DeadlinePassed) -> Verdict {
    var settings = SearchSettings()
    settings.workers = cascade.workers
    settings.deadline = deadline
    settings.subproblems = cascade.subproblems
    settings.progress = cascade.progress
    let architecture = query.network.architecture
    // Inputs that the property fixes are never halved.
    let varying = zip(query.box.lower.elements, query.box.upper.elements).count { $0 < $1 }
    let hasFewInputs = varying > 0 && varying <= cascade.inputLimit
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
  ///
  /// At most `tieLimit` violations, one after the other, in one program that is restarted from its
  /// basis.
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
      // A single row is its own objective: as a constraint it would only hide how far below 0 it
      // reaches.
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
  ///
  /// That is 10⁻⁹ in double precision and 1.2·10⁻⁴ in single precision, relative to the constant
  /// where that exceeds 1.
  private func isTie(_ violation: Int) -> Bool {
    let rounding = max(1e-9, 1024 * Double(Element.ulpOfOne))
    return zip(query.violations[violation], bounds[violation]).contains {
      $1 > -rounding * max(1, abs($0.constant))
    }
  }

  /// Two rows a·y ≤ b and −a·y ≤ −c of a violation, as `=` of VNN-LIB gives them: the outputs must
  /// meet a plane, whose points a search in floating point misses by rounding.
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
  ///
  /// Rounds grow by four, and each begins anew: all rounds before the last cost at most a third of
  /// it.
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
      // A split ReLU is dearer than a half of the box: twelve steps of ascent instead of five, and
      // two trial bounds for every candidate before.
      limited.subproblems = parts / 16
      verdict = try searchActivations(limited)
      if case .undecided(.tie) = verdict { break }
      guard case .undecided(.limit) = verdict else { return verdict }
      parts *= 4
    }
    return searchInputs(settings)
  }

  /// Parts that single precision is too coarse to halve further may be decided by double precision:
  /// the search begins anew in it.
  private func searchInputs(_ settings: SearchSettings) -> Verdict {
    let verdict = InputSearch<Element>(query: left, settings: settings).decide()
    guard case .undecided(.tie) = verdict, Element.self == Float.self else { return verdict }
    return InputSearch<Double>(query: left, settings: settings).decide()
  }

  /// Leaky ReLUs and maxima are rewritten by ReLUs first, where that is exact. The diversified
  /// attack runs before the search, as it finds in seconds what the search meets late.
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
  ///
  /// The witness of a rewritten network is run again through the network that was asked about: the
  /// two round differently.
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
  ///
  /// Each round multiplies the parts of an inner search by eight. The last round is the one that
  /// leaves nothing to divide, or finds no unstable value.
  private mutating func searchRectifiers(
    _ settings: SearchSettings
  ) throws(DeadlinePassed) -> Verdict {
    var limited = settings
    // Short at first: each is paid for both ends of every unstable value.
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
      // Both ends of every unstable value.
      let demand = 2 * unstable.reduce(0) { $0 + $1.elements.count } * parts
      let allowed = settings.subproblems.map { $0 - spent } ?? .max
      let isLast = demand == 0 || 2 * demand >= allowed
      // 200 sub-problems at least: where few values are unstable, the search itself is the better
      // use of time.
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
  /// - Parameters:
  ///   - settings: how many sub-problems each violation may take, among others.
  ///   - proven: violations excluded so far, by this and earlier rounds; those excluded here are
  ///     added.
  /// - Returns: `verified` if all open ones are excluded, else the verdict of the first that is
  ///   not.
  private mutating func searchViolations(
    _ settings: SearchSettings, proven: inout Set<Int>
  ) throws(DeadlinePassed) -> Verdict {
    let (relaxed, boxes) = try relaxation()
    var linear = LinearBounds<Double>(network: query.network, slope: .optimised)
    linear.deadline = deadline
    // Rounding of single precision may keep a bound just below 0 for ever; this one settles such
    // bounds.
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
