import LinearPrograms
import Networks
import Tensors

@testable import Bounds
@testable import Verification

/// What a method says: lower bounds of rows, and bounds of all values of the network.
struct SoundnessClaims {
  let method: String
  /// One for every row; −∞ or NaN where the method says nothing.
  var bounds: [Double]
  var nodes: NodeBounds?
}

extension SoundnessCase {
  var rows: [Query.Row] { query.violations.flatMap(\.self) }

  /// Claims of every method that bounds rows, cheapest first.
  func claims() -> [SoundnessClaims] {
    var claims = intervals() + zonotopes()
    for slope in LowerSlope.allCases {
      claims.append(linear(Double.self, slope))
      if query.violations.allSatisfy({ $0.allSatisfy(\.isSingle) }) {
        claims.append(linear(Float.self, slope))
      }
    }
    claims.append(quadratic())
    return claims + claims.filter { $0.nodes != nil && !$0.method.contains("Float") }.map(program)
  }

  private func intervals() -> [SoundnessClaims] {
    let nodes = NodeBounds(interval: query.network, over: query.box)
    let outputs = SoundnessClaims(
      method: "ibp",
      bounds: rows.map { $0.lowerBound(lower: nodes.lower.last!, upper: nodes.upper.last!) },
      nodes: nodes)
    guard let label = query.label, query.network.architecture.head != nil else { return [outputs] }
    let margins = IntervalBounds.marginLowerBounds(
      of: query.network, over: query.box, labels: [label])
    return [outputs, SoundnessClaims(method: "ibp margins", bounds: others(margins, label))]
  }

  private func zonotopes() -> [SoundnessClaims] {
    ZonotopeBounds.Domain.allCases.flatMap { domain in
      let zonotopes = ZonotopeBounds(network: query.network, domain: domain)
      let ends = zonotopes.outputBounds(over: query.box)
      let (lower, upper) = (ends.lower.elements, ends.upper.elements)
      let outputs = SoundnessClaims(
        method: domain.rawValue, bounds: rows.map { $0.lowerBound(lower: lower, upper: upper) })
      guard let label = query.label else { return [outputs] }
      let margins = zonotopes.marginLowerBounds(over: query.box, labels: [label])
      return [
        outputs,
        SoundnessClaims(method: domain.rawValue + " margins", bounds: others(margins, label)),
      ]
    }
  }

  /// Linear bounds with lower slopes of one kind, in one precision.
  private func linear<Element: Scalar>(
    _: Element.Type, _ slope: LowerSlope
  ) -> SoundnessClaims {
    let linear = LinearBounds<Element>(network: query.network, slope: slope)
    let (relaxed, boxes) = try! linear.relaxation(over: query.box)
    let forms = LinearForms<Element>(
      whole: Tensor(
        elements: rows.flatMap { $0.coefficients.map { Element($0) } },
        shape: [rows.count, query.network.architecture.classes]),
      shape: relaxed.shapes.last!, samples: rows.map { _ in 0 })
    let bounds = try! linear.bounds(
      relaxed: relaxed, forms: forms, at: relaxed.shapes.count - 1, ascent: linear.ascent)
    return SoundnessClaims(
      method: "\(slope) \(Element.self)",
      bounds: zip(bounds, rows).map { ($0 + $1.constant).nextDown },
      nodes: NodeBounds(boxes: boxes, over: query.box))
  }

  /// Quadratic constraints, after a few steps and after more.
  private func quadratic() -> SoundnessClaims {
    let layer = try! HiddenLayer(network: query.network, over: query.box)
    let bounds = rows.map { row in
      guard let layer, let relaxation = QuadraticRelaxation(layer: layer, row: row) else {
        return -Double.infinity
      }
      return [3, 40].map { QuadraticAscent(steps: $0).bound(relaxation) }.max()!
    }
    return SoundnessClaims(method: "sdp", bounds: bounds)
  }

  /// The triangle relaxation on another method's bounds of all values.
  private func program(_ claims: SoundnessClaims) -> SoundnessClaims {
    let program = TriangleRelaxation(network: query.network, bounds: claims.nodes!)
    let limits = Limits(iterations: 2000)
    let outcomes = rows.map {
      program.lowerBound(of: $0.coefficients, constant: $0.constant, within: limits)
    }
    return SoundnessClaims(
      method: "lp on " + claims.method,
      bounds: outcomes.map { $0.isInfeasible ? .infinity : $0.bound })
  }

  /// Margins against all classes but the label.
  private func others(_ margins: Tensor<Double>, _ label: Int) -> [Double] {
    margins.elements.indices.filter { $0 != label }.map { margins[$0] }
  }
}

extension Query.Row {
  var isSingle: Bool { coefficients.allSatisfy { Double(Float($0)) == $0 } }
}
