package import ArgumentParser
package import Experiments
package import Networks
package import Results
package import Verification

/// A closed set of names on the command line, in any case: `crown` or `CROWN`.
/// ArgumentParser takes the names for help and completion from `allValueStrings`; parsing and names
/// come from one enum, so that no choice is missing in either.
package protocol NamedChoice: ExpressibleByArgument, CaseIterable, RawRepresentable<String> {
  /// What a user may choose.
  static var choices: [Self] { get }
}

extension NamedChoice {
  /// All cases, unless a type leaves some to files alone.
  package static var choices: [Self] { Array(allCases) }

  package static var allValueStrings: [String] { choices.map(\.rawValue) }

  /// The choice of this name; nil for other names.
  package init?(argument: String) {
    let name = argument.lowercased()
    guard let choice = Self.choices.first(where: { $0.rawValue.lowercased() == name }) else {
      return nil
    }
    self = choice
  }
}

extension Method: NamedChoice {}
extension Initialisation: NamedChoice {}
extension InputScale.Kind: NamedChoice {}
extension TrainingSettings.OptimiserName: NamedChoice {}
extension ThresholdScope: NamedChoice {}
extension ShadowData: NamedChoice {}
/// Only those that an audit of one model can be asked for.
extension ThresholdProtocol: NamedChoice {
  package static var choices: [ThresholdProtocol] { [.oracle, .shadow, .heldOut] }
}
