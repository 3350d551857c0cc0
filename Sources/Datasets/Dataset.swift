package import Tensors

/// Labelled samples for training, verification and membership experiments.
///
/// A sample's identity is its index here. A data set's own train and test files form one pool,
/// train first: members and non-members must come from one distribution.
///
/// Readers make it by way of `UncheckedSamples`; experiments split it. All of it is in memory, four
/// bytes a value. Immutable, and in the order of the file: a split that names indices stays valid
/// as long as the fingerprint is the same.
package struct Dataset: Sendable {
  /// `digits`, `mnist`, `cifar10`, `cifar100`, or a file's name without its extensions.
  package let name: String
  /// [n, C, H, W] for images (channel-first), [n, d] for tables; every value finite and in
  /// `inputRange`.
  package let inputs: Tensor<Float>
  /// One class in 0..<`classes` for each sample.
  package let labels: [Int]
  /// Number of classes.
  package let classes: Int
  /// Range of every input value, which perturbed inputs must keep too.
  ///
  /// In input units; the box of a perturbation is cut to it.
  package let inputRange: ClosedRange<Float>
  /// Width of one intensity level in input units: 1/16 for digits, 1/255 for 8-bit images,
  /// otherwise 1/255 of the input range, unless given.
  package let level: Double
  /// Index of the first sample that came from the data set's own test file; nil where none did.
  ///
  /// Samples from there on are the test file's; a split may keep to the division.
  package let testStart: Int?
  /// CRC-32 (zlib's) as eight hexadecimal digits: of `inputs` as little-endian 32-bit floats,
  /// continued over `labels` as little-endian 64-bit integers. The same contents in another file
  /// format have the same one.
  ///
  /// A check against the wrong data, not against a forger.
  package let fingerprint: String
  /// Names of the columns of a table, where its file gives any; else empty.
  package let columns: [String]
  /// How the reader understood the file, a phrase each: what it scaled, where the class stands.
  package let notes: [String]
  /// What in the contents is likely a mistake, a sentence each.
  package let warnings: [String]

  /// Number of samples.
  package var count: Int { labels.count }

  /// A data set made in memory; the fingerprint is computed.
  ///
  /// - Parameters:
  ///   - name: what reports call it.
  ///   - inputs: [n, C, H, W] or [n, d]; every value finite and in `inputRange`, which is not
  ///     checked here.
  ///   - labels: n of them, in 0..<classes.
  ///   - classes: number of classes.
  ///   - inputRange: in input units.
  ///   - level: width of one intensity level in input units, > 0.
  ///   - testStart: index of the first test sample, if there are any.
  ///   - columns: names of a table's columns.
  ///   - notes: how a file was understood.
  ///   - warnings: what is likely a mistake.
  package init(
    name: String, inputs: Tensor<Float>, labels: [Int], classes: Int,
    inputRange: ClosedRange<Float>, level: Double, testStart: Int? = nil, columns: [String] = [],
    notes: [String] = [], warnings: [String] = []
  ) {
    precondition(
      inputs.shape.first == labels.count, "\(labels.count) labels for inputs \(inputs.shape)")
    precondition(
      labels.allSatisfy { 0 <= $0 && $0 < classes }, "label outside 0..<\(classes)")
    precondition(level.isFinite && level > 0, "level \(level) is not positive")
    self.name = name
    self.inputs = inputs
    self.labels = labels
    self.classes = classes
    self.inputRange = inputRange
    self.level = level
    self.testStart = testStart
    self.columns = columns
    self.notes = notes
    self.warnings = warnings
    fingerprint = contentFingerprint(inputs: inputs, labels: labels)
  }
}
