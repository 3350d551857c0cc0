import Networks
import Tensors

@testable import Verification

/// A small network and a question about it, both made from a seed.
struct SoundnessCase {
  let seed: Int
  let kind: SoundnessKind
  let twist: SoundnessTwist
  let query: Query
  /// Whether all numbers are of ordinary size, so that solvers' tolerances mean something.
  let isWellScaled: Bool
  /// What random choices remain.
  private(set) var stream: RandomStream

  init(seed: Int) {
    var stream = RandomStream(seed: UInt64(seed), name: "soundness")
    let kind = stream.pick(SoundnessKind.all)
    let twist = stream.pick(kind.twists)
    var network = kind.network(&stream)
    let (box, isOrdinary) = Self.box(network, twist, &stream)
    twist.apply(to: &network, center: box.center, &stream)
    (self.seed, self.kind, self.twist) = (seed, kind, twist)
    isWellScaled = isOrdinary && twist.keepsScale && kind != .cancelling
    query = Self.query(network, box, &stream)
    self.stream = stream
  }

  /// A box around a random centre, and whether its size is an ordinary one.
  private static func box(
    _ network: Network<Double>, _ twist: SoundnessTwist, _ stream: inout RandomStream
  ) -> (Box<Double>, Bool) {
    let shape = [1] + network.architecture.inputShape
    let count = shape.reduce(1, *)
    let common = [0.01, 0.05, 0.2, 0.5, 1]
    let isOrdinary = stream.next() % 3 > 0
    let radius = stream.pick(
      isOrdinary ? common : [0, 0, 0x1p-1074, 0x1p-1030, 1e-40, 1e-16, 1e3, 1e30])
    let scale = isOrdinary ? 1 : stream.pick([1, 1, 0x1p-1064, 1e-30, 1e5])
    let fixed = stream.pick([0, 0, 0.3, 0.8])
    var (lower, upper): ([Double], [Double]) = ([], [])
    for _ in 0..<count {
      var center = scale * (2 * stream.uniform() - 1)
      if twist == .integers { center = (4 * center).rounded() / 4 }
      let own = stream.uniform() < fixed ? 0 : radius * stream.pick([1, 1, 0.5])
      lower.append(center - own)
      upper.append(center + own)
    }
    return (
      Box(
        lower: Tensor(elements: lower, shape: shape), upper: Tensor(elements: upper, shape: shape)),
      isOrdinary
    )
  }

  private static func query(
    _ network: Network<Double>, _ box: Box<Double>, _ stream: inout RandomStream
  ) -> Query {
    let classes = network.architecture.classes
    if classes > 1 && stream.next() % 2 == 0 {
      let logits = network.outputs(box.center)
      let best = logits.indices.max { logits[$0] < logits[$1] }!
      return Query(network: network, box: box, label: stream.pick([best, best, best, 0]))
    }
    let samples = (0..<20).map { _ in network.outputs(randomInput(box, &stream)) }
    let violations = (0..<stream.pick([1, 1, 2])).map { _ in
      (0..<stream.pick([1, 1, 2])).map { _ in row(samples, &stream) }
    }
    return Query(network: network, box: box, violations: violations)
  }

  /// A row that is violated at few points of the box, or nearly is.
  private static func row(_ samples: [[Double]], _ stream: inout RandomStream) -> Query.Row {
    let isSimple = stream.next() % 2 == 0
    let coefficients = samples[0].indices.map { output in
      isSimple
        ? stream.pick(output == 0 ? [-1.0, 1] : [-1, 0, 1, 2]) : Double(Float(stream.normal()))
    }
    let values = samples.map { dot(coefficients, $0) }
    let (least, most) = (values.min()!, values.max()!)
    let constant = (1.2 * stream.uniform() - 0.3) * (most - least) - least
    return Query.Row(
      coefficients: coefficients, constant: constant.isFinite ? constant : 0,
      isStrict: stream.next() % 2 == 0)
  }
}

extension Box<Double> {
  /// About the middle of a box of one sample.
  var center: [Double] {
    zip(lower.elements, upper.elements).map { max($0, min($0 / 2 + $1 / 2, $1)) }
  }
}

extension RandomStream {
  mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
    choices[Int(next(upperBound: UInt64(choices.count)))]
  }
}
