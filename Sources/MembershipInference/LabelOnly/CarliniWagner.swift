internal import Glibc
package import Networks
package import Tensors

/// Euclidean distances to the decision boundary by gradients (Carlini and Wagner 2017, ℓ2): for
/// x' = ½(tanh w + 1) in the range, minimises ‖x' − x‖² + c·max(z_y − max_{j≠y} z_j, 0) by Adam and
/// searches the smallest c that misclassifies. The white-box yardstick of the label-only attacks.
package struct CarliniWagner: Sendable {
  /// Gradient steps for every c.
  package var steps: Int
  /// Values of c that are tried.
  package var searches: Int
  package var rate: Double

  package init(steps: Int = 150, searches: Int = 6, rate: Double = 0.05) {
    self.steps = steps
    self.searches = searches
    self.rate = rate
  }

  /// Distances in the order of `samples.samples`, 0 for misclassified samples; ∞ where no misclassified
  /// point was found.
  package func distances(
    _ network: Network<Float>, samples: AttackedSamples, workers: Workers = .one
  ) -> [Double] {
    let pieces = chunks(of: samples.count, size: 50)
    return workers.map(pieces.count) { piece in
      let inputs = samples.inputs.rows(pieces[piece])
      var descent = Descent(
        network: network, inputs: inputs, labels: Array(samples.labels[pieces[piece]]),
        range: samples.range, rate: Float(rate))
      for _ in 0..<searches { descent.run(steps) }
      return descent.best
    }.flatMap(\.self)
  }

  /// The descents of some samples, side by side.
  private struct Descent {
    let network: Network<Float>
    let inputs: Tensor<Float>
    let labels: [Int]
    let range: ClosedRange<Float>
    let rate: Float
    var prices: [(low: Float, now: Float, high: Float)]
    var best: [Double]

    init(
      network: Network<Float>, inputs: Tensor<Float>, labels: [Int],
      range: ClosedRange<Float>, rate: Float
    ) {
      self.network = network
      self.inputs = inputs
      self.labels = labels
      self.range = range
      self.rate = rate
      prices = labels.map { _ in (0, 1, .infinity) }
      best = zip(network.predictions(inputs), labels).map { $0 == $1 ? .infinity : 0 }
    }

    /// All steps at the present prices c, which then move.
    mutating func run(_ steps: Int) {
      var w = inputs.elements.map(startingPoint)
      var (first, second) = (
        [Float](repeating: 0, count: w.count), [Float](repeating: 0, count: w.count)
      )
      var isFooled = [Bool](repeating: false, count: labels.count)
      for step in 1...max(1, steps) {
        let slopes = slopes(at: w, isFooled: &isFooled)
        let corrections = (1 - powf(0.9, Float(step)), 1 - powf(0.999, Float(step)))
        for i in w.indices {
          first[i] = 0.9 * first[i] + 0.1 * slopes[i]
          second[i] = 0.999 * second[i] + 0.001 * slopes[i] * slopes[i]
          w[i] -=
            rate * first[i] / corrections.0
            / ((second[i] / corrections.1).squareRoot() + 1e-8)
        }
      }
      for row in labels.indices {
        let price = prices[row]
        if isFooled[row] { prices[row].high = price.now } else { prices[row].low = price.now }
        let (low, high) = (prices[row].low, prices[row].high)
        prices[row].now = high == .infinity ? price.now * 10 : (low + high) / 2
      }
    }

    /// w of a sample: a little inside the range.
    private func startingPoint(_ x: Float) -> Float {
      let middle = (range.upperBound + range.lowerBound) / 2
      let share = (x - middle) / (range.upperBound - range.lowerBound) * 2
      return atanhf(share * 0.99999)
    }

    /// Gradient of the objective to w; notes misclassified points on the way.
    private mutating func slopes(at w: [Float], isFooled: inout [Bool]) -> [Float] {
      let half = (range.upperBound - range.lowerBound) / 2
      let shares = w.map(tanhf)
      let points = Tensor(
        elements: shares.map { range.lowerBound + half * ($0 + 1) }, shape: inputs.shape)
      let tape = Tape<Float>()
      let x = tape.variable(points)
      let logits = tape.logits(of: network, x: x, parameters: tape.constants(network.parameters))
      let classes = network.architecture.classes
      let values = tape.value(logits).elements
      let (size, predictions) = (inputs.rowStride, tape.value(logits).rowMaxima())
      var wanted = [Float](repeating: 0, count: values.count)
      for row in labels.indices {
        guard predictions[row] == labels[row] else {
          isFooled[row] = true
          let distance = (row * size..<(row + 1) * size).reduce(0.0) { sum, i in
            let gap = Double(points[i]) - Double(inputs[i])
            return sum + gap * gap
          }.squareRoot()
          best[row] = min(best[row], distance)
          continue
        }
        let start = row * classes
        let rival =
          (0..<classes).filter { $0 != labels[row] }
          .max { values[start + $0] < values[start + $1] } ?? 0
        wanted[start + labels[row]] = prices[row].now
        wanted[start + rival] = -prices[row].now
      }
      tape.backward(
        from: logits, gradient: Tensor(elements: wanted, shape: [labels.count, classes]))
      let gradient = tape.gradient(x)
      return w.indices.map { i in
        (gradient[i] + 2 * (points[i] - inputs[i])) * half * (1 - shares[i] * shares[i])
      }
    }
  }
}
