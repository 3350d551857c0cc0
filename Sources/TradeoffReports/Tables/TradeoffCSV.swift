import Results

extension TradeoffReport {
  /// `tradeoff.csv`: a header, then one row per cell and evaluation radius in the order of
  /// `columns`; a failed cell has one row with its reason, a missing one a row without figures.
  ///
  /// Numbers have the shortest decimal form that reads back as the same value; what was not
  /// measured is empty.
  package var csv: String {
    let rows =
      records.flatMap { record -> [Row] in
        let evaluations = record.evaluations.isEmpty ? [nil] : record.evaluations.map(Optional.some)
        return evaluations.map {
          Row(study: study, cell: record.cell, outcome: record.outcome, evaluation: $0)
        }
      } + (missing ?? []).map { Row(study: study, cell: $0) }
    let columns =
      Self.columns + boundColumns + furtherAttacks.flatMap(Self.furtherColumns)
      + (areRadiiPlain ? [] : Self.typedColumns)
    return csvText([columns.map(\.name)] + rows.map { row in columns.map { $0.text(row) } })
  }

  /// The columns of `tradeoff.csv` of every run, in order, with what they mean. Those of further
  /// attacks follow, and those of radii as typed where some are more than a number of levels.
  package static let columns: [Column] =
    cellColumns + accuracyColumns + exactColumns + strategies.flatMap(attackColumns) + gapColumns

  /// A column of `tradeoff.csv`.
  /// Header, documentation and contents in one place, so that none can be forgotten.
  package struct Column: Sendable {
    /// Name in the header line.
    package let name: String
    /// One line for the documentation.
    package let meaning: String
    /// Empty where the row has no such value.
    let text: @Sendable (Row) -> String

    /// - Parameter text: nil becomes an empty field.
    init(name: String, meaning: String, text: @escaping @Sendable (Row) -> String?) {
      self.name = name
      self.meaning = meaning
      self.text = { text($0) ?? "" }
    }
  }

  /// A line of `tradeoff.csv`: a cell, and its evaluation at one radius unless it has none.
  struct Row: Sendable {
    let study: Study
    let cell: Cell
    /// Nil where the cell has not run.
    var outcome: CellRecord.Outcome?
    var evaluation: Evaluation?

    /// Nil of a cell that failed or has not run.
    var training: TrainingSummary? {
      if case .completed(let training, _) = outcome { training } else { nil }
    }

    /// Nil unless training failed.
    var failure: String? {
      if case .failed(let reason) = outcome { reason } else { nil }
    }

    /// `completed`, `failed` or `missing`.
    var status: String {
      switch outcome {
      case .completed: "completed"
      case .failed: "failed"
      case nil: "missing"
      }
    }
  }

  /// What the cell is, and how its training went.
  private static let cellColumns: [Column] = [
    .init(name: "cell", meaning: "identity of the cell, the name of its file in cells/") {
      $0.cell.id
    },
    .init(name: "dataset", meaning: "data set as given") { $0.study.dataset },
    .init(name: "architecture", meaning: "architecture at capacity 1") { $0.study.architecture },
    .init(name: "method", meaning: "training method") { $0.cell.method },
    .init(name: "defence", meaning: "what protected the members while training; none: nothing") {
      "\($0.cell.defence ?? .none)"
    },
    .init(
      name: "trained_eps_levels", meaning: "ε trained for, in intensity levels; empty without one"
    ) {
      number($0.cell.trainedRadius?.levels)
    },
    .init(name: "trained_eps_input", meaning: "ε trained for, in input units, or in scaled ones") {
      number($0.cell.trainedRadius?.input)
    },
    .init(name: "capacity", meaning: "factor on every hidden width") { number($0.cell.capacity) },
    .init(name: "seed", meaning: "repetition") { "\($0.cell.seed)" },
    .init(name: "run_seed", meaning: "seed of the whole run") { "\($0.study.seed)" },
    .init(name: "members", meaning: "training samples") {
      "\($0.cell.members ?? $0.study.members)"
    },
    .init(name: "non_members", meaning: "held-out samples") { "\($0.study.nonMembers)" },
    .init(name: "classes", meaning: "number of classes") { "\($0.study.classes)" },
    .init(name: "epochs", meaning: "training epochs") {
      "\($0.cell.lastEpoch(of: $0.study.epochs))"
    },
    .init(
      name: "status", meaning: "completed, failed or, where the run was stopped before, missing"
    ) {
      $0.status
    },
    .init(name: "reason", meaning: "why the cell failed") { $0.failure },
    .init(name: "parameters", meaning: "trained parameters") {
      $0.training.map { "\($0.parameters)" }
    },
    .init(name: "steps", meaning: "training steps") { $0.training.map { "\($0.steps)" } },
    .init(name: "final_loss", meaning: "mean training loss of the last epoch") {
      number($0.training?.losses.last)
    },
    .init(name: "dp_epsilon_lower", meaning: "DP-SGD: lower end of the enclosure of ε") {
      number($0.training?.privacy?.epsilonLower)
    },
    .init(name: "dp_epsilon_upper", meaning: "DP-SGD: its upper end") {
      number($0.training?.privacy?.epsilonUpper)
    },
    .init(name: "dp_delta", meaning: "DP-SGD: δ") { number($0.training?.privacy?.delta) },
    .init(
      name: "dp_advantage_ceiling", meaning: "DP-SGD: no attack on membership has more advantage"
    ) {
      number($0.training?.privacy?.advantageUpper)
    },
    .init(name: "eps_levels", meaning: "ε of the evaluation, in intensity levels") {
      number($0.evaluation?.radius.levels)
    },
    .init(name: "eps_input", meaning: "ε of the evaluation, in input units, or in scaled ones") {
      number($0.evaluation?.radius.input)
    },
    .init(
      name: "verifier",
      meaning: "bounds whose best proved ver_* and gave the margins of the IV signal"
    ) {
      $0.evaluation?.verifier
    },
    .init(
      name: "only_class", meaning: "class predicted for every sample; empty where there are several"
    ) {
      $0.evaluation?.onlyClass.map { "\($0)" }
    },
  ]

