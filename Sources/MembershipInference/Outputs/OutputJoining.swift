extension RecordedOutputs.Pair {
  /// The outputs of several models together; nil of none.
  /// - Parameter samples: how many samples there may be: those of model k are numbered from k·samples
  ///   on, as each model may know others of them.
  package init?(joining pairs: [RecordedOutputs.Pair], samples: Int) {
    guard !pairs.isEmpty else { return nil }
    self.init(
      members: RecordedOutputs.Side(joining: pairs.map(\.members), samples: samples),
      nonMembers: RecordedOutputs.Side(joining: pairs.map(\.nonMembers), samples: samples))
  }
}

extension RecordedOutputs.Side {
  /// - Precondition: all have outputs of one kind, on the same inputs.
  fileprivate init(joining sides: [RecordedOutputs.Side], samples: Int) {
    func rows(_ part: (RecordedOutputs.Side) -> OutputRows?) -> OutputRows? {
      let parts = sides.compactMap(part)
      precondition(parts.isEmpty || parts.count == sides.count, "inputs of some sides only")
      return parts.isEmpty ? nil : OutputRows(joining: parts)
    }
    self.init(
      name: sides[0].name, labels: sides.flatMap(\.labels),
      samples: sides.enumerated().flatMap { model, side in
        side.samples.map { model * samples + $0 }
      }, kind: sides[0].kind, renaming: sides[0].renaming,
      benign: OutputRows(joining: sides.map(\.benign)),
      adversarial: rows(\.adversarial), worstCase: rows(\.worstCase))
  }
}
