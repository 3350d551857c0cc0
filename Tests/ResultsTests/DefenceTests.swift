import Foundation
import Testing

@testable import Results

/// The text of a defence is its identity: what is typed, what records hold, what files are called.
@Suite struct DefenceTests {
  @Test(arguments: [
    ("none", "none"), ("NONE", "none"), ("l2", "l2:0.001"), ("L2:1e-3", "l2:0.001"),
    ("l2:weight=0.5", "l2:0.5"), ("flip", "flip"), ("mmd+mixup", "mixup:1+mmd:1"),
    ("mixup+mmd:3", "mixup:1+mmd:3"), ("early-stopping:20", "early-stopping:20"),
    ("hamp:0.9", "hamp:gamma=0.9:weight=0.01"),
    ("dp-sgd:sigma=1", "dp-sgd:sigma=1:clip=1:delta=1e-05"),
    ("dp-sgd:1:clip=0.5", "dp-sgd:sigma=1:clip=0.5:delta=1e-05"),
    ("dp-sgd:epsilon=3", "dp-sgd:epsilon=3:clip=1:delta=1e-05"),
    ("dp-sgd:sigma=2+l2", "l2:0.001+dp-sgd:sigma=2:clip=1:delta=1e-05"),
  ])
  func texts(typed: String, text: String) throws {
    let defences = try Defences(parsing: typed)
    #expect(defences.description == text)
    #expect(try Defences(parsing: text) == defences)
    let record = try JSONEncoder().encode([defences])
    #expect(try JSONDecoder().decode([Defences].self, from: record) == [defences])
    let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789.+-_")
    #expect(Set(defences.fileName).isSubset(of: allowed))
  }

  @Test(arguments: [
    ("", "is no defence"), ("l3", "'l3' is no defence"), ("l2:", "weight takes a number"),
    ("l2:-1", "weight takes a number"), ("l2:nan", "weight takes"), ("l2:inf", "weight takes"),
    ("l2:1:2", "'2' is no setting of l2; it takes weight"), ("flip:1", "which takes none"),
    ("l2:alpha=1", "'alpha=1' is no setting"), ("shift:1.5", "pixels takes a whole number"),
    ("shift:1e30", "pixels takes a whole number"), ("l2:weight=1:weight=2", "weight occurs twice"),
    ("l2+l2", "l2 occurs twice"), ("early-stopping", "name the epoch"),
    ("dp-sgd", "one of sigma=NUMBER and epsilon=NUMBER"),
    ("dp-sgd:sigma=1:epsilon=1", "one of sigma=NUMBER and epsilon=NUMBER"),
    ("dp-sgd:sigma=1+mixup", "mixup mixes samples"), ("hamp+relaxloss", "both set targets"),
    ("mmd+", "'' is no defence"), ("../x", "'../x' is no defence"),
  ])
  func refused(typed: String, problem: String) {
    #expect {
      try Defences(parsing: typed)
    } throws: {
      "\($0)".contains(problem) && !"\($0)".contains("\n")
    }
  }

  /// Cells that differ in their defence have files of their own; without one nothing changes.
  @Test func identities() throws {
    let texts = [nil, "l2", "l2:0.1", "mixup", "mmd+mixup", "dp-sgd:sigma=1"]
    let cells = try texts.map {
      Cell(
        method: "natural", trainedRadius: nil, capacity: 1, seed: 0,
        defence: try $0.map { try Defences(parsing: $0) })
    }
    #expect(Set(cells.map(\.id)).count == texts.count)
    #expect(cells[0].id == "natural-cap1-seed0" && cells[0].label == "natural")
    #expect(cells[1].id == "natural-cap1-l2_0.001-seed0" && cells[1].label == "natural + l2:0.001")
    #expect(
      Cell(method: "natural", trainedRadius: nil, capacity: 1, seed: 0, defence: Defences.none)
        == cells[0])
  }
}
