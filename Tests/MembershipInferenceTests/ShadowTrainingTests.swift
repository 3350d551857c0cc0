import Datasets
import Foundation
import Networks
import Tensors
import Testing
import Training

@testable import MembershipInference

@Suite struct ShadowTrainingTests {
  private let digits: Dataset
  private let architecture: Architecture
  private let path = FileManager.default.temporaryDirectory
    .appending(path: "shadows-\(UUID().uuidString)").path()
  private var recipe = AskedModels.recipe

  init() throws {
    digits = try Dataset.load("digits")
    architecture = try Architecture(named: "mlp:8", inputShape: [1, 8, 8], classes: 10)
    recipe.epochs = 2
  }

  private func training(_ folder: String?, recipe: Recipe? = nil, seed: UInt64 = 1) throws
    -> ShadowTraining
  {
    try ShadowTraining(
      architecture: architecture, recipe: recipe ?? self.recipe, dataset: digits,
      halves: ShadowHalves(pool: Array(0..<61), seed: seed), folder: folder)
  }

  /// Every sample is in exactly half of the models, and the models of a pair share none.
  @Test(arguments: [60, 61]) func halves(count: Int) {
    let halves = ShadowHalves(pool: (0..<count).map { 3 * $0 + 1 }, seed: 9)
    let members = (0..<8).map(halves.members)
    for sample in halves.pool { #expect(members.count { $0.contains(sample) } == 4) }
    for pair in 0..<4 {
      #expect(members[2 * pair].count == count / 2)
      #expect(Set(members[2 * pair]).isDisjoint(with: members[2 * pair + 1]))
    }
    #expect(Set(members).count == 8)
  }

  private func files() throws -> [String: Data] {
    try FileManager.default.contentsOfDirectory(atPath: path).reduce(into: [:]) {
      $0[$1] = try Data(contentsOf: URL(filePath: path + "/" + $1))
    }
  }

  /// A folder continues with the same bytes, whatever was there and however many work.
  @Test func resumes() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let ask = { @Sendable (index: Int, network: Network<Float>) in
      network.logits(digits.inputs.rows(0..<5)).elements
    }
    let first = try training(path).map(models: 0..<4, workers: .one, body: ask)
    let before = try files()
    #expect(before.count == 5)
    try FileManager.default.removeItem(atPath: path + "/shadow-2.safetensors")
    try Data([1]).write(to: URL(filePath: path + "/.robpriv-0123456789abcdef.tmp"))
    #expect(try training(path).map(models: 0..<4, workers: .init(3), body: ask) == first)
    #expect(try files() == before)
    #expect(try training(nil).map(models: 0..<4, workers: .init(2), body: ask) == first)
    #expect(
      try Array(training(path).map(models: 0..<6, workers: .init(2), body: ask)[..<4]) == first)
  }

  /// Models of another kind, and other files, are refused.
  @Test func refusals() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    _ = try training(path).map(models: 0..<2, workers: .one) { index, _ in index }
    var other = recipe
    other.epochs = 3
    func problem(_ body: () throws -> Void) -> String {
      do { try body() } catch { return "\(error)" }
      return "none"
    }
    #expect(problem { _ = try training(path, recipe: other) }.contains("of another recipe"))
    #expect(problem { _ = try training(path, seed: 2) }.contains("of another seed"))
    let model = path + "/shadow-1.safetensors"
    try FileManager.default.removeItem(atPath: model)
    try FileManager.default.copyItem(atPath: path + "/shadow-0.safetensors", toPath: model)
    #expect(
      problem { _ = try training(path).map(models: 0..<2, workers: .one) { index, _ in index } }
        .contains("shadow-1.safetensors: is another model"))
    try FileManager.default.removeItem(atPath: path + "/shadows.json")
    #expect(problem { _ = try training(path) }.contains("holds other files"))
    try Data("{}".utf8).write(to: URL(filePath: path + "/shadows.json"))
    #expect(problem { _ = try training(path) }.contains("is no description"))
  }
}
