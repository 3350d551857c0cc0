internal import Glibc
internal import Networks
package import Tensors

/// Euclidean distances to the decision boundary from labels alone (Chen, Jordan and Wainwright
/// 2020, "HopSkipJumpAttack", algorithm 2 for ℓ2).
///
/// A walk starts at a misclassified point and repeats: bisect towards the sample, estimate the
/// boundary's normal from the labels of B·√t points around, step along it. Directions are random
/// signs, uncorrelated and of equal length like the paper's normal ones, and sixty times as cheap;
/// many samples share a batch wherever each asks one question only. Bisection keeps clear of the
/// ends of the range by the length of these directions: clipped there, they would all lean inwards,
/// most get the same label and tell little.
///
/// A sample's misclassified point is sought among the samples that share its batches, which are so by
/// their identities; its random directions are its identity's own.
package struct HopSkipJump: Sendable {
  /// Queries per sample, the one for the sample itself included.
  package var queries: Int
  /// B: directions of the first estimate.
  package var directions: Int
  /// Step of the directions in every coordinate, in units of the distance; bisection ends at half of
  /// it.
  package var tolerance: Double

  package init(queries: Int = 2500, directions: Int = 40, tolerance: Double = 1e-3) {
    precondition(
      queries > 0 && directions > 0 && 0 < tolerance && tolerance < 1,
      "\(queries) queries, \(directions) directions, tolerance \(tolerance)")
    self.queries = queries
    self.directions = directions
    self.tolerance = tolerance
  }

  /// Walks that share batches.
  private static let groupSize = 50

  /// Distances in the order of `samples.samples`, 0 for misclassified samples; ∞ where no misclassified
  /// point was found.
  package func distances(
    oracle: LabelOracle, samples: AttackedSamples, seed: UInt64 = 0, workers: Workers = .one
  ) -> [Double] {
    let groups = chunks(of: samples.count, size: Self.groupSize)
    return workers.map(groups.count) { group in
      var walks = BoundaryWalks(
        settings: self, oracle: oracle, samples: samples, rows: groups[group], seed: seed)
      return walks.run()
    }.flatMap(\.self)
  }
}

/// The walks of some samples, in lockstep.
private struct BoundaryWalks {
  private struct Walk {
    let origin: [Float]
    let label: Int
    var stream: RandomStream
    var left: Int
    /// Misclassified; empty as long as there is none.
    var point: [Float] = []
    var best = Double.infinity
    var normal: [Float] = []
    var step: Float = 0
  }

  private let settings: HopSkipJump
  private let oracle: LabelOracle
  private let range: ClosedRange<Float>
  private let shape: [Int]
  private var walks: [Walk]

  init(
    settings: HopSkipJump, oracle: LabelOracle, samples: AttackedSamples,
    rows: Range<Int>, seed: UInt64
  ) {
    self.settings = settings
    self.oracle = oracle
    range = samples.range
    shape = Array(samples.inputs.shape.dropFirst())
    walks = rows.map { row in
      Walk(
        origin: samples.inputs.rows(row..<row + 1).elements, label: samples.labels[row],
        stream: RandomStream(seed: seed, name: "hopskipjump/\(samples.samples[row])"),
        left: settings.queries)
    }
  }

  mutating func run() -> [Double] {
    start()
    var round = 1
    var active = walks.indices.filter { isActive($0) }
    while !active.isEmpty {
      bisect(active, steps: Int(-log2(settings.tolerance / 2).rounded(.up)))
      active = active.filter { isActive($0) }
      for index in active { estimateNormal(index, round: round) }
      advance(active.filter { isActive($0) }, round: round)
      active = active.filter { isActive($0) }
      round += 1
    }
    return walks.map(\.best)
  }

  private func isActive(_ index: Int) -> Bool {
    walks[index].left > 0 && !walks[index].point.isEmpty && walks[index].best > 0
  }

  /// Whether each candidate is misclassified, a query each.
  private mutating func areMisclassified(_ indices: [Int], candidates: [[Float]]) -> [Bool] {
    zip(indices, answers(indices, candidates: candidates)).map { $1 != walks[$0].label }
  }

  private mutating func answers(_ indices: [Int], candidates: [[Float]]) -> [Int] {
    for index in indices { walks[index].left -= 1 }
    return oracle.labels(
      Tensor(elements: candidates.flatMap(\.self), shape: [indices.count] + shape))
  }

  /// Misclassified samples are at the boundary. The others start on the way to whichever of some
  /// samples of the group with another answer has the nearest boundary or, where all answers are
  /// equal, at a random misclassified point.
  private mutating func start() {
    let all = Array(walks.indices)
    let answers = answers(all, candidates: walks.map(\.origin))
    for index in all where answers[index] != walks[index].label {
      move(index, to: walks[index].origin)
    }
    let open = all.filter { walks[$0].point.isEmpty }
    let starts = open.map { self.starts(of: $0, answers: answers) }
    var nearest = [[Float]](repeating: [], count: open.count)
    for trial in 0..<(starts.map(\.count).max() ?? 0) {
      let entries = open.indices.filter { trial < starts[$0].count && walks[open[$0]].left > 0 }
      for entry in entries { move(open[entry], to: starts[entry][trial]) }
      bisect(entries.map { open[$0] }, steps: Self.trialSteps)
      for entry in entries {
        let walk = walks[open[entry]]
        if distance(walk.point, b: walk.origin) <= walk.best { nearest[entry] = walk.point }
      }
    }
    for (entry, index) in open.enumerated() { walks[index].point = nearest[entry] }
    drawStarts(open.filter { walks[$0].point.isEmpty })
  }

