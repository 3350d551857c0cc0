/// Where the axes of a sweep cross: claims about ε are made at the main capacity, claims about capacity
/// at the middle radius, and a sweep that is no full grid trains on these two lines only.
package enum GridAxes {
  /// The capacity nearest to 1, by ratio; nil without any.
  package static func mainCapacity(of capacities: [Double]) -> Double? {
    capacities.min { max($0, 1 / $0) < max($1, 1 / $1) }
  }

  /// The middle one of ascending radii, the lower of two; nil without any.
  package static func middle<Value>(of radii: [Value]) -> Value? {
    radii.isEmpty ? nil : radii[(radii.count - 1) / 2]
  }
}