  /// Six accuracies with their counts.
  private static let accuracyColumns: [Column] = [
    proportionColumns(name: "train", meaning: "natural accuracy on members") { $0.natural.members },
    proportionColumns(name: "test", meaning: "natural accuracy on non-members") {
      $0.natural.nonMembers
    },
    proportionColumns(name: "adv_train", meaning: "accuracy on members under the evaluation attack")
    {
      $0.adversarial.members
    },
    proportionColumns(
      name: "adv_test", meaning: "accuracy on non-members under the evaluation attack"
    ) {
      $0.adversarial.nonMembers
    },
    proportionColumns(
      name: "ver_train", meaning: "share of members proven correct on the whole box"
    ) {
      $0.verified.members
    },
    proportionColumns(
      name: "ver_test", meaning: "share of non-members proven correct on the whole box"
    ) {
      $0.verified.nonMembers
    },
  ].flatMap(\.self)

  /// Complete verification; empty where it did not run.
  private static let exactColumns =
    proportionColumns(
      name: "exact_test", meaning: "share of some non-members proven by complete verification"
    ) {
      $0.exact?.verified
    } + [
      .init(
        name: "exact_test_undecided", meaning: "of these non-members, neither proven nor refuted"
      ) {
        $0.evaluation?.exact.map { "\($0.undecided)" }
      },
      .init(name: "exact_test_ver_count", meaning: "of these non-members, proven by the verifier") {
        row in
        row.evaluation.flatMap { $0.exact?.count($0.verifier) }.map(String.init)
      },
      .init(
        name: "exact_test_adv_count",
        meaning: "of these non-members, correct under the evaluation attack"
      ) {
        $0.evaluation?.exact.map { String($0.adversarial) }
      },
    ]

  /// - Parameters:
  ///   - name: before `_acc`, `_count` and `_total`.
  ///   - meaning: before what distinguishes the three.
  ///   - proportion: nil where it was not measured.
  private static func proportionColumns(
    name: String, meaning: String,
    proportion: @escaping @Sendable (Evaluation) -> Proportion?
  ) -> [Column] {
    [
      .init(name: name + "_acc", meaning: meaning + ", fraction") {
        number($0.evaluation.flatMap(proportion)?.value)
      },
      .init(name: name + "_count", meaning: meaning + ", samples counted") {
        $0.evaluation.flatMap(proportion).map { "\($0.count)" }
      },
      .init(name: name + "_total", meaning: meaning + ", samples in all") {
        $0.evaluation.flatMap(proportion).map { "\($0.total)" }
      },
    ]
  }

  /// - Parameter id: the attack's raw value.
  private static func attackColumns(_ id: String) -> [Column] {
    let name = columnName(id)
    return scoreColumns(id) + [
      .init(name: name + "_auc", meaning: "\(id): area under the ROC curve") {
        number($0.evaluation?.attack(id)?.auc)
      },
      .init(name: name + "_signal", meaning: "\(id): what is thresholded") {
        $0.evaluation?.attack(id)?.signal
      },
      .init(name: name + "_protocol", meaning: "\(id): how the threshold was chosen") {
        $0.evaluation?.attack(id)?.threshold.protocolName
      },
      .init(name: name + "_threshold", meaning: "\(id): the threshold, in units of the signal") {
        number($0.evaluation?.attack(id)?.threshold.value)
      },
    ] + [(0.01, "1"), (0.1, "10")].flatMap { lowFPRColumns(id, fpr: $0.0, percent: $0.1) }
  }

  /// Of every bound of the verifier alone, and of the exact worst cases, as far as records have them.
  private var boundColumns: [Column] {
    let evaluations = records.flatMap(\.evaluations)
    let alone = Set(evaluations.flatMap { $0.bounds ?? [] }.map(\.bound))
    let worst = Set(evaluations.flatMap { $0.worstCases ?? [] }.map(\.bound))
    return verifierNames.filter(alone.contains).flatMap { bound in
      Self.boundColumns(bound, prefix: "\(bound)_alone", words: "\(bound) alone") {
        $0.evaluation?.alone(bound)
      }
    }
      + verifierNames.filter(worst.contains).flatMap { bound in
        Self.boundColumns(
          bound, prefix: "worst_case_\(bound)", words: "some samples, margins by \(bound)"
        ) { $0.evaluation?.onWorstCases(bound) }
      }
  }

