internal import Bounds
internal import Resources
internal import Tensors

/// How a branch and bound works and when it gives up.
struct SearchSettings: Sendable {
  var workers = Workers.one
  var deadline = Deadline.never {
    didSet {
      rootAscent.deadline = deadline
      ascent.deadline = deadline
      valueAscent.deadline = deadline
      inputAscent.deadline = deadline
    }
  }
  /// Sub-problems that may be bounded, beside a last round; nil: no limit.
  var subproblems: Int?
  /// Bytes that slopes of waiting sub-problems may take.
  var memory = 1 << 30
  /// Parents that each of the two shards of a round splits.
  var parentsPerShard = 32
  /// Parts of the input box that each of the two shards of a round halves.
  var partsPerShard = 128
  /// Points from which each shard of a round descends towards a counterexample.
  var descents = 8
  /// ReLUs that are tried before one is split.
  var candidates = 6
  var rootAscent = BoundAscent(steps: 50, rate: 0.2)
  var ascent = BoundAscent(steps: 12, rate: 0.25)
  /// Of the values of inner nodes.
  var valueAscent = BoundAscent(steps: 20, rate: 0.2)
  var inputAscent = BoundAscent(steps: 5, rate: 0.2)
  /// Every input counts as if its coefficient were at least this share of the largest: a search that
  /// never halves some input may never end.
  var leastWeight = 0.1
  /// Parts too small to halve after which a search by inputs gives up.
  var ties = 1000
  /// Hears of progress: the worst bound, and how many sub-problems are left.
  var progress: (@Sendable (_ bound: Double, _ left: Int) -> Void)?

  var isOver: Bool { deadline.isPast }

  func isSpent(after bounded: Int) -> Bool { subproblems.map { bounded >= $0 } ?? false }

  func note(_ bound: Double?, left: Int) {
    if let bound { progress?(bound, left) }
  }
}
