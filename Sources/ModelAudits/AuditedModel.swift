package import Datasets
package import Experiments
package import Networks
package import Results
internal import Tensors
package import Training

/// A model whose membership privacy is attacked, with samples that it was trained on and samples
/// that it was not.
///
/// Made from a model file with a record, from anyone's network with files of indices, or from a
/// cell of a sweep; read by `ModelAudit`. The sets are disjoint.
package struct AuditedModel: Sendable {
  /// What errors call the model.
  package let file: String
  /// With the layers that scale its inputs, where it has some; `ScaledModel` takes them off.
  package let network: Network<Float>
  /// Inputs have the shape that the network takes.
  package let dataset: Dataset
  /// Sample identities, ascending.
  package let members: [Int]
  /// Ascending, as are `others`.
  package let nonMembers: [Int]
  /// Samples besides that the model was not trained on.
  package let others: [Int]
  /// How models like this one are trained; nil where the file does not say.
  package let training: Training?
  /// The radius that the model was trained with, if any.
  /// In both units of the data set.
  package let trainedRadius: Radius?
  /// What certifies its worst case unless another bound is wanted.
  package let verifier: Verifier
  /// Of the random starts of adversarial inputs: for a model of ours those of its evaluation.
  package let seed: UInt64
  /// Whether members and labels are those of the training itself, not of files beside the model.
  package let isOwn: Bool
  /// What to mind about who is a member, a line each.
  package var warnings: [String] = []

  /// Everything that trains another model alike, but for samples and seed.
  package struct Training: Codable, Equatable, Sendable {
    /// One of `MethodName`'s raw values.
    package var method: String
    /// The network as it is trained.
    /// Before what the method adds for use (`Recipe.deployed`).
    package var architecture: Architecture
    /// With its scale and the final ε.
    package var recipe: Recipe
    /// Samples on which a defence compares outputs, the same for every such model; none of `others`.
    package var validation: [Int] = []
  }
}

extension AuditedModel {
  /// The network of a cell, without what its training was: no shadow models are trained for it.
  /// - Throws: what splitting the data throws.
  package init(network: Network<Float>, of cell: Cell, in experiment: Experiment) throws {
    let split = try experiment.evaluatedSplit(for: cell)
    self.init(
      file: cell.id, network: network, dataset: experiment.dataset, members: split.members,
      nonMembers: split.nonMembers, others: [], training: nil, trainedRadius: nil,
      verifier: .standard, seed: experiment.seed(of: cell), isOwn: true)
  }

  /// A model of ours: data, members and non-members are rebuilt from its record.
  /// Reads the data set again and compares its fingerprint with the record's.
  /// - Parameters:
  ///   - data: where the data set is now, if it moved.
  ///   - sparesOthers: whether the non-members are those of the split alone, so that samples are left
  ///     for shadow models; otherwise they are those that the cell was evaluated on.
  /// - Throws: an error in one line for files that cannot be read, hold no record, or belong to
  ///   other data.
  package init(recorded file: String, data: String? = nil, sparesOthers: Bool = false) throws {
    let trained = try TrainedModel(contentsOf: file)
    let cell = trained.record.cell
    let experiment = try trained.experiment(file, data: data) { $0.exactSamples = 0 }
    let split = try experiment.split(for: cell)
    let evaluated = try experiment.evaluatedSplit(for: cell)
    let nonMembers = sparesOthers ? split.nonMembers : evaluated.nonMembers
    let validation = try experiment.validation(for: cell)
    let rest = Set(split.shadowMembers + split.shadowNonMembers + split.reserve)
      .subtracting(validation)
    self.init(
      file: file, network: trained.network, dataset: experiment.dataset, members: split.members,
      nonMembers: nonMembers, others: rest.subtracting(nonMembers).sorted(),
      training: Training(
        method: cell.method, architecture: try experiment.trainedArchitecture(for: cell),
        recipe: trained.record.recipe, validation: validation),
      trainedRadius: cell.trainedRadius.map { experiment.radius($0.typed) },
      verifier: trained.configuration.verifier ?? .standard,
      seed: experiment.seed(of: cell), isOwn: true)
  }

  /// Anybody's model, with the indices of its members, and of samples that it was not trained on, in
  /// files, one on a line. Without the second, non-members are the other samples, or as many of them,
  /// drawn at random, as there are members.
  /// - Throws: an error in one line for files that cannot be read, a network that does not fit the
  ///   data, indices that are no samples or stand in both files.
  /// - Parameters:
  ///   - network: anyone's, whose weights must be finite.
  ///   - dataset: its inputs are brought into the network's shape.
  ///   - membersIndex: path of a file of indices.
  ///   - nonMembersIndex: path; nil draws them, with a warning.
  ///   - seed: of that draw and of random starts.
  package init(
    network: Network<Float>, file: String, dataset: Dataset, membersIndex: String,
    nonMembersIndex: String? = nil, seed: UInt64
  ) throws {
    guard network.parameters.allSatisfy(\.isFinite) else {
      throw ExperimentError("\(file): a weight exceeds the range of 32-bit floats; scale it down")
    }
    let dataset = Dataset(
      name: dataset.name, inputs: try dataset.inputs(fitting: network.architecture, file: file),
      labels: dataset.labels, classes: dataset.classes, inputRange: dataset.inputRange,
      level: dataset.level, testStart: dataset.testStart, columns: dataset.columns,
      notes: dataset.notes, warnings: dataset.warnings)
    let members = try SampleIndices(file: membersIndex, count: dataset.count)
    let rest: (nonMembers: [Int], others: [Int])
    if let nonMembersIndex {
      let nonMembers = try SampleIndices(file: nonMembersIndex, count: dataset.count)
      try nonMembers.checkDisjoint(from: members)
      rest = (nonMembers.values, [])
    } else {
      rest = try Self.drawn(
        besides: members.values, of: dataset.count, file: membersIndex, seed: seed)
    }
    self.init(
      file: file, network: network, dataset: dataset, members: members.values,
      nonMembers: rest.nonMembers, others: rest.others, training: nil, trainedRadius: nil,
      verifier: .standard, seed: seed, isOwn: false)
    if nonMembersIndex == nil {
      warnings.append(
        "the samples that \(membersIndex) does not name count as non-members: of those that the model "
          + "was trained on all the same, attacks are called wrong where they are right; pass "
          + "--nonmembers-index")
    }
  }

  /// As many samples besides the members, drawn at random, as there are members, or all; the rest.
  /// Random rather than the first: the order of data often goes with class or time.
  /// - Throws: `ExperimentError` where all samples are members.
  private static func drawn(
    besides members: [Int], of count: Int, file: String, seed: UInt64
  ) throws(ExperimentError) -> (nonMembers: [Int], others: [Int]) {
    let isMember = Set(members)
    let rest = (0..<count).filter { !isMember.contains($0) }
    guard !rest.isEmpty else {
      throw ExperimentError("\(file): names all samples; leave some as non-members")
    }
    var stream = RandomStream(seed: seed, name: "non-members")
    let order = stream.permutation(rest.count).map { rest[$0] }
    return (order.prefix(members.count).sorted(), order.dropFirst(members.count).sorted())
  }
}
