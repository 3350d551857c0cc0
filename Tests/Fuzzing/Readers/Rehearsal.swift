import Foundation
import Tensors

/// A reader that commits every fault in turn, by the last byte of its file.
struct Rehearsal: FuzzedFormat {
  func seeds() -> [Sample] { [Sample("a", [])] }

  func input(_ index: Int, of seeds: [Sample], _ stream: inout RandomStream) -> Sample {
    Sample("a", [UInt8(truncatingIfNeeded: index)])
  }

  func mutate(_ sample: inout Sample, _ stream: inout RandomStream) {}

  func read(_ folder: Folder, variant: Int) throws -> [ReadValues] {
    switch try folder.bytes(of: "a").first {
    case 1: preconditionFailure("a trap")
    case 2: throw Failure(description: "two\nlines")
    case 3: Thread.sleep(forTimeInterval: 1000)
    case 4:
      let bytes = [UInt8](repeating: 1, count: 3 << 29)
      return [ReadValues("sum", [bytes.reduce(0) { $0 &+ Int($1) }])]
    case 5: throw Failure(description: "one line")
    default: break
    }
    return []
  }

  private struct Failure: Error, CustomStringConvertible {
    let description: String
  }
}
