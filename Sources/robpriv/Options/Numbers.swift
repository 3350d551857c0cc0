import ArgumentParser

/// Refuses numbers outside 1…limit.
/// Nil, an option that is not given, passes.
/// - Throws: `ValidationError` that names the option and the limits.
func positive(_ value: Int?, option: String, atMost limit: Int = 1_000_000) throws {
  guard value.map({ 1...limit ~= $0 }) ?? true else {
    throw ValidationError("\(option) must be between 1 and \(limit)")
  }
}

/// Refuses numbers that are not above 0, or above a limit.
/// NaN and infinities are refused; nil passes.
func positive(_ value: Double?, option: String, atMost limit: Double = 1e6) throws {
  guard value.map({ $0 > 0 && $0 <= limit }) ?? true else {
    throw ValidationError("\(option) must be above 0 and at most \(limit)")
  }
}

/// Refuses numbers outside 0…1.
/// NaN is refused; nil passes.
func share(_ value: Double?, option: String) throws {
  guard value.map({ 0...1 ~= $0 }) ?? true else {
    throw ValidationError("\(option) must be between 0 and 1")
  }
}
