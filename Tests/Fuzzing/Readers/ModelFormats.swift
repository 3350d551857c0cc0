import Networks
import ONNX
import Tensors

/// ONNX models.
struct ONNXFormat: FuzzedFormat {
  func seeds() -> [Sample] {
    ONNXSeeds.models.map { Sample("a.onnx", $0.serialized()) }
  }

  func mutate(_ sample: inout Sample, _ stream: inout RandomStream) {
    mutateModel(&sample["a.onnx"], &stream)
  }

  func read(_ folder: Folder, variant: Int) throws -> [ReadValues] {
    values(of: try ONNXNetwork(contentsOf: folder.file("a.onnx")))
  }
}

private func mutateModel(_ bytes: inout [UInt8], _ stream: inout RandomStream) {
  guard var message = WireMessage(bytes) else { return mutateBytes(&bytes, &stream) }
  message.mutate(words: ONNXSeeds.words, names: message.texts, &stream)
  bytes = message.bytes
}

/// Outputs at one input; that it can be exported.
func values(of model: ONNXNetwork) -> [ReadValues] {
  let network = model.network
  let architecture = network.architecture
  precondition(architecture.defect == nil, "an unsound network: \(architecture.defect ?? "")")
  guard architecture.shapes.allSatisfy({ $0.reduce(1, *) < 100_000 }) else { return [] }
  let count = architecture.inputShape.reduce(1, *)
  let x = (0..<count).map { Double(($0 * 7 + 3) % 19 - 9) / 4 }
  let logits = network.logits(Tensor(elements: x, shape: [1] + architecture.inputShape)).elements
  let single = Network<Float>.rounding(network).network
  if single.parameters.allSatisfy({ $0.elements.allSatisfy(\.isFinite) }) {
    precondition(!ONNXModel(exporting: single).serialized().isEmpty, "exports nothing")
  }
  return [ReadValues("x", x), ReadValues("y", model.ending?.outputs(of: logits) ?? logits)]
}

/// ONNX models whose weights lie in another file.
struct ONNXExternalFormat: FuzzedFormat {
  /// The first models, their initialisers moved to `w.bin`.
  func seeds() -> [Sample] {
    ONNXSeeds.models.prefix(3).map { model in
      var message = WireMessage(model.serialized())!
      var data: [UInt8] = []
      message.moveInitialisers(to: &data)
      return Sample([.init("a.onnx", message.bytes), .init("w.bin", data)])
    }
  }

  private static let words =
    [
      "location", "offset", "length", "checksum", "w.bin", "./w.bin", "v.bin", "a.onnx",
      "sub/w.bin",
      "../w.bin", "sub/../w.bin", "/etc/passwd", "/dev/zero", ".", "", "w.bin/", "W.BIN",
      "w.bin\u{0}x",
    ] + Hostile.numbers

  func mutate(_ sample: inout Sample, _ stream: inout RandomStream) {
    switch stream.below(10) {
    case 0: mutateBytes(&sample["w.bin"], &stream)
    case 1:
      sample.files[1].link = stream.pick(["/dev/zero", "/etc/passwd", "w.bin", "a.onnx", "/"])
    case 2: sample.files[1].name = stream.pick(["v.bin", "sub/w.bin", "w.bin/x"])
    default:
      guard var message = WireMessage(sample["a.onnx"]) else { return }
      message.mutateExternal(words: Self.words, &stream)
      sample["a.onnx"] = message.bytes
    }
    if sample.files[1].name != "w.bin" { sample.files[1].name = "w.bin" }
  }

  func read(_ folder: Folder, variant: Int) throws -> [ReadValues] {
    values(of: try ONNXNetwork(contentsOf: folder.file("a.onnx")))
  }
}

extension WireMessage {
  /// Field 7 of a model is its graph, field 5 of a graph an initialiser, field 9 of that its data, 13
  /// where they lie, 14 that they lie elsewhere.
  fileprivate mutating func moveInitialisers(to data: inout [UInt8]) {
    forEachInitialiser { tensor in
      for index in tensor.fields.indices where tensor.fields[index].number == 9 {
        let bytes = tensor.fields[index].value.bytes
        let entries = [
          ("location", "w.bin"), ("offset", "\(data.count)"), ("length", "\(bytes.count)"),
        ]
        data += bytes
        tensor.fields[index] = Field(number: 14, value: .varint(1))
        tensor.fields += entries.map { key, value in
          let texts = [key, value].enumerated().map {
            Field(number: UInt64($0 + 1), value: .bytes(Array($1.utf8)))
          }
          return Field(number: 13, value: .message(WireMessage(fields: texts)))
        }
        return
      }
    }
  }

  /// One change of where the data of one initialiser lie.
  fileprivate mutating func mutateExternal(words: [String], _ stream: inout RandomStream) {
    let chosen = stream.below(4)
    var number = 0
    forEachInitialiser { tensor in
      if number == chosen {
        for _ in 0...stream.below(2) {
          let entries = tensor.fields.indices.filter { tensor.fields[$0].number >= 13 }
          guard let index = entries.randomElement(using: &stream) else { break }
          var part = WireMessage(fields: [tensor.fields[index]])
          part.mutate(words: words, names: [], &stream)
          tensor.fields.replaceSubrange(index...index, with: part.fields)
        }
      }
      number += 1
    }
  }

  private mutating func forEachInitialiser(_ change: (inout WireMessage) -> Void) {
    for model in fields.indices where fields[model].number == 7 {
      guard case .message(var graph) = fields[model].value else { continue }
      for index in graph.fields.indices where graph.fields[index].number == 5 {
        guard case .message(var tensor) = graph.fields[index].value else { continue }
        change(&tensor)
        graph.fields[index].value = .message(tensor)
      }
      fields[model].value = .message(graph)
    }
  }
}

extension WireMessage.Value {
  /// The content of a length-delimited field.
  fileprivate var bytes: [UInt8] {
    switch self {
    case .bytes(let bytes), .fixed32(let bytes), .fixed64(let bytes): bytes
    case .message(let message): message.bytes
    case .varint(let value): WireMessage.varint(value)
    }
  }
}
