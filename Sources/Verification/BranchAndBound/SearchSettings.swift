internal import Bounds
internal import Resources
internal import Tensors

/// How a branch and bound works and when it gives up.
///
/// `Settlement` makes one for a query. None of the constants touches soundness; what changing them
/// gained is measured in PERFORMANCE.md.
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
  ///
  /// A round has two shards whatever the number of workers, so that bounds, which batch
  /// sub-problems, come out alike on every machine.
  var parentsPerShard = 32
  /// Parts of the input box that each of the two shards of a round halves.
  var partsPerShard = 128
  /// Points from which each shard of a round descends towards a counterexample.
  var descents = 8
  /// ReLUs that are tried before one is split.
  ///
  /// Six instead of three, together with bounds of inner values, solved instances of `mnist_fc` in
  /// seconds that had taken over a minute.
  var candidates = 6
  /// The root is worth many steps: all sub-problems inherit its slopes.
  var rootAscent = BoundAscent(steps: 50, rate: 0.2)
  /// A rate of 0.25 instead of 0.05 took `mnist_fc` 256×4, 8, at 0.03 from 9.3 s to 6.4 s.
  var ascent = BoundAscent(steps: 12, rate: 0.25)
  /// Of the values of inner nodes.
  var valueAscent = BoundAscent(steps: 20, rate: 0.2)
  /// With five steps ACAS Xu 1-1, property 5, takes 0.2 s, without any over 30 s.
  var inputAscent = BoundAscent(steps: 5, rate: 0.2)
  /// Every input counts as if its coefficient were at least this share of the largest: a search that
  /// never halves some input may never end.
  ///
  /// ACAS Xu 1-3 took over 116 s without it, and takes 0.1 s.
  var leastWeight = 0.1
  /// Parts too small to halve after which a search by inputs gives up.
  var ties = 1000
  /// Hears of progress: the worst bound, and how many sub-problems are left.
  var progress: (@Sendable (_ bound: Double, _ left: Int) -> Void)?

  var isOver: Bool { deadline.isPast }

  /// Asked before a round, which then may exceed the limit by what it bounds.
  func isSpent(after bounded: Int) -> Bool { subproblems.map { bounded >= $0 } ?? false }

  func note(_ bound: Double?, left: Int) {
    if let bound { progress?(bound, left) }
  }
}
