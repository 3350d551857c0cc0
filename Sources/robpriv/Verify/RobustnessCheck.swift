import Attacks
import Datasets
import Experiments
import Files
import Networks
import Results
import Tensors
import VNNLIB
import Verification

/// Robustness of a network on samples, one query each.
/// Boxes are rounded outwards, in the units in which ε counts; a sample that is misclassified is
/// not looked at further. Predictions are in double precision.
struct RobustnessCheck {
  private let network: NetworkFile
  /// The network and the samples in the units that ε counts in.
  private let model: ScaledModel<Double>
  /// [n, …], those of the range alone, scaled where the network scales.
  private let inputs: Tensor<Float>
  private let labels: [Int]
  private let radius: Radius
  /// An intensity level in input units.
  private let level: Double
  private let perturbation: Perturbation
  /// Folder for counterexamples.
  /// Nil for none.
  private let witnesses: String?

  /// - Throws: `MismatchError` where the samples are none of the network.
  /// - Parameters:
  ///   - network: with the scale that its file has.
  ///   - samples: data set and range.
  ///   - radius: as typed, in either unit.
  ///   - witnesses: folder for counterexamples, made if it is missing.
  init(
    network: NetworkFile, samples: SampleSet, radius: Radius, witnesses: String?
  ) throws {
    self.network = network
    self.radius = radius
    self.witnesses = witnesses
    model = try ScaledModel(network: network.network, dataset: samples.dataset, file: network.path)
    inputs = try model.dataset.inputs(fitting: model.network.architecture, file: network.path)
      .rows(samples.range)
    labels = Array(samples.dataset.labels[samples.range])
    level = samples.dataset.level
    perturbation = model.perturbation(radius)
  }

  /// ε in both units, one of them as typed.
  var radiusText: String {
    let number = radius.typed.number.text
    let text =
      switch radius.typed.unit {
      case .level: "ε \(shortest(radius.input)) (in levels: \(number))"
      case .input: "ε \(number) (in levels: \(shortest(radius.levels)))"
      }
    return text + (model.scale == nil ? "" : " in scaled units")
  }

  /// Prints one CSV row for every sample's verdict.
  /// - Returns: results in the order of samples.
  /// - Throws: what cannot be written; `MismatchError` of counterexamples.
  func run(_ cascade: Cascade, status: StatusLine) throws -> [SampleResult] {
    try forEachSample(cascade: cascade, status: status, header: SampleResult.header, result: result)
  }

  /// Prints one CSV row for every sample's robust radius, to a tolerance in input units.
  /// - Parameters:
  ///   - cascade: its timeout is for each sample.
  ///   - tolerance: width of a bracket at which its search ends.
  ///   - status: counts samples.
  func run(
    _ cascade: Cascade, tolerance: Double, status: StatusLine
  ) throws -> [SampleRadius] {
    try forEachSample(cascade: cascade, status: status, header: SampleRadius.header) {
      index, cascade in
      let stopwatch = Stopwatch()
      let (sample, predicted) = sample(index)
      let bracket =
        predicted == labels[index]
        ? cascade.robustRadius(
          of: model.network, around: sample, label: predicted, upTo: perturbation,
          tolerance: tolerance) : nil
      let result = SampleRadius(
        index: index, label: labels[index], predicted: predicted, bracket: bracket,
        level: level, limit: radius,
        seconds: stopwatch.elapsed)
      return (result, bracket?.witness)
    }
  }

  /// One row for every sample, in order, as they become known. Samples are shared out among the
  /// cascade's workers, and workers among samples where these are fewer. Counterexamples of an earlier
  /// run are removed first.
  /// - Parameters:
  ///   - cascade: whose workers are shared out.
  ///   - header: first line of the CSV, with its line break.
  ///   - result: one sample's row, and its counterexample.
  private func forEachSample<Result: SampleRow>(
    cascade: Cascade, status: StatusLine, header: String,
    result: @Sendable (Int, Cascade) -> (Result, Verdict.Witness?)
  ) throws -> [Result] {
    var single = cascade
    single.workers = Workers(max(1, cascade.workers.count / max(1, labels.count)))
    if let witnesses {
      try createFolder(witnesses)
      for index in labels.indices { try removeReplaceable(file(of: index, in: witnesses)) }
    }
    try emit(header)
    let output = OrderedOutput()
    let results = cascade.workers.map(labels.count) { [single] index -> Result? in
      // A closed pipe ends the command soon, not after all samples.
      guard !output.hasFailed else { return nil }
      let (result, witness) = result(index, single)
      output.add(index) {
        status.clear()
        try write(result, witness: witness)
        status.show("\(index + 1)/\(labels.count) samples")
      }
      return result
    }
    status.clear()
    try output.finish()
    return results.compactMap(\.self)
  }

  /// The sample [1, …] and the network's class of it.
  private func sample(_ index: Int) -> (inputs: Tensor<Float>, predicted: Int) {
    let sample = inputs.rows([index])
    return (sample, model.network.predictions(Tensor<Double>(sample))[0])
  }

  /// The clock starts before the prediction.
  private func result(_ index: Int, cascade: Cascade) -> (SampleResult, Verdict.Witness?) {
    let stopwatch = Stopwatch(limit: cascade.timeout)
    var cascade = cascade
    cascade.deadline = stopwatch.deadline
    let (sample, predicted) = sample(index)
    let isCorrect = predicted == labels[index]
    let outcome = isCorrect ? cascade.decide(query(sample, label: predicted)) : nil
    let result = SampleResult(
      index: index, label: labels[index], predicted: predicted, outcome: outcome,
      seconds: stopwatch.elapsed)
    guard case .falsified(let witness)? = outcome?.verdict else { return (result, nil) }
    return (result, witness)
  }

  /// All margins of `label` positive over the box.
  private func query(_ sample: Tensor<Float>, label: Int) -> Query {
    Query(
      robustnessOf: model.network, around: sample, perturbation: perturbation, label: label)
  }

  /// The counterexample first: a row that says falsified has one.
  private func write(_ result: some SampleRow, witness: Verdict.Witness?) throws {
    if let witnesses, let witness {
      let text = try unscaled(witness, of: result.index).written(
        outputs: network.outputCount, of: network
      ).text
      try writeAtomically(text.utf8, to: file(of: result.index, in: witnesses))
    }
    try emit(result.row)
  }

  /// A counterexample as the file's network takes it, in the units of the table.
  /// The point is rounded on its way out of z, and the network computes z anew: what holds there
  /// need not hold here, hence the evaluation.
  /// - Throws: `MismatchError` where rounding undoes it there.
  private func unscaled(_ witness: Verdict.Witness, of index: Int) throws -> Verdict.Witness {
    guard let scale = model.scale else { return witness }
    let inputs = scale.unscaled(witness.inputs)
    let shape = [1] + network.network.architecture.inputShape
    let outputs = network.network.logits(Tensor(elements: inputs, shape: shape)).elements
    guard outputs.contains(where: { $0 > outputs[labels[index]] }) else {
      throw MismatchError(
        "sample \(index): in the units of the table its counterexample is none, by rounding; leave"
          + " --witness out")
    }
    return Verdict.Witness(inputs: inputs, outputs: outputs)
  }

  /// The file of a sample's counterexample.
  /// The index is that of the CSV row.
  private func file(of index: Int, in folder: String) -> String { "\(folder)/\(index).txt" }
}
