// The regularisers of a short warm-up of interval training (Shi et al. 2021, §3.3).
//
// Both are single numbers that the objective adds with a weight of its own, one for each ReLU;
// `Training/ShortWarmUp.swift` does. Sums run in double precision in the order of the elements.

extension Tape {
  /// How loose the boxes before a ReLU are: max(0, τ − r₀/r̄)/τ with r̄ their mean radius and r₀
  /// that of the network's inputs (eq. 9); a single number. `stack` holds plain rows, centres and
  /// radii.
  ///
  /// Without it the boxes of a random network grow by a factor from layer to layer, and training
  /// starts where nothing can be learnt.
  /// - Parameters:
  ///   - stack: plain rows, centres and radii before a ReLU.
  ///   - boxes: how many boxes it ends with.
  ///   - inputRadius: r₀, the mean radius of the boxes that enter the network proper, behind its
  ///     standardisation.
  ///   - tolerance: τ > 0: the ratio r₀/r̄ from which on nothing is punished.
  /// - Returns: a number in [0, 1]; where all radii are 0, 0.
  package func tightnessPenalty(
    stack: Variable, boxes: Int, inputRadius: Double, tolerance: Double
  ) -> Variable {
    let input = value(stack)
    let part = BoxParts(shape: input.shape, boxes: boxes)
    let mean =
      input.withUnsafePointer { Double(Tensors.sum($0 + part.radii, part.box)) }
      / Double(max(part.box, 1))
    let ratio = mean > 0 ? inputRadius / mean : .infinity
    let penalty = max(0, tolerance - ratio) / tolerance
    // d(−r₀/r̄)/dr̄ = r₀/r̄², shared by all radii.
    let slope = penalty > 0 ? ratio / mean / tolerance / Double(part.box) : 0
    return record(Tensor(repeating: Element(penalty), shape: []), from: stack) { tape, gradient in
      let share = Element(slope) * gradient[0]
      tape.contribute(to: stack) { target, keep in
        if keep == 0 { clear(target, count: input.count) }
        increase(target + part.radii, by: share, count: part.box)
      }
    }
  }

  /// How far active and inactive neurons are from balance: max(0, τ − min(q, 1/q))/τ, summed over q
  /// the ratio of the mean centre of active boxes to minus that of inactive ones, and q that of
  /// their variances (eq. 10–11); a single number, 0 where a phase is empty.
  ///
  /// Boxes around 0 count in neither phase. The mean of all centres enters the variances, and the
  /// pullback passes through it.
  /// - Parameters:
  ///   - stack: plain rows, centres and radii before a ReLU.
  ///   - boxes: how many boxes it ends with.
  ///   - tolerance: τ > 0: the balance from which on nothing is punished.
  /// - Returns: a number in [0, 2].
  package func balancePenalty(_ stack: Variable, boxes: Int, tolerance: Double) -> Variable {
    let input = value(stack)
    let part = BoxParts(shape: input.shape, boxes: boxes)
    let count = Double(max(part.box, 1))
    let mean = input.withUnsafePointer { Double(Tensors.sum($0 + part.plain, part.box)) } / count
    let sums = input.withUnsafePointer {
      phaseSums(center: $0 + part.plain, radius: $0 + part.radii, mean: mean, count: part.box)
    }
    let centers = Balance(a: sums.centers.active, b: -sums.centers.inactive, tolerance: tolerance)
    let squares = Balance(a: sums.squares.active, b: sums.squares.inactive, tolerance: tolerance)
    let penalty = Tensor(repeating: Element(centers.penalty + squares.penalty), shape: [])
    return record(penalty, from: stack) { tape, gradient in
      // The mean m depends on every centre: dΣ(c − m)²/dm = −2·Σ(c − m).
      let throughMean =
        -2 * (squares.first * sums.deviations.active + squares.second * sums.deviations.inactive)
      var back = Tensor<Element>(zeros: input.shape)
      back.withUnsafeMutablePointer { target in
        input.withUnsafePointer {
          phaseGradient(
            center: $0 + part.plain, radius: $0 + part.radii, mean: mean,
            shift: throughMean / count, active: (centers.first, 2 * squares.first),
            inactive: (-centers.second, 2 * squares.second), g: target + part.plain, count: part.box
          )
        }
      }
      tape.contribute(back.scaled(by: gradient[0]), to: stack)
    }
  }
}

/// max(0, τ − min(a/b, b/a))/τ of two positive numbers, and its derivatives to them; all 0 where
/// one of them is not positive.
private struct Balance {
  var penalty = 0.0
  var first = 0.0
  var second = 0.0

  init(a: Double, b: Double, tolerance: Double) {
    // An empty phase has no ratio: without this the penalty would be τ/τ with an infinite
    // derivative.
    guard a > 0, b > 0, a.isFinite, b.isFinite else { return }
    let ratio = min(a / b, b / a)
    guard ratio < tolerance else { return }
    penalty = (tolerance - ratio) / tolerance
    (first, second) = a < b ? (-1 / b, a / (b * b)) : (b / (a * a), -1 / a)
    first = first / tolerance
    second = second / tolerance
  }
}
