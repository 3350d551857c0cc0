import Tensors
import Testing

@Suite struct TensorTests {
  @Test func copiesAreValues() {
    let original = Tensor<Float>(elements: [1, 2, 3, 4], shape: [2, 2])
    var copy = original
    let view = original.reshaped(to: [4])
    copy[0] = 9
    copy.withUnsafeMutablePointer { $0[3] = 8 }
    #expect(copy.elements == [9, 2, 3, 8])
    #expect(original.elements == [1, 2, 3, 4] && view.elements == [1, 2, 3, 4])
    var array = [original, original]
    array[1].add(original, scale: 2)
    #expect(array[0] == original && array[1].elements == [3, 6, 9, 12])
    copy.add(copy)
    #expect(copy.elements == [18, 4, 6, 16])
  }

  /// A tape's values stay what they were, whatever happens to the tensor that made them.
  @Test func tapeKeepsItsValues() {
    let tape = Tape<Double>()
    var x = Tensor<Double>(elements: [1, 2], shape: [2])
    let (variable, y) = (tape.variable(x), tape.sum(tape.constant(x)))
    x[0] = 7
    var value = tape.value(variable)
    value[1] = 5
    #expect(tape.value(variable).elements == [1, 2] && tape.value(y)[0] == 3)
  }

  @Test func rowsAndShapes() {
    let x = Tensor<Double>(elements: (0..<12).map(Double.init), shape: [3, 2, 2])
    #expect(x.rowStride == 4 && x.count == 12)
    #expect(x.rows([2, 0, 2]).elements == [8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11])
    #expect(x.rows(1..<1).shape == [0, 2, 2] && x.rows(1..<1).elements.isEmpty)
    #expect(Tensor(concatenating: [x.rows(0..<1), x.rows(1..<3)], rowShape: [2, 2]) == x)
    #expect(Tensor<Float>(concatenating: [], rowShape: [2]).shape == [0, 2])
    #expect(Tensor<Float>(repeating: 3, shape: []).count == 1)
    #expect(Tensor<Float>(zeros: [2, 0]).count == 0)
    #expect(x.transposedEach(rows: 2, columns: 2).rows([0]).elements == [0, 2, 1, 3])
    #expect(Tensor<Double>(elements: [.nan], shape: [1]) != Tensor(elements: [.nan], shape: [1]))
    #expect(x != x.reshaped(to: [3, 4]))
  }

