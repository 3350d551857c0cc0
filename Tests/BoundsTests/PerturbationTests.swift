import Attacks
import Results
import Rigorous
import Tensors
import Testing

@Suite struct PerturbationTests {
  static let ranges: [ClosedRange<Double>] = [
    0...1, -1...1, 0...16, 0...255, -0.4242129623889923...2.8214867115020752, 0.1...0.7,
    -1e-3...1e6, -3e30...1e-30,
  ]
  static let radii: [Double] = [
    0, 1e-30, 1e-9, 1e-7, 6e-8, 1 / 255.0, 8 / 255.0, 0.1, 0.3, 0.5, 1, 2.7, 1e5, 1e10,
  ]

  /// Whether a − b ≤ bound without rounding: the rounded difference and its error (Knuth 1969).
  static func difference(_ a: Double, _ b: Double, isAtMost bound: Double) -> Bool {
    let difference = a - b
    let part = difference - a
    let error = (a - (difference - part)) - (b + part)
    return difference < bound || (difference == bound && error <= 0)
  }

  /// Inputs that the range allows: its ends, their neighbours, and random ones.
  static func inputs(in range: ClosedRange<Double>) -> [Float] {
    var stream = RandomStream(seed: 3, name: "inputs")
    let width = range.upperBound - range.lowerBound
    let random = (0..<300).map { _ in Float(range.lowerBound + width * stream.uniform()) }
    let small = (0..<40).map { Float(sign: .plus, exponent: -$0, significand: 1) }
    let ends = [Float(range.lowerBound), Float(range.upperBound)]
    let all = random + small + small.map { -$0 } + [0] + ends
    return (all + all.map(\.nextUp) + all.map(\.nextDown)).filter { range.contains(Double($0)) }
  }

  /// attack box ⊂ ball ∩ range ⊂ proven box, in exact arithmetic.
  @Test(arguments: ranges, radii) func boxesAreNested(range: ClosedRange<Double>, radius: Double) {
    let inputs = Self.inputs(in: range)
    let x = Tensor(elements: inputs, shape: [inputs.count])
    let perturbation = Perturbation(radius: radius, range: range)
    let (attack, proven) = (perturbation.attackBox(around: x), perturbation.provenBox(around: x))
    for (index, input) in inputs.enumerated() {
      let x = Double(input)
      let (low, high) = (Double(attack.lower[index]), Double(attack.upper[index]))
      #expect(low <= x && x <= high, "\(x)")
      #expect(range.contains(low) && range.contains(high), "\(x)")
      #expect(
        Self.difference(x, low, isAtMost: radius) && Self.difference(high, x, isAtMost: radius),
        "[\(low), \(high)] around \(x)")
      let (l, u) = (proven.lower[index], proven.upper[index])
      #expect(l <= x && x <= u && range.contains(l) && range.contains(u))
      #expect(l == range.lowerBound || Self.difference(l, x, isAtMost: -radius), "\(l), \(x)")
      #expect(u == range.upperBound || Self.difference(x, u, isAtMost: -radius), "\(u), \(x)")
      if radius == 0 { #expect(low == x && high == x && l == x && u == x) }
    }
  }

  /// The same of radii as they are typed, of which most are no doubles: attack box ⊂ ball ∩ range ⊂
  /// proven box, without rounding. Inputs near ε tell: there x − ε rounds nothing.
  @Test(
    arguments: ["0.1", "0.3", "0.687", "8/255", "2/255", "1/3", "0.1000000000000000001", "1e-8"],
    [(RadiusUnit.input, 1 / 255.0), (.level, 1 / 255.0), (.level, 1 / 16.0), (.level, 0.007)])
  func boxesOfTypedRadii(_ text: String, _ unit: (RadiusUnit, level: Double)) throws {
    let typed = TypedRadius(number: try RadiusNumber(text), in: unit.0)
    let parts = text.split(separator: "/").compactMap { Rational(decimal: $0) }
    let number = parts.count == 2 ? parts[0] / parts[1] : parts[0]
    let width =
      unit.level == 0.007
      ? try #require(Rational(decimal: "0.007"))
      : Rational(1) / Rational((1 / unit.level).rounded())
    let exact = unit.0 == .input ? number : number * width
    let near = Float(exact.nearest)
    let inputs = [0, near, near.nextUp, near.nextDown, 2 * near, 0.5, 1]
    let x = Tensor(elements: inputs, shape: [inputs.count])
    let perturbation = Perturbation(
      radius: Radius(typed: typed, level: unit.level), range: -10...10)
    let attack = perturbation.attackBox(around: x)
    let proven = perturbation.provenBox(around: x)
    for (index, input) in inputs.enumerated() {
      let low = Rational(Double(input)) + -exact
      let high = Rational(Double(input)) + exact
      #expect(Rational(proven.lower[index]) <= low && Rational(proven.upper[index]) >= high)
      #expect(Rational(Double(attack.lower[index])) >= low, "\(input)")
      #expect(Rational(Double(attack.upper[index])) <= high, "\(input)")
    }
  }

