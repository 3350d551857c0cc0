import Networks
import Tensors
import VNNLIB
import Verification

/// VNN-LIB properties, decided over a small network.
struct VNNLIBFormat: FuzzedFormat {
  static let texts = [
    """
    ; a property
    (declare-const X_0 Real)
    (declare-const X_1 Real)
    (declare-const Y_0 Real)
    (declare-const Y_1 Real)
    (assert (<= X_0 0.679857769))
    (assert (>= X_0 -1.5e-1))
    (assert (or (and (<= X_1 0.5) (>= X_1 (- 0.5)) (<= Y_0 Y_1)) (and (<= X_1 2) (> X_1 1))))
    (assert (or (and (<= (+ Y_0 (* 2.5 Y_1)) 3)) (>= (- Y_0 X_0) (/ 1 3)) (= Y_1 4)))
    """,
    """
    (declare-const X_0 Real) (declare-const Y_0 Real) (declare-const Y_1 Real)
    (assert (and (>= X_0 0) (<= X_0 1)))
    (assert (or (<= Y_0 1) (>= Y_0 2)))
    (assert (>= Y_1 (* 2.0 Y_0)))
    """,
  ]

  private static let words = [
    "(", ")", "assert", "and", "or", "<=", ">=", "<", ">", "=", "+", "-", "*", "/", "not", "xor",
    "let", "true", "false", "declare-const", "declare-fun", "declare-network", "vnnlib-version",
    "set-logic", "Real", "Int", "real", "X_0", "X_1", "X_2", "X_01", "X_-1", "X_", "X_4000000000",
    "Y_0", "Y_1", "Y_99999999999999999999", "X_9223372036854775807", "Z", "_", "0", "1", "-1",
    "0.1",
    "1.5.2", "|X_0|", "|", ";", "\"", "#b1", "\u{e9}", "(/ 1 0)", "(* X_0 X_1)", "(+)", "(and)",
    "(or)", "(- X_0)", "(<= X_0 X_0)", "(assert (<= Y_0 0))", ":keyword", "check-sat",
  ]

  func seeds() -> [Sample] {
    Self.texts.enumerated().map { Sample("a.vnnlib", text: $1, variant: $0) }
  }

  func mutate(_ sample: inout Sample, _ stream: inout RandomStream) {
    var tokens = TokenText(String(decoding: sample["a.vnnlib"], as: UTF8.self))
    tokens.mutate(words: Self.words, &stream)
    sample["a.vnnlib"] = Array(tokens.text.utf8)
  }

  func read(_ folder: Folder, variant: Int) throws -> [ReadValues] {
    let property = try VNNLIBProperty(contentsOf: folder.file("a.vnnlib"))
    decide(property)
    return values(of: property)
  }

  /// Runs the cascade for a moment, as `verify property` does.
  private func decide(_ property: VNNLIBProperty) {
    guard 1...4 ~= property.inputCount && 1...4 ~= property.outputCount,
      let architecture = try? Architecture(
        named: "mlp:3", inputShape: [property.inputCount], classes: max(2, property.outputCount)),
      property.outputCount > 1
    else { return }
    var stream = RandomStream(seed: 1, name: "init")
    let network = Network<Double>(Network<Float>(architecture: architecture, from: &stream))
    var cascade = Cascade(timeout: 1)
    cascade.subproblems = 4
    for query in property.queries(network).prefix(2) { _ = cascade.decide(query) }
  }
}

/// Which of some points a property calls counterexamples, and the boxes of its cases.
func values(of property: VNNLIBProperty) -> [ReadValues] {
  let (inputs, outputs) = (property.inputCount, property.outputCount)
  var values = [ReadValues("counts", [inputs, outputs, property.cases.count])]
  guard inputs < 100 && outputs < 100 else { return values }
  let points = [-2.0, -1, -0.5, -0.125, 0, 0.25, 0.5, 0.625, 1, 1.5, 2, 4]
  var verdicts: [Int] = []
  for (i, x) in points.enumerated() {
    for (j, y) in points.enumerated() {
      let isViolated = property.isViolated(
        inputs: (0..<inputs).map { $0 == 0 ? x : points[(i + j + $0) % 12] },
        outputs: (0..<outputs).map { $0 == 0 ? y : points[(i + 2 * j + 5 * $0) % 12] })
      verdicts.append(isViolated ? 1 : 0)
    }
  }
  values.append(ReadValues("verdicts", verdicts))
  for one in property.cases.prefix(8) {
    values.append(ReadValues("lower", one.box.nearest.lower))
    values.append(ReadValues("upper", one.box.nearest.upper))
  }
  return values
}

/// Witnesses, with and without the word of a result file.
struct WitnessFormat: FuzzedFormat {
  private static let witness = VNNLIBWitness(inputs: [0.5, -1e-300, 3], outputs: [3, 0.1])
  private static let words = [
    "(", ")", "X_0", "X_1", "X_2", "X_3", "Y_0", "Y_1", "sat", "unsat", ";",
  ]

  func seeds() -> [Sample] {
    [Sample("a.txt", text: Self.witness.text), Sample("a.txt", text: "sat\n" + Self.witness.text)]
  }

  func mutate(_ sample: inout Sample, _ stream: inout RandomStream) {
    var tokens = TokenText(String(decoding: sample["a.txt"], as: UTF8.self))
    tokens.mutate(words: Self.words, &stream)
    sample["a.txt"] = Array(tokens.text.utf8)
  }

  func read(_ folder: Folder, variant: Int) throws -> [ReadValues] {
    let witness = try VNNLIBWitness(contentsOf: folder.file("a.txt"))
    let again = try VNNLIBWitness(text: Array(witness.text.utf8))
    precondition(again == witness, "not read back as written")
    return [ReadValues("inputs", witness.inputs), ReadValues("outputs", witness.outputs)]
  }
}

/// Lists of instances.
struct InstancesFormat: FuzzedFormat {
  func seeds() -> [Sample] {
    [
      Sample("a.csv", text: "onnx/a.onnx,vnnlib/p.vnnlib,60\n\n# more\nb.onnx, q.vnnlib ,0.5\n"),
      Sample("a.csv", text: "onnx,vnnlib,timeout\r\n\"a,b.onnx\",\"p \"\"1\"\".vnnlib\",1e2,x\r\n"),
    ]
  }

  func mutate(_ sample: inout Sample, _ stream: inout RandomStream) {
    mutateTable(&sample["a.csv"], &stream)
  }

  func read(_ folder: Folder, variant: Int) throws -> [ReadValues] {
    let instances = try VNNCOMPInstance.list(contentsOf: folder.file("a.csv"))
    return instances.flatMap { instance in
      let names = [instance.network, instance.property]
        .map { $0.replacing(folder.path + "/", with: "") }
      return [
        ReadValues("network", text: names[0]), ReadValues("property", text: names[1]),
        ReadValues("timeout", [instance.timeout]),
      ]
    }
  }
}
