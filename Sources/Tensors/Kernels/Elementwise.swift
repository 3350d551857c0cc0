// Loops over elements: y[i] from x[i], vectorised by the compiler.
//
// Kernels are generic over `Scalar` and specialised for both types: without that, every element
// would go through a witness table. They check no extents; callers have done that.

/// Memory that a kernel reads, and memory that it writes; the two never overlap unless a kernel
/// says so.
typealias Source<S> = UnsafePointer<S>
typealias Target<S> = UnsafeMutablePointer<S>

/// y ← x in another type, rounded to nearest.
@specialized(where A == Float, B == Double)
@specialized(where A == Double, B == Float)
@specialized(where A == Float, B == Float)
@specialized(where A == Double, B == Double)
func convert<A: Scalar, B: Scalar>(x: Source<A>, y: Target<B>, count: Int) {
  for i in 0..<count { y[i] = B(x[i]) }
}

/// y ← value
@specialized(where S == Float)
@specialized(where S == Double)
func fill<S: Scalar>(_ y: Target<S>, with value: S, count: Int) {
  for i in 0..<count { y[i] = value }
}

/// y ← 0
func clear<S: Scalar>(_ y: Target<S>, count: Int) { fill(y, with: 0, count: count) }

/// y ← max(x, 0)
///
/// NaN becomes 0.
@specialized(where S == Float)
@specialized(where S == Double)
func rectify<S: Scalar>(x: Source<S>, y: Target<S>, count: Int) {
  for i in 0..<count { y[i] = x[i] > 0 ? x[i] : 0 }
}

/// g ← g where y > 0, else 0
///
/// The gradient of `rectify`, from its value.
@specialized(where S == Float)
@specialized(where S == Double)
func mask<S: Scalar>(_ g: Target<S>, wherePositive y: Source<S>, count: Int) {
  for i in 0..<count { g[i] = y[i] > 0 ? g[i] : 0 }
}

/// y ← x where positive, slope·x elsewhere
@specialized(where S == Float)
@specialized(where S == Double)
func rectifyLeaky<S: Scalar>(x: Source<S>, slope: S, y: Target<S>, count: Int) {
  for i in 0..<count { y[i] = x[i] > 0 ? x[i] : slope * x[i] }
}

/// g ← g where x > 0, else slope·g: the gradient of `rectifyLeaky`, from its input
@specialized(where S == Float)
@specialized(where S == Double)
func rectifyLeakyGradient<S: Scalar>(
  g: Target<S>, slope: S, input x: Source<S>, count: Int
) {
  for i in 0..<count { g[i] = x[i] > 0 ? g[i] : slope * g[i] }
}

/// y ← tanh x, by the C library
@specialized(where S == Float)
@specialized(where S == Double)
func hyperbolicTangent<S: Scalar>(x: Source<S>, y: Target<S>, count: Int) {
  for i in 0..<count { y[i] = S.tanh(x[i]) }
}

/// y ← 1/(1 + e^(−x)) = (1 + tanh(x/2))/2, which neither overflows nor loses the tails' monotony
@specialized(where S == Float)
@specialized(where S == Double)
func logistic<S: Scalar>(x: Source<S>, y: Target<S>, count: Int) {
  for i in 0..<count { y[i] = (1 + S.tanh(x[i] / 2)) / 2 }
}

/// g ← g·(1 − y²), the gradient of y = tanh x
@specialized(where S == Float)
@specialized(where S == Double)
func tanhGradient<S: Scalar>(g: Target<S>, y: Source<S>, count: Int) {
  for i in 0..<count { g[i] *= 1 - y[i] * y[i] }
}

/// g ← g·y·(1 − y), the gradient of the logistic function
@specialized(where S == Float)
@specialized(where S == Double)
func logisticGradient<S: Scalar>(g: Target<S>, y: Source<S>, count: Int) {
  for i in 0..<count { g[i] *= y[i] * (1 - y[i]) }
}

/// y ← y + scale·x
@specialized(where S == Float)
@specialized(where S == Double)
func add<S: Scalar>(x: Source<S>, scale: S, to y: Target<S>, count: Int) {
  for i in 0..<count { y[i] += scale * x[i] }
}

