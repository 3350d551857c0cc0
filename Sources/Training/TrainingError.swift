/// Why training gave no network.
package enum TrainingError: Error, CustomStringConvertible, Sendable {
  /// The loss, or a parameter, became NaN or infinite.
  case diverged(epoch: Int, step: Int)
  /// The caller asked to stop.
  case cancelled

  package var description: String {
    switch self {
    case .diverged(let epoch, let step):
      "training diverged: the loss is not finite in epoch \(epoch + 1), step \(step + 1);"
        + " lower the learning rate or ε"
    case .cancelled: "training was cancelled"
    }
  }
}
