import Tensors
import Testing

@Suite struct LossTests {
  static func crossEntropy(
    _ logits: [Double], label: Int
  ) -> (loss: Double, gradient: [Double]) {
    let operation = Operation<Double>("", [Tensor(elements: logits, shape: [1, logits.count])]) {
      $0.crossEntropy($1[0], labels: [label])
    }
    let result = operation.differentiate(weights: Tensor(repeating: 1, shape: [1]))
    return (result.output[0], result.gradients[0]!.elements)
  }

  /// log(1 + e^(−gap)) and p_j = 1/(1 + e^gap) by mpmath. Where p_y rounds to 1, training still
  /// sees the gradient to the last digits.
  @Test(arguments: [
    (0, 0.6931471805599453, 0.5), (1, 0.3132616875182228, 0.2689414213699951),
    (20, 2.061153620314381e-9, 2.0611536181902037e-9),
    (36, 2.319522830243569e-16, 2.3195228302435686e-16),
    (37, 8.533047625744066e-17, 8.533047625744065e-17),
    (40, 4.248354255291589e-18, 4.248354255291589e-18),
    (300, 5.148200222412013e-131, 5.148200222412013e-131),
    (-30, 30.000000000000092, 0.9999999999999064), (-800, 800, 1),
  ])
  func twoClasses(gap: Double, loss: Double, gradient: Double) {
    for shift in [0.0, 16, -512] {
      let result = Self.crossEntropy([shift + gap, shift], label: 0)
      #expect(abs(result.loss - loss) <= 1e-15 * max(1, loss), "\(gap)")
      #expect(abs(result.gradient[1] - gradient) <= 1e-14 * gradient, "\(gap)")
      #expect(result.gradient[0] == -result.gradient[1])
    }
  }

  @Test func extremeLogitsStayFinite() {
    let (loss, gradient) = Self.crossEntropy([-1e300, 1e300, 0], label: 0)
    #expect(loss == 2e300 && gradient == [-1, 1, 0])
    #expect(Self.crossEntropy([5], label: 0).loss == 0)
    #expect(Self.crossEntropy([5], label: 0).gradient == [0])
    #expect(Self.crossEntropy([.nan, 0], label: 1).loss.isNaN)
  }

  /// log-softmax ignores a shift of its row, and its exponentials sum to 1.
  @Test(arguments: [0.0, 1e3, -1e3, 1e12])
  func logSoftmaxIgnoresShifts(shift: Double) {
    let x = [0.5, -2, 3.25, 3.25, -700]
    let tape = Tape<Double>()
    let y = tape.value(
      tape.logSoftmax(tape.constant(Tensor(elements: x + x.map { $0 + shift }, shape: [2, 5]))))
    let tolerance = max(1e-14, abs(shift) * 0x1p-52)
    for column in 0..<5 { #expect(abs(y[column] - y[5 + column]) <= tolerance) }
    let total = y.elements.prefix(5).reduce(0) { $0 + Double.exp($1) }
    #expect(abs(total - 1) < 1e-15)
    // log Σ e^x by mpmath.
    #expect(abs(y[2] - -0.7271501605677791) < 1e-15)
  }

  /// Cross-entropy is minus the log-softmax of the label.
  @Test func crossEntropyIsNegativeLogSoftmax() {
    var stream = RandomStream(seed: 8, name: "losses")
    for classes in [1, 2, 3, 17] {
      let x = Tensor<Double>(distinct: [6, classes], &stream)
      let labels = (0..<6).map { $0 % classes }
      let tape = Tape<Double>()
      let losses = tape.value(tape.crossEntropy(tape.constant(x), labels: labels))
      let logs = tape.value(tape.logSoftmax(tape.constant(x)))
      for row in 0..<6 {
        #expect(abs(losses[row] + logs[row * classes + labels[row]]) < 1e-14)
      }
    }
  }

  /// Losses stay apart where the confidence rounds to 1 in single precision: an attack sees them.
  @Test(arguments: [10.0, 17, 30, 60])
  func crossEntropyKeepsSmallLosses(gap: Double) {
    let tape = Tape<Float>()
    let logits = tape.constant(Tensor(elements: [Float(gap), 0], shape: [1, 2]))
    let loss = Double(tape.value(tape.crossEntropy(logits, labels: [0]))[0])
    let exact = Double.log1p(Double.exp(-gap))
    #expect(abs(loss / exact - 1) < 1e-5)
  }
}
