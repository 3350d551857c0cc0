/// What a model, and perhaps shadow models, put out on known members and non-members: all that an
/// audit of outputs needs.
package struct RecordedOutputs: Sendable {
  /// The outputs on one set of samples.
  package struct Side: Sendable {
    /// What errors call the set: `members`, `shadow non-members`.
    package var name: String
    package var labels: [Int]
    /// Identities, in the order of `labels`.
    package var samples: [Int]
    package var kind: OutputKind
    /// What to do if the numbers turn out to be of the other kind, for errors.
    package var renaming: String
    package var benign: OutputRows
    package var adversarial: OutputRows?
    package var worstCase: OutputRows?

    /// - Precondition: one row of outputs, and one identity, for each label.
    package init(
      name: String, labels: [Int], samples: [Int], kind: OutputKind,
      renaming: String = "record them as what they are", benign: OutputRows,
      adversarial: OutputRows? = nil, worstCase: OutputRows? = nil
    ) {
      for rows in [benign, adversarial, worstCase].compactMap(\.self) {
        precondition(rows.count == labels.count, "\(rows.count) rows, \(labels.count) labels")
      }
      precondition(samples.count == labels.count, "\(samples.count) samples")
      self.name = name
      self.labels = labels
      self.samples = samples
      self.kind = kind
      self.renaming = renaming
      self.benign = benign
      self.adversarial = adversarial
      self.worstCase = worstCase
    }
  }

  /// Members and non-members of one model, or of shadow models together.
  package struct Pair: Sendable {
    package var members: Side
    package var nonMembers: Side

    package init(members: Side, nonMembers: Side) {
      self.members = members
      self.nonMembers = nonMembers
    }
  }

  /// What tells samples apart when they are dealt into halves or added up, which where they stand must
  /// not.
  package enum Identification: Sendable {
    /// Label and outputs: of a file, in which `Side.samples` are but places.
    case content
    /// `Side.samples`: numbers that samples keep wherever they stand.
    case number
  }

  package var target: Pair
  package var shadow: Pair?
  package var identification: Identification

  package init(target: Pair, shadow: Pair? = nil, identification: Identification = .content) {
    self.target = target
    self.shadow = shadow
    self.identification = identification
  }
}
