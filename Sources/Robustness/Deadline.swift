extension ContinuousClock.Instant? {
  /// Whether this instant is past; nil: no limit.
  package var isPast: Bool { map { ContinuousClock.now >= $0 } ?? false }
}
