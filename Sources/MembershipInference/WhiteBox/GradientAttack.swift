internal import Bounds
internal import Glibc
internal import Networks
internal import Results
internal import Tensors

/// White-box attacks on gradients, which training has driven towards 0 on members (Nasr, Shokri and
/// Houmansadr 2019).
enum GradientAttack: Sendable {
  /// The gradient of the loss to the weights of the last linear layer itself, what that layer reads,
  /// the outputs, the loss and the label, by a network with a branch for each (ibid., section III-B;
  /// the last layers tell most, section V-A).
  case gradients
  /// Logarithms of the norms of all gradients, a summary: log ‖∂ℓ/∂θ‖₂ of every parameter tensor and of
  /// the input, log ‖h‖₂ of what reaches the last layer, the log-odds of the true class and whether it
  /// is the arg-max, by a network of 16 hidden units.
  case norms

  var id: Attack {
    switch self {
    case .gradients: .whiteBoxGradient
    case .norms: .whiteBoxNorms
    }
  }

  var signal: String {
    switch self {
    case .gradients: "log-odds of a network on gradients"
    case .norms: "log-odds of a network on gradient norms"
    }
  }

  /// Rows to learn from, of all shadow models together: enough, and memory holds their gradients.
  func mostRows(for network: Network<Float>) -> Int {
    switch self {
    case .gradients:
      let width = network.architecture.lastLinear?.map.weightShape.reduce(1, *) ?? 1
      return min(10_000, max(100, 30_000_000 / width))
    case .norms: return 10_000
    }
  }

  /// Gradients are those of a last layer with weights.
  func suits(_ network: Network<Float>) -> Bool {
    switch self {
    case .gradients: network.architecture.lastLinear != nil
    case .norms: true
    }
  }

  /// What a function makes of the row of features of every sample, in the order of `samples.samples`;
  /// each sample is asked about by itself, and its row kept no longer than that.
  func rows<Result: Sendable>(
    of network: Network<Float>, samples: AttackedSamples, workers: Workers,
    body: @Sendable ([Double]) -> Result
  ) -> [Result] {
    let precise = Network<Double>(network)
    let inputs = Tensor<Double>(samples.inputs)
    return workers.map(samples.count) { row in
      let pass = Pass(
        network: precise, input: inputs.rows(row..<row + 1), label: samples.labels[row])
      switch self {
      case .gradients: return body(pass.gradientRow)
      case .norms: return body(pass.normRow)
      }
    }
  }

  /// Learns, and gives the function from a row of features to log-odds of membership.
  func fit(_ known: FeatureSet, network: Network<Float>) -> @Sendable ([Double]) -> Double {
    let features = known.members[0].count
    switch self {
    case .gradients:
      return AttackNetwork(
        members: known.members, nonMembers: known.nonMembers,
        layout: .gradients(of: network.architecture),
        training: AttackTraining(
          rate: 1e-3, batchSize: 64, passes: 30_000, epochs: 5...60, standardises: true)
      ).logOdds
    case .norms:
      return AttackNetwork(
        members: known.members, nonMembers: known.nonMembers,
        layout: .plain([16], features: features),
        training: AttackTraining(passes: 60_000, epochs: 5...60, standardises: true)
      ).logOdds
    }
  }
}

extension AttackLayout {
  /// Of `Pass.gradientRow`: 100 kernels over the gradients of each output, and two layers of 128 and 64
  /// units on every part, then layers of 256, 128 and 64 (Nasr et al. 2019, appendix; 1000 kernels and
  /// dropout there).
  fileprivate static func gradients(of architecture: Architecture) -> AttackLayout {
    let layer = architecture.lastLinear!
    let classes = architecture.classes
    let matrix = layer.map.outputs * layer.map.fanIn
    let activations = architecture.shapes[layer.input].reduce(1, *)
    let counts = [matrix, activations, classes, 1, classes]
    let starts = counts.indices.map { counts[..<$0].reduce(0, +) }
    let branches = zip(starts, counts).enumerated().map { part, place in
      Branch(
        features: place.0..<place.0 + place.1, widths: [128, 64],
        kernels: part == 0 ? (length: layer.map.fanIn, count: 100) : nil)
    }
    return AttackLayout(branches: branches, widths: [256, 128, 64])
  }
}

/// One sample's way through a network, forwards and backwards, in `Double`.
private struct Pass {
  let network: Network<Double>
  let label: Int
  let tape = Tape<Double>()
  private let input: Tape<Double>.Variable
  private let parameters: [Tape<Double>.Variable]
  /// The values of all nodes.
  private let values: [Tape<Double>.Variable]
  private let loss: Tape<Double>.Variable

  init(network: Network<Double>, input: Tensor<Double>, label: Int) {
    self.network = network
    self.label = label
    let x = tape.variable(input)
    let parameters = tape.variables(network.parameters)
    var values = [x]
    for node in network.architecture.nodes.dropFirst() {
      values.append(
        tape.apply(
          layer: node.layer, inputs: node.inputs.map { values[$0] }, parameters: parameters))
    }
    self.input = x
    self.parameters = parameters
    self.values = values
    loss = tape.crossEntropy(values[values.count - 1], labels: [label])
    tape.backward(from: loss)
  }

  private var logits: Tensor<Double> { tape.value(values[values.count - 1]) }

  private var odds: Double {
    min(max(trueClassLogOdds(logits: logits, labels: [label])[0], -100), 100)
  }

  /// Gradients of the last layer, its inputs, probabilities, −log p_y and the label in one-hot coding.
  var gradientRow: [Double] {
    let layer = network.architecture.lastLinear!
    let gradients = tape.gradient(parameters[layer.weight]).elements
    let activations = tape.value(values[layer.input]).elements
    let probabilities = softmax(logits.elements)
    let oneHot = probabilities.indices.map { $0 == label ? 1.0 : 0 }
    return gradients + activations + probabilities + [softplus(-odds)] + oneHot
  }

  var normRow: [Double] {
    let norms = (parameters + [input]).map { variable in
      max(log(Tensor.norm(of: [tape.gradient(variable)])), -100)
    }
    return norms + [odds, logits.rowMaxima()[0] == label ? 1 : 0]
  }
}