  @Test func conversions() {
    let x = Tensor<Float>(elements: [0.1, -3, .infinity, .leastNonzeroMagnitude], shape: [4])
    #expect(Tensor<Float>(Tensor<Double>(x)) == x)
    #expect(
      Tensor<Float>(Tensor<Double>(elements: [0.1, 1e300], shape: [2])).elements == [
        0.1, .infinity,
      ])
  }

  @Test(arguments: [0, 1, 15, 16, 17, 1000])
  func sums(count: Int) {
    let x = Tensor<Double>(elements: (0..<count).map { Double($0 % 7) }, shape: [count])
    #expect(x.sum() == x.elements.reduce(0, +))
    #expect(x.scaled(by: -2).multiplied(by: x).sum() == -2 * x.elements.reduce(0) { $0 + $1 * $1 })
  }

  @Test func finiteness() {
    #expect(Tensor<Float>(elements: [1, 2], shape: [2]).isFinite)
    #expect(Tensor<Float>(repeating: .greatestFiniteMagnitude, shape: [40]).isFinite)
    for bad in [Float.nan, .infinity, -.infinity] {
      for place in [0, 5, 39] {
        var x = Tensor<Float>(zeros: [40])
        x[place] = bad
        #expect(!x.isFinite)
      }
    }
  }

  @Test func rowMaximaTakeTheFirst() {
    let x = Tensor<Float>(elements: [1, 3, 3, 0, 0, 0, -2, -1, -1, 5, 4, 3], shape: [4, 3])
    #expect(x.rowMaxima() == [1, 0, 1, 0])
    #expect(Tensor<Float>(zeros: [2, 1]).rowMaxima() == [0, 0])
  }

  @Test func signSteps() {
    var x = Tensor<Float>(elements: [0, 0, 0, 0.9, 0.5], shape: [5])
    let gradient = Tensor<Float>(elements: [1e-30, -7, 0, 2, .nan], shape: [5])
    let (lower, upper) = (Tensor<Float>(zeros: [5]), Tensor<Float>(repeating: 1, shape: [5]))
    x.signStep(gradient: gradient, step: 0.25, lower: lower, upper: upper)
    #expect(x.elements == [0.25, 0, 0, 1, 0.5])
    var y = Tensor<Float>(elements: [-1, 2, 0.5], shape: [3])
    y.clamp(lower: Tensor(zeros: [3]), upper: Tensor(repeating: 1, shape: [3]))
    #expect(y.elements == [0, 1, 0.5])
  }

  @Test func replacedRows() {
    var x = Tensor<Float>(zeros: [3, 2])
    let before = x
    x.replaceRows(of: Tensor(elements: [1, 2, 3, 4, 5, 6], shape: [3, 2]), where: { $0 != 1 })
    #expect(x.elements == [1, 2, 0, 0, 5, 6] && before == Tensor(zeros: [3, 2]))
  }

  @Test func boxesAndTheirEnds() {
    let x = Tensor<Double>(elements: [0, 0.5, 1], shape: [1, 3])
    let ends = x.neighbourhood(radius: 0.25, lowest: 0, highest: 1)
    #expect(ends.lower.elements == [0, 0.25, 0.75] && ends.upper.elements == [0.25, 0.75, 1])
    var stack = Tensor(concatenating: [x, ends.lower, ends.upper], rowShape: [3])
    stack.convertEndsToBoxes(1)
    #expect(stack.elements == [0, 0.5, 1, 0.125, 0.5, 0.875, 0.125, 0.25, 0.125])
  }

  /// The boxes of monotone functions are those of their values at the ends.
  @Test func monotoneFunctionsActOnEnds() {
    let tape = Tape<Double>()
    let stack = tape.constant(Tensor(elements: [-3, 0.5, -2, 1, 0, 0.25, 4, 0.5], shape: [4, 2]))
    let relu = tape.value(tape.relu(ofBoxes: stack, boxes: 1))
    let ends = tape.value(tape.monotone(ofBoxes: stack, boxes: 1) { tape.relu($0) })
    #expect(relu.elements == [0, 0.5, 0, 1, 2, 0.375, 2, 0.375])
    #expect(relu == ends)
    let sigmoid = tape.value(tape.monotone(ofBoxes: stack, boxes: 1) { tape.sigmoid($0) })
    let (low, high) = (1 / (1 + Double.exp(4)), 1 / (1 + Double.exp(-4)))
    #expect(abs(sigmoid[4] - (low + high) / 2) < 1e-15)
    #expect(abs(sigmoid[6] - (high - low) / 2) < 1e-15)
  }

  /// |w_y − w_j|·r, the radius of z_y − z_j for z = W·x, by hand.
  @Test func radiiOfMargins() {
    let tape = Tape<Double>()
    let radii = tape.constant(Tensor(elements: [1, 2], shape: [1, 2]))
    let weight = tape.constant(Tensor(elements: [1, -1, 0, 3, 1, -1], shape: [3, 2]))
    #expect(
      tape.value(tape.marginRadii(radii, weight: weight, labels: [0])).elements == [0, 9, 0])
    #expect(
      tape.value(tape.marginRadii(radii, weight: weight, labels: [1])).elements == [9, 0, 9])
    let logits = tape.constant(Tensor(elements: [1, 5, -2], shape: [1, 3]))
    #expect(tape.value(tape.margins(logits, labels: [2])).elements == [-3, -7, 0])
  }
}
