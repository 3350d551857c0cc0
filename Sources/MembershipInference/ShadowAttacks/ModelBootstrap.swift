internal import Statistics
internal import Tensors

extension ShadowAudit {
  /// From eight targets on.
  var canBootstrap: Bool { targets.count >= 8 }

  /// 95 % intervals of the best balanced accuracy and of the area under the ROC curve of pooled
  /// scores, by drawing models with replacement 200 times (percentiles): scores of one model, and of
  /// one sample under several models, need not be independent.
  func bootstrapIntervals(
    _ pooled: ScoreSet
  ) -> (accuracy: ClosedRange<Double>, area: ClosedRange<Double>) {
    let (members, others) = (byModel(pooled.members), byModel(pooled.nonMembers))
    var stream = RandomStream(seed: settings.seed, name: "model-bootstrap")
    let draws = (0..<200).map { _ in
      targets.map { _ in targets[Int(stream.next(upperBound: UInt64(targets.count)))] }
    }
    let figures = settings.workers.map(draws.count) { draw in
      let roc = EmpiricalROC(
        members: draws[draw].flatMap { members[$0] ?? [] },
        nonMembers: draws[draw].flatMap { others[$0] ?? [] })
      return [roc.best.map(roc.accuracy) ?? 0.5, roc.area]
    }
    func interval(_ figure: Int) -> ClosedRange<Double> {
      let sorted = figures.map { $0[figure] }.sorted()
      return sorted[4]...sorted[195]
    }
    return (interval(0), interval(1))
  }

  /// Values by the model that a pooled identity names.
  private func byModel(_ signal: Signal) -> [Int: [Double]] {
    grouped(signal.values, labels: signal.samples.map { $0 / signals.samples })
  }
}