  private static func boundColumns(
    _ bound: String, prefix: String, words: String,
    of figures: @escaping @Sendable (Row) -> BoundEvaluation?
  ) -> [Column] {
    [
      .init(name: prefix + "_ver_train_count", meaning: words + ": members proven") {
        figures($0).map { "\($0.verified.members.count)" }
      },
      .init(name: prefix + "_ver_test_count", meaning: words + ": non-members proven") {
        figures($0).map { "\($0.verified.nonMembers.count)" }
      },
      .init(name: prefix + "_iv_members", meaning: words + ": members attacked") {
        figures($0).map { "\($0.score.members)" }
      },
      .init(name: prefix + "_iv_non_members", meaning: words + ": non-members attacked") {
        figures($0).map { "\($0.score.nonMembers)" }
      },
      .init(name: prefix + "_iv_advantage", meaning: words + ": advantage of IV") {
        number(figures($0)?.score.advantage)
      },
      .init(name: prefix + "_iv_auc", meaning: words + ": area of IV") {
        number(figures($0)?.score.auc)
      },
    ]
      + (bound == "exact"
        ? [
          .init(name: prefix + "_unsettled", meaning: words + ": samples left open") {
            figures($0)?.unsettled.map { "\($0)" }
          }
        ] : [])
  }

  /// Those of the strategies, and the samples that the attack rests on.
  private static func furtherColumns(_ id: String) -> [Column] {
    let name = columnName(id)
    return attackColumns(id) + [
      .init(name: name + "_members", meaning: "\(id): members that it is evaluated on") {
        $0.evaluation?.attack(id).map { "\($0.members)" }
      },
      .init(name: name + "_non_members", meaning: "\(id): non-members that it is evaluated on") {
        $0.evaluation?.attack(id).map { "\($0.nonMembers)" }
      },
    ]
  }

  /// Only where some radius is more than a number of levels.
  private static let typedColumns: [Column] = [
    .init(name: "trained_eps_typed", meaning: "ε trained for, as typed") {
      $0.cell.trainedRadius?.text
    },
    .init(name: "eps_typed", meaning: "ε of the evaluation, as typed") {
      $0.evaluation?.radius.text
    },
  ]

  /// Whether all radii were typed as numbers of levels.
  private var areRadiiPlain: Bool {
    records.allSatisfy { record in
      ([record.cell.trainedRadius].compactMap(\.self) + record.evaluations.map(\.radius))
        .allSatisfy(\.typed.isPlain)
    }
  }

  /// Without area and rates: two answers make no curve.
  private static let gapColumns = scoreColumns("gap")

  /// Those that every attack has.
  private static func scoreColumns(_ id: String) -> [Column] {
    let name = columnName(id)
    return [
      .init(
        name: name + "_accuracy", meaning: "\(id): balanced membership-inference accuracy, fraction"
      ) {
        number($0.evaluation?.attack(id)?.accuracy)
      },
      .init(name: name + "_advantage", meaning: "\(id): membership advantage, 2 · accuracy − 1") {
        number($0.evaluation?.attack(id)?.advantage)
      },
      .init(
        name: name + "_null95",
        meaning: "\(id): accuracy that guessing stays at or below in 95 % of cases"
      ) {
        number($0.evaluation?.attack(id)?.null95)
      },
    ]
  }

  /// - Parameters:
  ///   - id: the attack's raw value.
  ///   - fpr: as records have it.
  ///   - percent: the same in the column's name.
  private static func lowFPRColumns(_ id: String, fpr: Double, percent: String) -> [Column] {
    let name = "\(columnName(id))_tpr_at_\(percent)"
    let rate: @Sendable (Row) -> RateAtFPR? = { row in
      row.evaluation?.attack(id)?.lowFPR.first { $0.fpr == fpr }
    }
    let meaning = "\(id): true-positive rate at \(percent) % false-positive rate"
    return [
      .init(name: name, meaning: meaning) { number(rate($0)?.tpr.value) },
      .init(
        name: name + "_low", meaning: meaning + ", lower end of the 95 % Clopper–Pearson interval"
      ) {
        number(rate($0)?.interval.lowerBound)
      },
      .init(name: name + "_high", meaning: meaning + ", upper end") {
        number(rate($0)?.interval.upperBound)
      },
      .init(
        name: name + "_resolved",
        meaning: meaning + ", whether there are non-members enough to tell"
      ) {
        rate($0).map { "\($0.resolved)" }
      },
    ]
  }
}

/// An attack's name in column names.
private func columnName(_ id: String) -> String {
  String(id.lowercased().map { $0 == "-" ? "_" : $0 })
}

/// The shortest decimal form; nil for what is not a number.
/// Infinite thresholds are written as `inf`.
private func number(_ value: Double?) -> String? {
  value.flatMap { $0.isNaN ? nil : shortest($0) }
}
