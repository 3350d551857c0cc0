import ArgumentParser

/// An option, and whether it is given.
typealias GivenOption = (name: String, isGiven: Bool)

/// Refuses options that would change nothing, or cannot be heeded, for a reason.
func refuse(_ options: [GivenOption], reason: String) throws {
  if let idle = options.first(where: \.isGiven) {
    throw ValidationError("\(idle.name) \(reason)")
  }
}
