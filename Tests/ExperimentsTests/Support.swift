import Attacks
import Experiments
import Results

extension Experiment {
  /// The threat model of a radius where nothing is scaled.
  func threat(_ radius: Radius) -> Perturbation {
    Perturbation(radius: radius.input, range: study.inputRange)
  }
}
