/// How a layout of an NPZ archive names the arrays of one set of samples.
enum OutputSetNames {
  /// `output_SET_benign`, `SET_label`: probabilities.
  case recorded(String)
  /// `SET_logits` or `SET_probs`, `SET_labels`.
  case general(String)

  static let recordedSets = ["train", "test"].map(recorded)
  static let generalSets = ["members", "nonmembers", "shadow_members", "shadow_nonmembers"]
    .map(general)
  static let inputs = ["benign", "adversarial", "worst_case"]

  var labels: String {
    switch self {
    case .recorded(let set): "\(set)_label"
    case .general(let set): "\(set)_labels"
    }
  }

  func rows(_ input: String, kind: OutputKind) -> String {
    switch self {
    case .recorded(let set): "output_\(set)_\(input)"
    case .general(let set):
      input == "benign" ? "\(set)_\(kind.rawValue)" : "\(set)_\(input)_\(kind.rawValue)"
    }
  }

  /// What to do with outputs that are not of this kind.
  func renaming(_ kind: OutputKind) -> String {
    switch (self, kind) {
    case (.general, .logits): "name them \(rows("benign", kind: .probabilities))"
    case (.general, .probabilities): "name them \(rows("benign", kind: .logits))"
    case (.recorded, _):
      "name them members_logits and nonmembers_logits, and the labels members_labels and "
        + "nonmembers_labels"
    }
  }

  /// The names of all arrays that there may be.
  var all: [String] {
    [labels]
      + Self.inputs.flatMap { input in
        Set([OutputKind.logits, .probabilities].map { rows(input, kind: $0) }).sorted()
      }
  }
}
