import Foundation
import Results
import Testing

@Suite struct RadiusTests {
  private func radius(_ text: String, _ unit: RadiusUnit, level: Double) throws -> Radius {
    Radius(typed: TypedRadius(number: try RadiusNumber(text), in: unit), level: level)
  }

  /// The text that is kept, and its number.
  @Test(
    arguments: [
      ("0.687", "0.687", 0.687), ("0.50", "0.5", 0.5), ("8/255", "8/255", 8 / 255.0),
      ("8.0/255", "8/255", 8 / 255.0), ("1e-3", "0.001", 0.001), (".25", "0.25", 0.25),
      ("+1", "1", 1), ("0", "0", 0), ("0/255", "0/255", 0), ("0.5/255", "0.5/255", 0.5 / 255),
      ("0.1000000000000000001", "0.1000000000000000001", 0.1),
    ] as [(String, String, Double)])
  func keepsWhatIsTyped(_ typed: String, _ text: String, _ value: Double) throws {
    let number = try RadiusNumber(typed)
    #expect(number.text == text && number.value == value)
    #expect(try RadiusNumber(text) == number)
  }

  @Test(
    arguments: [
      ("", "is not a finite number"), ("a", "is not a finite number"),
      ("1/2/3", "is not a finite number"),
      ("/255", "is not a finite number"), ("8/", "is not a finite number"),
      ("nan", "is not a finite number"),
      ("inf", "is not a finite number"), ("0x1p3", "is not a finite number"),
      ("-1", "must not be negative"),
      ("8/-255", "must not be negative"), ("8/0", "is divided by zero"),
      ("0/0", "is divided by zero"),
      ("1e308/1e-308", "is not finite"), ("1e-400", "is too small"),
      ("1e-308/1e308", "is too small"),
      ("0.\(String(repeating: "1", count: 100))", "has too many digits"),
    ] as [(String, String)])
  func saysWhatIsWrong(_ text: String, _ words: String) {
    let fault = #expect(throws: RadiusNumber.Fault.self) { try RadiusNumber(text) }
    #expect(fault?.description.hasPrefix(words) == true, "\(text): \(String(describing: fault))")
  }

  /// The unit that an ε is typed in changes nothing of it.
  @Test(
    arguments: [
      ("10.992", "0.687", 1 / 16.0), ("8", "8/255", 1 / 255.0), ("76.5", "0.3", 1 / 255.0),
      ("1.5", "1.5/255", 1 / 255.0), ("3", "3/255", 1 / 255.0), ("0.25", "0.015625", 1 / 16.0),
      ("1/3", "1/48", 1 / 16.0), ("25.5", "0.2", 2 / 255.0), ("0.1", "0.1", 1), ("2", "0.6", 0.3),
      ("3", "0.021", 0.007), ("1", "16/255", 16 / 255.0),
    ] as [(String, String, Double)])
  func unitDoesNotMatter(_ levels: String, _ input: String, _ level: Double) throws {
    let a = try radius(levels, .level, level: level)
    let b = try radius(input, .input, level: level)
    #expect(a == b && a.hashValue == b.hashValue)
    #expect(a.levels == b.levels && a.input == b.input && a.covering == b.covering)
    #expect(a.covering == a.input || a.covering == a.input.nextUp)
  }

  /// Doubles below the number that was typed are covered by the next one: recorded from Python's
  /// `fractions`.
  @Test(
    arguments: [
      ("0.1", 0.1), ("0.3", 0.30000000000000004), ("0.687", 0.687), ("8/255", 0.03137254901960785),
      ("0.25", 0.25), ("0.7", 0.7000000000000001),
    ])
  func coversWhatIsTyped(_ text: String, _ covering: Double) throws {
    #expect(try radius(text, .input, level: 1).covering == covering)
  }

  @Test func namesOfFiles() throws {
    func id(_ text: String, _ unit: RadiusUnit) throws -> String {
      Cell(
        method: "pgd", trainedRadius: try radius(text, unit, level: 1 / 255.0), capacity: 1, seed: 0
      ).id
    }
    #expect(try id("0.25", .level) == "pgd-eps0.25-cap1-seed0")
    #expect(try id("8/255", .input) == "pgd-eps8_255input-cap1-seed0")
    #expect(try id("0.687", .input) == "pgd-eps0.687input-cap1-seed0")
    #expect(try id("1/4", .level) == "pgd-eps1_4-cap1-seed0")
  }

  /// Records of levels keep their bytes; what is more has its text beside.
  @Test(
    arguments: [
      ("0.25", RadiusUnit.level, #"{"input":0.015625,"levels":0.25}"#),
      ("0.5", .input, #"{"input":0.5,"levels":8,"typed":"0.5 input"}"#),
      ("1/4", .level, #"{"input":0.015625,"levels":0.25,"typed":"1/4 level"}"#),
    ])
  func records(_ text: String, _ unit: RadiusUnit, _ json: String) throws {
    let radius = try radius(text, unit, level: 1 / 16)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    #expect(String(decoding: try encoder.encode(radius), as: UTF8.self) == json)
    let decoded = try JSONDecoder().decode(Radius.self, from: Data(json.utf8))
    #expect(decoded == radius && decoded.typed == radius.typed && decoded.input == radius.input)
    #expect(decoded.covering >= radius.covering)
  }

  @Test(
    arguments: [
      #"{"input":-1,"levels":1}"#, #"{"input":0.5,"levels":1,"typed":"8/255 input"}"#,
      #"{"input":0.5,"levels":1,"typed":"0.5 pixels"}"#,
      #"{"input":0.5,"levels":1,"typed":"0.5 x y"}"#,
      #"{"levels":1}"#,
    ])
  func refusesOtherRecords(_ json: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Radius.self, from: Data(json.utf8))
    }
  }

  /// Distances in levels are rounded to both sides.
  @Test func distancesInLevels() {
    #expect(Radius.levels(of: 0.5, level: 1 / 16.0) == (8, 8))
    let tenth = Radius.levels(of: 0.1, level: 1 / 255.0)
    #expect(tenth.lower < tenth.upper && tenth.lower...tenth.upper ~= 25.5)
    #expect(Radius.levels(of: .infinity, level: 0.1) == (.infinity, .infinity))
  }
}
