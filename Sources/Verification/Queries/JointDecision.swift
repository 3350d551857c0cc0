import Resources

/// The verdict on several queries of one property, which holds where every one is verified.
package struct JointDecision: Sendable {
  /// The first counterexample of any query; nil without one.
  package private(set) var witness: (found: Verdict.Witness, stage: Stage)?
  /// What is neither proven nor refuted, with the best bound that is known of it.
  package private(set) var open: [(reason: Verdict.Reason, bound: Double)] = []
  /// The stages that were needed.
  package private(set) var stages: Set<Stage> = []

  /// Decides the queries in turn, up to a counterexample or the end of the cascade's time.
  package init(of queries: [Query], by cascade: Cascade) {
    for query in queries {
      let outcome = cascade.decide(query)
      stages.insert(outcome.stage)
      switch outcome.verdict {
      case .verified: continue
      case .falsified(let found):
        witness = (found, outcome.stage)
        return
      case .undecided(let reason): open.append((reason, outcome.bound))
      }
      // What was not asked is open too: a last entry that is undecided says so already.
      if cascade.deadline.isPast { return }
    }
  }
}
