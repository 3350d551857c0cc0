import Results
import Testing

@testable import TradeoffReports

@Suite struct FormattingTests {
  @Test(
    arguments: [
      (0.0, 2, "0.00"), (-0.001, 2, "0.00"), (-1.005, 1, "−1.0"), (99.999, 2, "100.00"),
      (0.0625, 3, "0.063"), (12.5, 0, "13"), (.nan, 2, "–"), (.infinity, 2, "–"),
    ] as [(Double, Int, String)])
  func decimals(value: Double, places: Int, expected: String) {
    #expect(decimal(value, places: places) == expected)
  }

  @Test func fieldsAreQuotedWhereNeeded() {
    #expect(
      csvText([["a", "b c"], ["1,5", "say \"x\""]]) == "a,b c\n\"1,5\",\"say \"\"x\"\"\"\n")
  }

  @Test(
    arguments: [
      ([0.0, 1.0], 0.2), ([0, 82], 20), ([0.1, 0.13], 0.01), ([50, 50], 0.2), ([0, 0], 0.2),
    ] as [([Double], Double)])
  func axisSteps(values: [Double], step: Double) {
    let axis = AxisRange(covering: values, atLeast: values[0] == values[1] ? 1 : 0)
    #expect(abs(axis.step - step) < 1e-12)
    #expect(axis.low <= values[0] && axis.high >= values[1] && axis.low < axis.high)
  }

  @Test func labelsKeepClear() throws {
    let points = [(x: 50.0, y: 50.0), (x: 64.0, y: 50.0), (x: 1.0, y: 99.0)]
    var placement = LabelPlacement(width: 100, height: 100, points: points, strokes: [])
    let places = [(3, points[0]), (30, points[1]), (1, points[2])].map {
      placement.place($0, at: $1)
    }
    let first = try #require(places[0])
    #expect(first.x < 50 && first.y == 50)
    #expect(places[1] == nil)
    let corner = try #require(places[2])
    #expect(corner.x > 1 && corner.y < 99)
  }

  @Test func peakShapes() throws {
    func peak(_ means: [Double]) throws -> String {
      let points = means.enumerated().map { index, mean in
        let noise = 0.01 * Double(index + 1)
        return Peak.Point(
          name: "p\(index)", values: [0: mean - noise, 1: mean, 2: mean + noise])
      }
      return try #require(Peak(measure: .advantage("IV"), along: points)).sentence
    }
    #expect(try peak([0.1, 0.3, 0.2]).hasPrefix("IV advantage peaks at p1 with 0.300: the rise"))
    #expect(try peak([0.1, 0.3, 0.2]).contains("and the fall to p2 is −0.100 (95 % interval"))
    let rising = try peak([0.1, 0.2, 0.3])
    #expect(
      rising.hasPrefix("IV advantage is largest at p2 with 0.300: the rise from p0 is +0.200"))
    #expect(!rising.contains("the fall"))
    #expect(try !peak([0.3, 0.2, 0.1]).contains("the rise"))
    #expect(Peak(measure: .advantage("IV"), along: [.init(name: "p", values: [0: 1])]) == nil)
  }
}
