package import Results
internal import Training

extension Configuration {
  /// All cells: every training-set size, method, radius, capacity and repetition; natural training
  /// needs no radius.
  /// - Parameter radius: makes a radius of the data set of what was typed.
  package func cells(radius: (TypedRadius) -> Radius) -> [Cell] {
    let sizes: [Int?] = (reducedMembers ?? []) + [nil]
    return keptCells
      + capacities.flatMap { capacity in
        (0..<seeds).flatMap { seed in
          sizes.flatMap { members in
            methods.flatMap { method in
              trainedRadii(method, capacity: capacity).flatMap { trained in
                (defences ?? [.none]).map {
                  Cell(
                    method: method, trainedRadius: trained.map(radius), capacity: capacity,
                    seed: seed,
                    members: members, defence: $0)
                }
              }
            }
          }
        }
      }
  }

  /// The early-stopping frontier: natural training that ended sooner, with the same members and streams.
  private var keptCells: [Cell] {
    let natural = MethodName.natural.rawValue
    guard let capacity = GridAxes.mainCapacity(of: capacities), methods.contains(natural) else {
      return []
    }
    return (0..<seeds).flatMap { seed in
      (keptEpochs ?? []).map {
        Cell(method: natural, trainedRadius: nil, capacity: capacity, seed: seed, epochs: $0)
      }
    }
  }

  private func trainedRadii(_ method: String, capacity: Double) -> [TypedRadius?] {
    if TrainingMethod(named: method)?.usesRadius == false { return [nil] }
    let isMain = capacity == GridAxes.mainCapacity(of: capacities)
    return axesOnly == true && !isMain ? GridAxes.middle(of: radii).map { [$0] } ?? [] : radii
  }

  /// How many cells there are at most; nil beyond any number that a run can have.
  var cellLimit: Int? {
    let factors = [
      capacities.count, seeds, (reducedMembers?.count ?? 0) + 1 + (keptEpochs?.count ?? 0),
      methods.count, max(radii.count, 1), defences?.count ?? 1,
    ]
    return factors.reduce(1) { product, factor in
      product.flatMap { $0 * factor <= 1_000_000 ? $0 * factor : nil }
    }
  }
}
