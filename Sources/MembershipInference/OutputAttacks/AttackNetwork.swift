internal import Attacks
internal import Networks
internal import Tensors
internal import Training

/// The layout of a network that tells members from non-members by rows of features: branches, each on
/// some of the features, whose ends are joined and go through common layers to two logits.
///
/// One branch that has no layers of its own is a plain network. Branches are how Nasr, Shokri and
/// Houmansadr (2018, 2019) keep apart what differs in kind: predictions, labels, gradients.
struct AttackLayout: Sendable {
  /// Some of the features with the hidden layers that they pass by themselves.
  struct Branch: Sendable {
    /// Which features, by their places in a row.
    let features: Range<Int>
    /// Widths of the branch's own hidden layers.
    var widths: [Int] = []
    /// Where the features are a matrix, row by row: the length of its rows, and how many kernels as
    /// long as a row slide over them (Nasr et al. 2019, section III-B), before all other layers.
    var kernels: (length: Int, count: Int)?
  }

  let branches: [Branch]
  /// Widths of the common hidden layers.
  let widths: [Int]
  /// Slope of the activations below 0: 0 for ReLU.
  var slope = 0.0

  /// A plain network on all features, which therefore gathers none.
  static func plain(_ widths: [Int], features: Int, slope: Double = 0) -> AttackLayout {
    AttackLayout(branches: [Branch(features: 0..<features)], widths: widths, slope: slope)
  }

  /// The network of this layout on rows of so many features.
  func architecture(features: Int) -> Architecture {
    var architecture = Architecture(name: "attack", inputShape: [features])
    let ends = branches.enumerated().map { number, branch in
      append(branch, name: "branch\(number + 1)", to: &architecture)
      return architecture.nodes.count - 1
    }
    if ends.count > 1 { architecture.append(.concatenate, reading: ends) }
    appendHidden(widths, name: "common", to: &architecture)
    architecture.append(
      map: .dense(inputs: architecture.classes, outputs: 2), name: "membership")
    return architecture
  }

  private func append(_ branch: Branch, name: String, to architecture: inout Architecture) {
    let count = branch.features.count
    if let kernels = branch.kernels {
      let rows = count / kernels.length
      precondition(rows * kernels.length == count, "\(count) features in rows of \(kernels.length)")
      architecture.append(
        .gather(indices: Array(branch.features), shape: [rows, 1, kernels.length]), reading: [0])
      let window = Window(height: rows, width: 1, channels: kernels.length, kernel: .init(1))
      architecture.append(
        map: .convolution(window, outputs: kernels.count), name: "\(name).kernels")
      architecture.append(activation)
      architecture.append(.flatten)
    } else if branches.count > 1 {
      architecture.append(.gather(indices: Array(branch.features), shape: [count]), reading: [0])
    }
    appendHidden(branch.widths, name: name, to: &architecture)
  }

  private func appendHidden(
    _ widths: [Int], name: String, to architecture: inout Architecture
  ) {
    for (number, width) in widths.enumerated() {
      // `classes` counts the elements of the last node, whatever it is.
      let map = LinearMap.dense(inputs: architecture.classes, outputs: width)
      architecture.append(map: map, name: "\(name).\(number + 1)")
      architecture.append(activation)
    }
  }

  private var activation: Layer { slope == 0 ? .relu : .leakyRelu(slope: slope) }
}

/// How an attack's network is trained: Adam on the cross-entropy, members and non-members alike in
/// number.
struct AttackTraining: Sendable {
  var rate = 0.01
  var batchSize = 32
  /// Passes of single rows through the network, which divide into epochs: many for few rows.
  var passes = 60_000
  /// Fewest and most epochs.
  var epochs = 10...100
  /// Whether features are moved to mean 0 and deviation 1 before.
  var standardises = false

  func recipe(rows: Int) -> Recipe {
    let wanted = min(max(passes / rows, epochs.lowerBound), epochs.upperBound)
    return Recipe(
      method: .natural, perturbation: Perturbation(radius: 0, range: -1e6...1e6), epochs: wanted,
      batchSize: batchSize, learningRate: LearningRate(base: rate, decays: [0.7]))
  }
}

/// A trained network that gives rows of features the log-odds of membership.
///
/// Every row is asked about by itself, in `Double`: what a row gets does not depend on the rows beside
/// it, not even in its last bit.
struct AttackNetwork: Sendable {
  private let network: Network<Double>
  private let scaling: Standardisation?

  /// - Precondition: both sets have rows, all of one length, all numbers finite.
  init(
    members: [[Double]], nonMembers: [[Double]], layout: AttackLayout,
    training: AttackTraining = AttackTraining()
  ) {
    // The smaller set is repeated until both count alike.
    let size = max(members.count, nonMembers.count)
    let rows = (0..<size).flatMap {
      [members[$0 % members.count], nonMembers[$0 % nonMembers.count]]
    }
    scaling = training.standardises ? Standardisation(rows) : nil
    var trainer = Trainer(
      architecture: layout.architecture(features: rows[0].count),
      recipe: training.recipe(rows: rows.count), inputs: Self.tensor(rows, scaling: scaling),
      labels: rows.indices.map { 1 - $0 % 2 }, seed: 0)
    // A loss that is no number ends training; what was learnt until then counts.
    _ = try? trainer.run()
    network = Network<Double>(trainer.network)
  }

  /// Log-odds that a sample of these features is a member.
  func logOdds(_ row: [Double]) -> Double {
    let logits = network.logits(Tensor<Double>(Self.tensor([row], scaling: scaling)))
    return logits[1] - logits[0]
  }

  private static func tensor(_ rows: [[Double]], scaling: Standardisation?) -> Tensor<Float> {
    let scaled = scaling.map { scaling in rows.map(scaling.applied) } ?? rows
    return Tensor(
      elements: scaled.flatMap { $0.map(Float.init) }, shape: [rows.count, rows[0].count])
  }
}

/// Moves features to mean 0 and deviation 1; constant ones to 0.
struct Standardisation: Sendable {
  private let means: [Double]
  private let scales: [Double]

  /// By the moments of these rows.
  init(_ rows: [[Double]]) {
    let n = Double(rows.count)
    var means = [Double](repeating: 0, count: rows[0].count)
    var squares = means
    for row in rows { for j in row.indices { means[j] += row[j] / n } }
    for row in rows {
      for j in row.indices { squares[j] += (row[j] - means[j]) * (row[j] - means[j]) / n }
    }
    self.means = means
    scales = squares.map { $0 > 1e-24 ? $0.squareRoot() : 1 }
  }

  func applied(to row: [Double]) -> [Double] {
    row.indices.map { (row[$0] - means[$0]) / scales[$0] }
  }
}
