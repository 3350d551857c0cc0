internal import Bounds
import Networks
internal import Resources
internal import Tensors

/// Bounds of inner values by search: what mixed-integer verifiers call bound tightening (Tjeng et
/// al. 2019), with branch and bound in place of the program.
extension Settlement {
  /// The inputs of ReLUs that substitution bounds, and which of them may have both signs, rounding
  /// aside.
  var unstable: [(node: Int, elements: [Int])] {
    guard let boxes = relaxed?.boxes else { return [] }
    let inputs = query.network.architecture.nodes.filter { $0.layer == .relu }.map { $0.inputs[0] }
    let refined = LinearBounds<Element>(network: query.network, slope: .optimised).refinedNodes
    return Set(refined).intersection(inputs).sorted().map { ($0, unstable(boxes[$0])) }
  }

  private func unstable(_ box: OutwardBox) -> [Int] {
    let (lower, upper) = box.ends
    return (0..<lower.count).filter {
      // An end that rounding alone puts beyond 0 is none worth a search.
      lower[$0] < -1e-12 * upper[$0] && upper[$0] > -1e-12 * lower[$0]
    }
  }

  /// Bounds unstable inputs of ReLUs, node by node, by searches of so many parts each, as others do
  /// by mixed-integer programs.
  ///
  /// Both ends of an element are searches of their own, divided among workers: the results do not
  /// depend on their number. A search stops at 0, where the sign is known. After every node the
  /// network is relaxed anew behind it, so that later nodes profit.
  /// - Parameters:
  ///   - parts: sub-problems that each end may take.
  ///   - settings: memory, shards and deadline of the searches.
  /// - Throws: `DeadlinePassed`; the relaxation is then that of the last node that was finished.
  mutating func tighten(
    parts: Int, settings: SearchSettings
  ) throws(DeadlinePassed) {
    var linear = LinearBounds<Element>(network: query.network, slope: .optimised)
    linear.deadline = deadline
    linear.ascendsImages = true
    for (node, _) in unstable {
      let (query, (relaxed, boxes)) = (query, self.relaxed!)
      let elements = unstable(boxes[node])
      guard !elements.isEmpty else { continue }
      var (lower, upper) = boxes[node].ends
      let width = lower.count
      let found = settings.workers.map(2 * elements.count) { index in
        var coefficients = [Double](repeating: 0, count: width)
        // Even: z from below. Odd: −z from below, which is z from above.
        coefficients[elements[index / 2]] = index % 2 == 0 ? 1 : -1
        let search = try? RectifierSearch(
          query: query, relaxed: relaxed, boxes: boxes, precise: nil,
          rows: [Query.Row(coefficients: coefficients)],
          at: node, settings: settings)
        return search?.lowerBound(parts: parts) ?? -.infinity
      }
      try settings.deadline.check()
      for (index, element) in elements.enumerated() {
        lower[element] = max(lower[element], found[2 * index])
        upper[element] = min(upper[element], -found[2 * index + 1])
      }
      var known = knownBounds(linear)
      known[node] = Box(lower: lower, upper: upper)
      self.relaxed = try linear.relaxation(over: query.box, known: known, refiningAfter: node)
    }
  }
}