/// z ← x·y
@specialized(where S == Float)
@specialized(where S == Double)
func multiply<S: Scalar>(x: Source<S>, y: Source<S>, z: Target<S>, count: Int) {
  for i in 0..<count { z[i] = x[i] * y[i] }
}

/// y ← scale·x
@specialized(where S == Float)
@specialized(where S == Double)
func scale<S: Scalar>(x: Source<S>, by scale: S, y: Target<S>, count: Int) {
  for i in 0..<count { y[i] = scale * x[i] }
}

/// y ← |x|
@specialized(where S == Float)
@specialized(where S == Double)
func absolute<S: Scalar>(x: Source<S>, y: Target<S>, count: Int) {
  for i in 0..<count { y[i] = abs(x[i]) }
}

/// y ← y + sign(x)·g, with sign 0 = 0
@specialized(where S == Float)
@specialized(where S == Double)
func addSigned<S: Scalar>(g: Source<S>, signs x: Source<S>, to y: Target<S>, count: Int) {
  for i in 0..<count { y[i] += x[i] > 0 ? g[i] : x[i] < 0 ? -g[i] : 0 }
}

/// x ← the point of [lower, upper] nearest to x + step·sign(g), with sign 0 = 0: one step of
/// projected sign ascent
@specialized(where S == Float)
@specialized(where S == Double)
func signStep<S: Scalar>(
  x: Target<S>, g: Source<S>, step: S, lower: Source<S>, upper: Source<S>, count: Int
) {
  for i in 0..<count {
    let moved = x[i] + (g[i] > 0 ? step : g[i] < 0 ? -step : 0)
    let raised = moved > lower[i] ? moved : lower[i]
    x[i] = raised < upper[i] ? raised : upper[i]
  }
}

/// y ← the point of [lowest, highest] nearest to x + offset
@specialized(where S == Float)
@specialized(where S == Double)
func shift<S: Scalar>(
  x: Source<S>, by offset: S, lowest: S, highest: S, y: Target<S>, count: Int
) {
  for i in 0..<count {
    let moved = x[i] + offset
    let raised = moved > lowest ? moved : lowest
    y[i] = raised < highest ? raised : highest
  }
}

/// Uniform numbers between two ends.
///
/// One draw an element, in order; in `Float` the draw is rounded first.
@specialized(where S == Float)
@specialized(where S == Double)
func fillUniform<S: Scalar>(
  y: Target<S>, count: Int, from low: S, to high: S, stream: inout RandomStream
) {
  for i in 0..<count { y[i] = low + (high - low) * S(stream.uniform()) }
}

/// Sum of the elements, in sixteen running sums: the same order on every machine.
///
/// The last count mod 16 follow one by one.
@specialized(where S == Float)
@specialized(where S == Double)
func sum<S: Scalar>(_ x: Source<S>, _ count: Int) -> S {
  var sums = SIMD16<S>(repeating: 0)
  // Lanes are explicit: left to the compiler, the number of running sums would follow the machine's
  // vector width, and the bytes with it.
  let whole = count & ~15
  var i = 0
  while i < whole {
    sums += load16(x + i)
    i += 16
  }
  var total = sums.sum()
  while i < count {
    total += x[i]
    i += 1
  }
  return total
}

/// Sixteen elements from any address.
@inline(__always)
func load16<S: Scalar>(_ x: Source<S>) -> SIMD16<S> {
  UnsafeRawPointer(x).loadUnaligned(as: SIMD16<S>.self)
}

/// Sixteen elements to any address.
@inline(__always)
func store16<S: Scalar>(_ value: SIMD16<S>, y: Target<S>) {
  UnsafeMutableRawPointer(y).storeBytes(of: value, as: SIMD16<S>.self)
}

/// x ← the point of [l, u] nearest to x − fraction·(u − l)·sign(g)
@specialized(where S == Float)
@specialized(where S == Double)
func moveWithinBox<S: Scalar>(
  x: Target<S>, against g: Source<S>, fraction: S, lower: Source<S>, upper: Source<S>,
  count: Int
) {
  for i in 0..<count {
    let reach = fraction * (upper[i] - lower[i])
    let moved = x[i] - (g[i] > 0 ? reach : g[i] < 0 ? -reach : 0)
    x[i] = max(lower[i], min(upper[i], moved))
  }
}
