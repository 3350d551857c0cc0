public import ArgumentParser
public import Experiments
public import Networks
public import Results
public import Verification

/// A closed set of names on the command line, in any case: `crown` or `CROWN`.
public protocol NamedChoice: ExpressibleByArgument, CaseIterable, RawRepresentable<String> {
  /// What a user may choose.
  static var choices: [Self] { get }
}

extension NamedChoice {
  public static var choices: [Self] { Array(allCases) }

  public static var allValueStrings: [String] { choices.map(\.rawValue) }

  /// The choice of this name; nil for other names.
  public init?(argument: String) {
    let name = argument.lowercased()
    guard let choice = Self.choices.first(where: { $0.rawValue.lowercased() == name }) else {
      return nil
    }
    self = choice
  }
}

extension Method: NamedChoice {}
extension Verifier: NamedChoice {}
extension Initialisation: NamedChoice {}
extension InputScale.Kind: NamedChoice {}
extension TrainingSettings.OptimiserName: NamedChoice {}
extension ThresholdScope: NamedChoice {}
extension ThresholdProtocol: NamedChoice {
  public static var choices: [ThresholdProtocol] { [.oracle, .shadow, .heldOut] }
}
