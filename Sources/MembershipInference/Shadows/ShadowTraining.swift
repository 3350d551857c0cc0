package import Datasets
internal import Files
internal import FoundationEssentials
internal import Glibc
package import Networks
internal import Results
internal import Synchronization
package import Tensors
package import Training

/// Trains shadow models by one recipe on the halves of a pool and keeps them in a folder, from which
/// it continues: `shadows.json` says what they are, `shadow-K.safetensors` is model K.
package struct ShadowTraining: Sendable {
  package let dataset: Dataset
  package let halves: ShadowHalves
  /// Nil: models are not kept.
  package let folder: String?
  private let identity: Identity
  /// On which a defence of the recipe compares outputs.
  private let validation: [Int]
  /// Two processes never write to one folder.
  private let lock: FolderLock?

  /// Where, in a folder, those models are kept that are trained on other samples than the target's.
  package static let disjointFolder = "disjoint"

  /// What the models of a folder have in common.
  private struct Identity: Codable, Equatable {
    var format = 1
    let architecture: Architecture
    let recipe: Recipe
    let fingerprint: String
    let halves: ShadowHalves

    /// What makes the models of another folder others; nil where they are the same.
    func difference(from other: Identity) -> String? {
      if format != other.format { return "another version" }
      if fingerprint != other.fingerprint { return "other data" }
      if architecture != other.architecture { return "another architecture" }
      if recipe != other.recipe { return "another recipe" }
      if halves.seed != other.halves.seed { return "another seed" }
      return halves.pool == other.halves.pool ? nil : "another pool"
    }
  }

  /// Opens the folder, creating it where needed.
  /// - Throws: `ShadowError` for a folder of other shadow models or of other files, `FileError`.
  package init(
    architecture: Architecture, recipe: Recipe, dataset: Dataset, halves: ShadowHalves,
    folder: String? = nil, validation: [Int] = []
  ) throws {
    self.validation = validation
    precondition(halves.pool.count > 1, "a pool of \(halves.pool.count) has no halves")
    self.dataset = dataset
    self.halves = halves
    self.folder = folder
    identity = Identity(
      architecture: architecture, recipe: recipe, fingerprint: dataset.fingerprint, halves: halves)
    guard let folder else {
      lock = nil
      return
    }
    try createFolder(folder)
    lock = try FolderLock(folder)
    try removeRemnants(in: folder)
    let file = folder + "/shadows.json"
    if exists(file) {
      let bytes = try RegularFile(path: file, followingLinks: false).bytes(limit: 1 << 28)
      guard let known = try? JSONDecoder().decode(Identity.self, from: Data(bytes)) else {
        throw ShadowError("\(file): is no description of shadow models of this version; delete it")
      }
      if let difference = known.difference(from: identity) {
        throw ShadowError("\(folder): holds shadow models of \(difference); pass another folder")
      }
      return
    }
    guard try entries(of: folder).allSatisfy({ $0 == Self.disjointFolder }) else {
      throw ShadowError("\(folder): holds other files and no shadows.json; pass an empty folder")
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try writeAtomically(Array(try encoder.encode(identity)), to: file)
  }

  /// What a function makes of every model, in order; several models are read or trained at a time.
  /// - Parameter afterModel: hears, one at a time, how many are done.
  /// - Throws: the first error of reading, training or writing.
  package func map<Result: Sendable>(
    models: Range<Int>, workers: Workers, afterModel: @Sendable (Int) -> Void = { _ in },
    body: @Sendable (Int, Network<Float>) throws -> Result
  ) throws -> [Result] {
    let state = Mutex<(done: Int, error: (any Error)?)>((0, nil))
    let results = workers.map(models.count) { index -> Result? in
      guard state.withLock({ $0.error == nil }) else { return nil }
      do {
        let model = models.lowerBound + index
        let result = try body(model, try network(model))
        state.withLock { state in
          state.done += 1
          afterModel(state.done)
        }
        return result
      } catch {
        state.withLock { $0.error = $0.error ?? error }
        return nil
      }
    }
    if let error = state.withLock({ $0.error }) { throw error }
    return results.compactMap(\.self)
  }

  /// A model from the folder, or trained now.
  func network(_ model: Int) throws -> Network<Float> {
    let file = folder.map { $0 + "/shadow-\(model).safetensors" }
    if let file, access(file, F_OK) == 0 { return try read(file, model: model) }
    let samples = halves.members(of: model)
    var trainer = Trainer(
      architecture: identity.architecture, recipe: identity.recipe,
      inputs: dataset.inputs.rows(samples),
      labels: samples.map { dataset.labels[$0] }, seed: seed(of: model),
      validation: dataset.reference(validation))
    _ = try trainer.run()
    if let file {
      try Safetensors.save(trainer.network, metadata: ["shadow": label(model)], to: file)
    }
    return trainer.network
  }

  private func read(_ file: String, model: Int) throws -> Network<Float> {
    let (network, metadata) = try Safetensors.load(file, followingLinks: false)
    guard metadata["shadow"] == label(model),
      network.architecture == identity.recipe.deployed(identity.architecture)
    else {
      throw ShadowError(
        "\(file): is another model; delete it, and the same command trains it again")
    }
    return network
  }

  /// Tells the file of one model from that of another.
  private func label(_ model: Int) -> String {
    "\(model) \(String(seed(of: model), radix: 16)) \(dataset.fingerprint)"
  }

  private func seed(of model: Int) -> UInt64 {
    var stream = RandomStream(seed: halves.seed, name: "shadow/\(model)")
    return stream.next()
  }
}

extension Dataset {
  /// Samples for defences to compare outputs on; nil for none.
  package func reference(_ samples: [Int]) -> ReferenceSamples? {
    samples.isEmpty
      ? nil : ReferenceSamples(inputs: inputs.rows(samples), labels: samples.map { labels[$0] })
  }
}

/// Shadow models that cannot be used, in one line.
package struct ShadowError: Error, CustomStringConvertible, Sendable {
  package let description: String

  init(_ description: String) { self.description = description }
}
