/// One point of the grid: a network to train and evaluate, independent of every other cell.
/// `Configuration` makes the grid's cells; `id` names their files.
package struct Cell: Codable, Hashable, Sendable {
  /// Name of the training method: `natural`, `pgd`, `ibp`.
  package var method: String
  /// The radius ε trained for; nil for methods that train without one (`natural`).
  package var trainedRadius: Radius?
  /// Factor on every hidden width of the base architecture.
  package var capacity: Double
  /// Which repetition: seeds split, initialisation, batches and attacks.
  package var seed: Int
  /// Size of a reduced training set; nil: the study's.
  package var members: Int?
  /// The epoch after which training stopped, with the schedules of all epochs; nil: the last one.
  package var epochs: Int?
  /// What protects the members while training; nil: nothing.
  package var defence: Defences?

  /// - Parameters:
  ///   - method: one of `MethodName`'s raw values.
  ///   - trainedRadius: nil for `natural` alone.
  ///   - capacity: above 0, at most 64.
  ///   - seed: from 0.
  ///   - members: less than the study's.
  package init(
    method: String, trainedRadius: Radius?, capacity: Double, seed: Int, members: Int? = nil,
    epochs: Int? = nil, defence: Defences? = nil
  ) {
    self.method = method
    self.trainedRadius = trainedRadius
    self.capacity = capacity
    self.seed = seed
    self.members = members
    self.epochs = epochs
    self.defence = defence == Defences.none ? nil : defence
  }

  /// What reports call the training: the method, and the defence if there is one.
  package var label: String { defence.map { "\(method) + \($0)" } ?? method }

  /// The epoch after which training ended.
  /// - Parameter epochs: of the whole training.
  package func lastEpoch(of epochs: Int) -> Int {
    self.epochs ?? min(epochs, defence?[.earlyStopping, .epoch].map { Int($0) } ?? epochs)
  }

  /// Unique file-name-safe identity, e.g. `pgd-eps0.25-cap0.5-seed0`, `pgd-eps8_255input-cap1-seed0` or
  /// `natural-cap1-seed2`.
  package var id: String { "\(conditionID)-seed\(seed)" }

  /// The identity that the cell's repetitions share, e.g. `pgd-eps0.25-cap0.5`.
  package var conditionID: String {
    let radius = trainedRadius.map { "-eps\($0.typed.fileName)" } ?? ""
    let size = members.map { "-n\($0)" } ?? ""
    let end = epochs.map { "-epoch\($0)" } ?? ""
    let protection = defence.map { "-\($0.fileName)" } ?? ""
    return "\(method)\(radius)-cap\(shortest(capacity))\(size)\(end)\(protection)"
  }
}

/// Shortest decimal form that reads back as the same number, whole numbers without ".0".
/// The same bytes on every machine, for reports and names of files.
package func shortest(_ value: Double) -> String {
  let text = "\(value)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
