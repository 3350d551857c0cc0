import Datasets
import ONNX
import Tensors
import VNNLIB

/// Gzip data of several kinds of files.
struct GzipFormat: FuzzedFormat {
  private enum Kind: Int, CaseIterable {
    case table, property, model

    var name: String {
      switch self {
      case .table: "a.csv.gz"
      case .property: "a.vnnlib.gz"
      case .model: "a.onnx.gz"
      }
    }

    var contents: [UInt8] {
      switch self {
      case .table: Array("a,b,label\n1,0.5,0\n0,0.25,1\n1,1,2\n".utf8)
      case .property: Array(VNNLIBFormat.texts[0].utf8)
      case .model: ONNXSeeds.models[0].serialized()
      }
    }
  }

  func seeds() -> [Sample] {
    Kind.allCases.map { kind in
      Sample(kind.name, GzipFile(kind.contents).bytes, variant: kind.rawValue)
    }
  }

  func mutate(_ sample: inout Sample, _ stream: inout RandomStream) {
    let kind = Kind.allCases[sample.variant]
    var file = GzipFile(kind.contents)
    for _ in 0...stream.below(2) { file.mutate(&stream) }
    sample[kind.name] = file.bytes
  }

  func read(_ folder: Folder, variant: Int) throws -> [ReadValues] {
    let kind = Kind.allCases[variant]
    let file = folder.file(kind.name)
    switch kind {
    case .table: return try values(ofData: "csv:\(file)")
    case .property: return try values(of: VNNLIBProperty(contentsOf: file))
    case .model: return try values(of: ONNXNetwork(contentsOf: file))
    }
  }
}
