internal import Resources

/// What of an element a program needs.
///
/// Ordered: who needs the parts of a value can make do without the value itself.
enum ElementDemand: Int, Comparable {
  case nothing
  case value
  /// max(x, 0) and max(−x, 0), because a rectifier whose phase is open reads it.
  case parts

  static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// Which phase of a rectifier bounds leave possible.
enum Phase {
  case active, inactive, open

  /// Bounds of exactly 0 decide: at 0 both phases agree.
  init(_ range: (lower: Double, upper: Double)) {
    self = range.lower >= 0 ? .active : range.upper <= 0 ? .inactive : .open
  }
}

extension ElementRules {
  /// The demand for every element, [node][element], of a program that has all outputs.
  ///
  /// Backwards from the outputs, so that values which no output reads get neither variables nor
  /// rows.
  /// - Throws: `DeadlinePassed`.
  func demands(
    _ bounds: NodeBounds, by deadline: Deadline
  ) throws(DeadlinePassed) -> [[ElementDemand]] {
    var demands = counts.map { [ElementDemand](repeating: .nothing, count: $0) }
    func demand(_ source: Neuron, demand: ElementDemand = .value) {
      let known = demands[source.node][source.element]
      demands[source.node][source.element] = max(known, demand)
    }
    for element in demands[counts.count - 1].indices {
      demand(Neuron(node: counts.count - 1, element: element))
    }
    for node in counts.indices.reversed() {
      for element in 0..<counts[node] where demands[node][element] != .nothing {
        try deadline.check()
        switch self[Neuron(node: node, element: element)] {
        case .free: break
        // What reads the copy reads the source: it hands on the demand for parts too.
        case .copy(let source): demand(source, demand: demands[node][element])
        case .affine(let terms, _, _): for term in terms { demand(term.source) }
        case .maximum(let sources): for source in sources { demand(source) }
        case .rectifier(let source, let slope):
          switch Phase(bounds.range(source)) {
          case .open: demand(source, demand: .parts)
          case .active: demand(source, demand: demands[node][element])
          case .inactive: if slope > 0 { demand(source) }
          }
        }
      }
    }
    return demands
  }
}
