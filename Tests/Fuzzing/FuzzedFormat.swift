import Tensors

/// A kind of file under test: valid ones, how to spoil them, and how the library reads them.
protocol FuzzedFormat {
  /// Valid files, which must be read.
  func seeds() throws -> [Sample]
  /// Changes a sample as someone would who knows the format; checksums are repaired.
  func mutate(_ sample: inout Sample, _ stream: inout RandomStream)
  /// Input `index` of a run.
  func input(_ index: Int, of seeds: [Sample], _ stream: inout RandomStream) -> Sample
  /// Reads what a sample left in a folder, in the way of its variant, and does with it what a command
  /// would do first.
  /// - Throws: whatever the library does; its description must be one line.
  func read(_ folder: Folder, variant: Int) throws -> [ReadValues]
}

extension FuzzedFormat {
  /// The seeds as they are, then each changed by structure, by bytes, or both.
  func input(_ index: Int, of seeds: [Sample], _ stream: inout RandomStream) -> Sample {
    var sample = seeds[index % seeds.count]
    guard index >= seeds.count else { return sample }
    let kind = stream.below(4)
    if kind > 0 { for _ in 0...stream.pick([0, 0, 1, 2]) { mutate(&sample, &stream) } }
    if kind == 0 || kind == 3 && stream.isOne(in: 3) {
      let file = stream.below(sample.files.count)
      for _ in 0...stream.below(3) { mutateBytes(&sample.files[file].bytes, &stream) }
    }
    return sample
  }
}

/// Numbers, or a text, that were read; for comparison with other programs.
struct ReadValues {
  let name: String
  let shape: [Int]
  let numbers: [Double]
  var text = ""

  init(_ name: String, _ shape: [Int], _ numbers: [Double]) {
    self.name = name
    self.shape = shape
    self.numbers = numbers
  }

  init(_ name: String, _ numbers: [Double]) { self.init(name, [numbers.count], numbers) }

  init(_ name: String, _ numbers: [Int]) { self.init(name, numbers.map { Double($0) }) }

  init(_ name: String, text: String) {
    self.init(name, [], [])
    self.text = text
  }

  /// `name TAB extents TAB bit patterns`, or `name TAB text TAB …`.
  var line: String {
    guard text.isEmpty else { return "\(name)\ttext\t\(text.debugDescription)" }
    let extents = shape.map(String.init).joined(separator: ",")
    let bits = numbers.map { String($0.bitPattern, radix: 16) }.joined(separator: " ")
    return "\(name)\t\(extents)\t\(bits)"
  }
}
