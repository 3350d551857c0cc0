import ArgumentParser
import Foundation
import PrivacyAccounting
import Results

/// Says what privacy DP-SGD costs, or how much noise it needs.
///
/// Only parses and prints: enclosures, their soundness and the search for noise are those of
/// `PrivacyAccounting`. δ, rates and settings out of range are refused there.
struct AccountantCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accountant",
    abstract: "Account for the differential privacy of DP-SGD.",
    discussion: """
      The smallest ε for which the steps are (ε, δ)-private is enclosed by privacy-loss distributions, with all \
      rounding covered, and bounded by Rényi divergences. The advantage is the total variation between the outputs on \
      neighbouring data, δ at ε = 0: no attack on membership has more. With --epsilon or --advantage in place of \
      --noise, the noise that this takes is found. One run alone is accounted for: trying several settings on the same \
      data and keeping the best costs more.

      EXAMPLE: robpriv accountant --noise 1.1 --rate 0.01 --steps 1000 --delta 1e-5
      """)

  /// Who may enter a step's batch, and what neighbouring data sets are.
  /// Raw values are what `--sampling` takes; `shuffled` exists to be refused with the reason.
  enum SamplingName: String, NamedChoice {
    case poisson
    case fixedSize = "fixed-size"
    case fullBatch = "full-batch"
    case shuffled
  }

  /// Text for people, six digits; JSON with all digits of a double.
  enum Format: String, NamedChoice { case text, json }

  /// Above 0; exactly one of it and the two targets is given.
  @Option(help: "Noise multiplier σ: the noise's standard deviation by the clipping norm.")
  var noise: Double?

  @Option(help: "Find the noise for this ε instead.")
  var epsilon: Double?

  @Option(help: "Find the noise for this largest advantage of a membership attack instead.")
  var advantage: Double?

  /// Above 0, at most 1; absent for full batches.
  @Option(help: "Share of the samples in a step's batch, as batch size by samples.")
  var rate: Double?

  /// Of the whole training, one batch each.
  @Option(help: "Number of steps, those before an interruption included.")
  var steps: Int

  /// Of (ε, δ): the probability mass for which ε need not hold.
  @Option(help: "δ, well below one by the number of samples.")
  var delta: Double

  @Option(
    help: """
      poisson: every sample enters on its own, neighbours have one sample more or less; fixed-size: batches of one \
      size, neighbours differ in one sample's value; full-batch: all samples in every step. Batches of shuffled \
      passes are refused: they are not as private as Poisson's.
      """)
  var sampling = SamplingName.poisson

  @Option(help: "text or json.")
  var format = Format.text

  /// - Throws: `ValidationError` unless exactly one of noise, ε and advantage is given, and a rate
  ///   exactly where batches have one.
  func validate() throws {
    guard [noise, epsilon, advantage].count(where: { $0 != nil }) == 1 else {
      throw ValidationError("pass one of --noise, --epsilon and --advantage")
    }
    switch sampling {
    case .shuffled:
      throw ValidationError(
        "--sampling shuffled: batches of shuffled passes have no such guarantee; draw them by "
          + "Poisson sampling and pass --sampling poisson")
    case .fullBatch:
      guard rate == nil else {
        throw ValidationError("--rate changes nothing of --sampling full-batch; leave it out")
      }
    case .poisson, .fixedSize:
      guard rate != nil else {
        throw ValidationError("pass --rate, the share of the samples in a batch")
      }
    }
  }

  /// - Throws: errors of `PrivacyAccounting` for numbers out of range, and targets that no noise
  ///   reaches.
  func run() throws {
    let account = try PrivacyAccount(steps: try noisySteps(), delta: delta)
    switch format {
    case .text: try emit(Self.text(account))
    case .json: try emit(try Self.json(account))
    }
  }

  /// The mechanism, its noise found where a target was given.
  private func noisySteps() throws -> NoisySteps {
    if let epsilon {
      return try .calibrated(epsilon: epsilon, delta: delta, sampling: method, count: steps)
    }
    if let advantage {
      return try .calibrated(advantage: advantage, sampling: method, count: steps)
    }
    return try NoisySteps(noiseMultiplier: noise ?? 0, sampling: method, count: steps)
  }

  /// `shuffled` does not come here; `validate` refuses it.
  private var method: Sampling {
    switch sampling {
    case .poisson, .shuffled: .poisson(rate: rate ?? 1)
    case .fixedSize: .fixedSize(rate: rate ?? 1)
    case .fullBatch: .fullBatch
    }
  }

  /// Two columns; the advantage is the upper end of its enclosure.
  private static func text(_ account: PrivacyAccount) -> String {
    func digits(_ value: Double) -> String { String(format: "%.6g", value) }
    let rows = [
      ("noise multiplier", digits(account.steps.noiseMultiplier)),
      ("steps", "\(account.steps.count)"),
      ("δ", digits(account.delta)),
      (
        "ε, enclosed",
        "\(digits(account.epsilon.lowerBound)) to \(digits(account.epsilon.upperBound))"
      ),
      (
        "ε by Rényi divergence",
        "\(digits(account.renyiEpsilon)) (order \(digits(account.renyiOrder)))"
      ),
      ("largest advantage of an attack", digits(account.advantage.upperBound)),
    ]
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { name, value in
      name + String(repeating: " ", count: width + 2 - name.count) + value + "\n"
    }.joined()
  }

  /// Numbers that do not exist, as an infinite ε, are null.
  /// Keys are written in snake case. Both ends of enclosures are there, rounded outwards.
  private struct Record: Encodable {
    let schema = 1
    let noiseMultiplier: Double
    let sampling: String
    let rate: Double
    let steps: Int
    let delta: Double
    /// The bound by Rényi divergences, and the order α that gives it.
    let epsilonRdp: Double?
    let rdpOrder: Double?
    let epsilonLower: Double
    /// What holds; the true ε is not below `epsilonLower`.
    let epsilonUpper: Double?
    let advantageLower: Double
    let advantageUpper: Double
  }

  /// JSON has no infinity, which would make the encoder throw.
  private static func json(_ account: PrivacyAccount) throws -> String {
    func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }
    let (sampling, rate): (SamplingName, Double) =
      switch account.steps.sampling {
      case .poisson(let rate): (.poisson, rate)
      case .fixedSize(let rate): (.fixedSize, rate)
      case .fullBatch: (.fullBatch, 1)
      }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    let record = Record(
      noiseMultiplier: account.steps.noiseMultiplier, sampling: sampling.rawValue, rate: rate,
      steps: account.steps.count, delta: account.delta, epsilonRdp: finite(account.renyiEpsilon),
      rdpOrder: finite(account.renyiOrder), epsilonLower: account.epsilon.lowerBound,
      epsilonUpper: finite(account.epsilon.upperBound),
      advantageLower: account.advantage.lowerBound, advantageUpper: account.advantage.upperBound)
    return String(decoding: try encoder.encode(record), as: UTF8.self) + "\n"
  }
}