  /// What rounding costs: the attack keeps all but 2⁻²¹ of the range's size, a proof adds an ulp.
  @Test(arguments: ranges.prefix(6), radii) func boxesAreTight(
    range: ClosedRange<Double>, radius: Double
  ) {
    let inputs = Self.inputs(in: range)
    let x = Tensor(elements: inputs, shape: [inputs.count])
    let perturbation = Perturbation(radius: radius, range: range)
    let (attack, proven) = (perturbation.attackBox(around: x), perturbation.provenBox(around: x))
    let size = max(abs(range.lowerBound), abs(range.upperBound))
    for (index, input) in inputs.enumerated() {
      let low = max(Double(input) - radius, range.lowerBound)
      let high = min(Double(input) + radius, range.upperBound)
      #expect(Double(attack.lower[index]) - low < size * 0x1p-21)
      #expect(high - Double(attack.upper[index]) < size * 0x1p-21)
      #expect(low - proven.lower[index] <= max(low.ulp, size.ulp))
      #expect(proven.upper[index] - high <= max(high.ulp, size.ulp))
    }
  }

  @Test func rowsOfBoxes() {
    let x = Tensor<Float>(elements: [0, 0.5, 1, 0.25, 0.75, 0.5], shape: [3, 2])
    let box = Perturbation(radius: 0.25, range: 0...1).provenBox(around: x).rows(1..<3)
    #expect(box.lower.shape == [2, 2])
    for (value, expected) in zip(box.upper.elements, [1, 0.5, 1, 0.75]) {
      #expect(abs(value - expected) < 1e-15)
    }
  }

  /// Samples that were rounded to 32 bits: attack box ⊂ ball around the sample itself ⊂ proven box.
  @Test(arguments: radii) func roundedSamples(radius: Double) {
    var stream = RandomStream(seed: 5, name: "samples")
    let exact = (0..<500).map { place -> Double in
      let size = [1, 1e-3, 1e6, 0x1p-126, 0x1p-148][place % 5]
      return (stream.uniform() - 0.5) * size
    }
    let x = Tensor(elements: exact.map { Float($0) }, shape: [exact.count])
    let range = -0.6e6...0.6e6
    let perturbation = Perturbation(radius: radius, range: range, sampleError: 0x1p-23)
    let (attack, proven) = (perturbation.attackBox(around: x), perturbation.provenBox(around: x))
    var needed = false
    let plain = Perturbation(radius: radius, range: range).provenBox(around: x)
    for (index, sample) in exact.enumerated() {
      let (l, u) = (proven.lower[index], proven.upper[index])
      #expect(l == range.lowerBound || Self.difference(l, sample, isAtMost: -radius), "\(sample)")
      #expect(u == range.upperBound || Self.difference(sample, u, isAtMost: -radius), "\(sample)")
      #expect(abs(exact[index] - Double(x[index])) <= perturbation.error(of: Double(x[index])))
      needed = needed || plain.lower[index] > sample - radius
      guard radius > 1 else { continue }
      let (low, high) = (Double(attack.lower[index]), Double(attack.upper[index]))
      #expect(sample - low <= radius && high - sample <= radius, "\(sample)")
    }
    #expect(needed || radius > 1e4)
  }
}
