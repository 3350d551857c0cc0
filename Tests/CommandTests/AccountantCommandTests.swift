import Foundation
import Testing

@Suite struct AccountantCommandTests {
  func accountant(_ words: String) throws -> Command.Outcome {
    try Command.run(["accountant"] + words.split(separator: " ").map(String.init))
  }

  func record(_ words: String) throws -> [String: Any] {
    let outcome = try accountant(words + " --format json")
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
  }

  @Test func printsBoundsOfEpsilon() throws {
    let record = try record("--noise 4 --rate 0.01 --steps 10000 --delta 1e-5")
    let number = { (key: String) in (record[key] as? NSNumber)?.doubleValue ?? .nan }
    #expect(abs(number("epsilon_rdp") / 1.0354900660361481 - 1) < 1e-9)
    #expect(abs(number("epsilon_upper") / 0.946999 - 1) < 1e-3)
    #expect(number("epsilon_lower") <= number("epsilon_upper"))
    #expect(number("advantage_upper") < 0.1011 && number("advantage_upper") > 0.1009)
    let text = try accountant("--noise 4 --rate 0.01 --steps 10000 --delta 1e-5")
    #expect(text.status == 0 && text.output.contains("ε, enclosed"))
    #expect(text.output.contains("0.9468"))
  }

  @Test func findsNoise() throws {
    let record = try record("--epsilon 1 --steps 1 --delta 1e-5 --sampling full-batch")
    let noise = (record["noise_multiplier"] as? NSNumber)?.doubleValue ?? .nan
    #expect(3.7306316 <= noise && noise < 3.7312)
  }

  @Test(
    arguments: [
      ("--rate 0.01 --steps 10 --delta 1e-5", 64, "pass one of --noise, --epsilon and --advantage"),
      ("--noise 1 --epsilon 1 --rate 0.1 --steps 10 --delta 1e-5", 64, "pass one of --noise"),
      ("--noise 1 --rate 0.01 --steps 10 --delta 1e-5 --sampling shuffled", 64, "Poisson"),
      ("--noise 1 --steps 10 --delta 1e-5", 64, "pass --rate"),
      (
        "--noise 1 --rate 0.1 --steps 10 --delta 1e-5 --sampling full-batch", 64,
        "--rate changes nothing"
      ),
      ("--noise 0 --rate 0.1 --steps 10 --delta 1e-5", 1, "must be positive"),
      ("--noise 1 --rate 1.5 --steps 10 --delta 1e-5", 1, "at most 1"),
      ("--noise 1 --rate 0.1 --steps 0 --delta 1e-5", 1, "0 steps"),
      ("--noise 1 --rate 0.1 --steps 10 --delta 2", 1, "between 0 and 1"),
    ] as [(String, Int32, String)])
  func misuse(words: String, status: Int32, problem: String) throws {
    try accountant(words).expectRefusal(status, problem)
  }
}
