internal import Bounds
internal import Tensors

/// CE(z(x), y) + λ·softplus(max_j≠y −m̲_j), m̲ the margins' bounds by hybrid zonotopes (Mirman et al.
/// 2018).
///
/// CE is of the samples. The zonotope has one generator for every input; errors of relaxations pass
/// layers as intervals do.
struct DiffAI: Objective {
  /// λ
  let weight: Double

  var relativeCost: Int { 3 * (3 + 50 + 9) }
  var usesBounds: Bool { true }

  func losses(of batch: TrainingBatch) -> Tape<Float>.Variable {
    let tape = batch.tape
    let worst = tape.hybridZonotopeNegatedMargins(
      of: batch.architecture, box: batch.box, labels: batch.labels, parameters: batch.parameters)
    return tape.add(
      batch.cleanLosses,
      tape.scale(tape.softplusOfWorst(worst, labels: batch.labels), by: Float(weight)))
  }
}

extension Tape {
  /// log(1 + e^w) of the largest number w of every row [n, classes] outside its label's column: [n].
  /// Stable for large |w|, as cross-entropy subtracts the largest logit.
  /// - Parameters:
  ///   - x: [n, classes].
  ///   - labels: whose columns are left out.
  fileprivate func softplusOfWorst(_ x: Variable, labels: [Int]) -> Variable {
    let (n, classes) = (labels.count, value(x).rowStride)
    var mask = Tensor<Element>(zeros: [n, classes])
    for (row, label) in labels.enumerated() { mask[row * classes + label] = -1e30 }
    // A maximum over columns by the pooling layer, whose gradient is there already.
    let window = Window(
      height: 1, width: classes, channels: 1, kernel: .init(vertical: 1, horizontal: classes))
    let image = reshape(add(x, constant(mask)), to: [n, 1, classes, 1])
    let worst = reshape(maxPool(image, window: window), to: [n, 1])
    // CE of the logits (0, w) for the first class.
    let logits = concatenate([constant(Tensor(zeros: [n, 1])), worst])
    return crossEntropy(logits, labels: [Int](repeating: 0, count: n))
  }
}