  private static let trialSteps = 5

  /// The nearest sample with each other answer, nearest first, as many as a tenth of the budget
  /// allows to try.
  private func starts(of index: Int, answers: [Int]) -> [[Float]] {
    var nearest: [Int: (distance: Double, entry: Int)] = [:]
    for entry in walks.indices where answers[entry] != walks[index].label {
      let gap = distance(walks[entry].origin, b: walks[index].origin)
      if gap < nearest[answers[entry]]?.distance ?? .infinity {
        nearest[answers[entry]] = (gap, entry)
      }
    }
    let order = nearest.values.sorted { ($0.distance, $0.entry) < ($1.distance, $1.entry) }
    let count = max(1, settings.queries / 10 / Self.trialSteps)
    return order.prefix(count).map { walks[$0.entry].origin }
  }

  /// Up to a hundred uniform points each, until one is misclassified.
  private mutating func drawStarts(_ indices: [Int]) {
    for _ in 0..<100 {
      let open = indices.filter { walks[$0].point.isEmpty && walks[$0].left > 0 }
      guard !open.isEmpty else { return }
      let candidates = open.map { index in
        walks[index].origin.map { _ in
          range.lowerBound + (range.upperBound - range.lowerBound)
            * Float(walks[index].stream.uniform())
        }
      }
      for (entry, isWrong) in areMisclassified(open, candidates: candidates).enumerated()
      where isWrong {
        move(open[entry], to: candidates[entry])
      }
    }
  }

  private mutating func move(_ index: Int, to point: [Float]) {
    walks[index].point = point
    walks[index].best = min(walks[index].best, distance(point, b: walks[index].origin))
  }

  /// Moves the points towards their samples, up to the boundary.
  private mutating func bisect(_ indices: [Int], steps: Int) {
    var brackets = [(low: Float, high: Float)](repeating: (0, 1), count: walks.count)
    let far = walks.map(\.point)
    let ranges = walks.map { self.range(around: $0) }
    for _ in 0..<steps {
      let open = indices.filter { walks[$0].left > 0 }
      guard !open.isEmpty else { return }
      let middles = open.map { (brackets[$0].low + brackets[$0].high) / 2 }
      let candidates = zip(open, middles).map {
        blend(a: walks[$0].origin, b: far[$0], share: $1, range: ranges[$0])
      }
      for (entry, isWrong) in areMisclassified(open, candidates: candidates).enumerated() {
        let index = open[entry]
        if isWrong {
          brackets[index].high = middles[entry]
          move(index, to: candidates[entry])
        } else {
          brackets[index].low = middles[entry]
        }
      }
    }
  }

  /// The range less the reach of directions around the point.
  private func range(around walk: Walk) -> ClosedRange<Float> {
    guard !walk.point.isEmpty else { return range }
    let reach = Float(settings.tolerance * distance(walk.point, b: walk.origin))
    let margin = min(reach, (range.upperBound - range.lowerBound) / 4)
    return range.lowerBound + margin...range.upperBound - margin
  }

  /// The mean of directions to misclassified points less that of the others, which tends to the
  /// normal of the boundary (ibid., equation 9 with the baseline of equation 16).
  private mutating func estimateNormal(_ index: Int, round: Int) {
    let wanted = Int(Double(settings.directions) * Double(round).squareRoot())
    let count = min(wanted, walks[index].left)
    let reach = Float(settings.tolerance * distance(walks[index].point, b: walks[index].origin))
    var sums = DirectionSums(size: walks[index].point.count)
    for first in stride(from: 0, to: count, by: 250) {
      let rows = min(250, count - first)
      let points = Tensor(
        signsAround: walks[index].point, reach: reach, shape: [rows] + shape, range: range,
        from: &walks[index].stream)
      let labels = oracle.labels(points)
      for row in 0..<rows { sums.add(points, row: row, isWrong: labels[row] != walks[index].label) }
    }
    walks[index].left -= count
    walks[index].normal = sums.direction(from: walks[index].point)
  }

  /// Steps along the normals, halved until the point is misclassified.
  private mutating func advance(_ indices: [Int], round: Int) {
    for index in indices {
      let reach = distance(walks[index].point, b: walks[index].origin)
      walks[index].step = Float(reach / Double(round).squareRoot())
    }
    var open = indices
    for _ in 0..<20 {
      open = open.filter { walks[$0].left > 0 }
      guard !open.isEmpty else { return }
      let candidates = open.map {
        clippedStep(
          x: walks[$0].point, direction: walks[$0].normal, step: walks[$0].step, range: range)
      }
      let areWrong = areMisclassified(open, candidates: candidates)
      for (entry, isWrong) in areWrong.enumerated() {
        let index = open[entry]
        if isWrong { walks[index].point = candidates[entry] } else { walks[index].step /= 2 }
      }
      open = zip(open, areWrong).filter { !$1 }.map(\.0)
    }
  }
}
