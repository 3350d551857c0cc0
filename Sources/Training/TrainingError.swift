/// Why training gave no network.
///
/// Files that fail throw their own errors.
package enum TrainingError: Error, CustomStringConvertible, Sendable {
  /// The loss, or a parameter, became NaN or infinite.
  /// Counted from 0; the message counts from 1.
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
