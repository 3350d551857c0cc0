package import Results
internal import Training

extension Configuration {
  /// All cells: every training-set size, method, radius, capacity and repetition; natural training
  /// needs no radius.
  /// - Parameter radius: makes a radius of the data set of what was typed.
  package func cells(radius: (TypedRadius) -> Radius) -> [Cell] {
    let sizes: [Int?] = (reducedMembers ?? []) + [nil]
    return capacities.flatMap { capacity in
      (0..<seeds).flatMap { seed in
        sizes.flatMap { members in
          methods.flatMap { method in
            trainedRadii(method).map {
              Cell(
                method: method, trainedRadius: $0.map(radius), capacity: capacity, seed: seed,
                members: members)
            }
          }
        }
      }
    }
  }

  private func trainedRadii(_ method: String) -> [TypedRadius?] {
    TrainingMethod(named: method)?.usesRadius == false ? [nil] : radii
  }

  /// How many cells there are at most; nil beyond any number that a run can have.
  var cellLimit: Int? {
    let factors = [
      capacities.count, seeds, (reducedMembers?.count ?? 0) + 1, methods.count, max(radii.count, 1),
    ]
    return factors.reduce(1) { product, factor in
      product.flatMap { $0 * factor <= 1_000_000 ? $0 * factor : nil }
    }
  }
}
