import Tensors
import TestSupport
import Testing

@testable import Datasets

@Suite struct SplitTests {
  static let digits = (try? Dataset.load("digits").labels) ?? []

  static func split(
    _ labels: [Int], members: Int, nonMembers: Int? = nil, shadow: Int? = nil, seed: UInt64 = 1
  ) throws -> Split {
    var stream = RandomStream(seed: seed, name: "split")
    return try Split(
      labels: labels, classes: (labels.max() ?? 0) + 1, members: members, nonMembers: nonMembers,
      shadow: shadow, stream: &stream)
  }

  static func sets(_ split: Split) -> [[Int]] {
    [
      split.members, split.nonMembers, split.shadowMembers, split.shadowNonMembers, split.reserve,
    ]
  }

  @Test(
    arguments: [
      (300, nil, nil, [300, 300, 300, 300, 597]), (1, nil, nil, [1, 1, 1, 1, 1793]),
      (898, nil, nil, [898, 898, 0, 0, 1]), (600, nil, nil, [600, 600, 298, 298, 1]),
      (1000, 797, nil, [1000, 797, 0, 0, 0]), (500, 100, 0, [500, 100, 0, 0, 1197]),
      (13, 700, 541, [13, 700, 541, 541, 2]),
    ] as [(Int, Int?, Int?, [Int])])
  func sizesAndCover(members: Int, nonMembers: Int?, shadow: Int?, sizes: [Int]) throws {
    let split = try Self.split(
      Self.digits, members: members, nonMembers: nonMembers, shadow: shadow)
    let sets = Self.sets(split)
    #expect(sets.map(\.count) == sizes)
    #expect(sets.flatMap(\.self).sorted() == Array(0..<1797))
    #expect(sets.allSatisfy { $0 == $0.sorted() })
  }

  /// Members are training samples, non-members test samples.
  @Test(
    arguments: [(1000, nil, [1000, 797, 0, 0, 0]), (300, 100, [300, 100, 300, 100, 997])]
      as [(Int, Int?, [Int])])
  func ownSplit(members: Int, nonMembers: Int?, sizes: [Int]) throws {
    var stream = RandomStream(seed: 1, name: "split")
    let split = try Split(
      labels: Self.digits, classes: 10, testStart: 1000, members: members, nonMembers: nonMembers,
      stream: &stream)
    let sets = Self.sets(split)
    #expect(sets.map(\.count) == sizes)
    #expect(sets.flatMap(\.self).sorted() == Array(0..<1797))
    #expect((split.members + split.shadowMembers).allSatisfy { $0 < 1000 })
    #expect((split.nonMembers + split.shadowNonMembers).allSatisfy { $0 >= 1000 })
  }

  @Test(arguments: [(1001, nil), (10, 798), (10, 0), (0, 5)] as [(Int, Int?)])
  func impossibleOwnSplits(members: Int, nonMembers: Int?) {
    var stream = RandomStream(seed: 1, name: "split")
    expectError(DatasetError.self, "1000 training samples", "797 test samples") {
      try Split(
        labels: Self.digits, classes: 10, testStart: 1000, members: members,
        nonMembers: nonMembers, stream: &stream)
    }
  }

  /// A reduced set keeps the non-members and takes from every class its share of the members.
  @Test func reducedMembers() throws {
    let split = try Self.split(Self.digits, members: 300)
    var stream = RandomStream(seed: 2, name: "members")
    let reduced = split.reducingMembers(
      to: 100, labels: Self.digits, classes: 10, stream: &stream)
    #expect(reduced.members.count == 100 && Set(reduced.members).isSubset(of: split.members))
    #expect(reduced.nonMembers == split.nonMembers)
    #expect(Self.sets(reduced).flatMap(\.self).sorted() == Array(0..<1797))
    for label in 0..<10 {
      let all = split.members.count { Self.digits[$0] == label }
      let some = reduced.members.count { Self.digits[$0] == label }
      #expect(abs(3 * some - all) < 6)
    }
  }

  @Test(arguments: [(300, 10), (7, 10), (450, 3), (333, 100)])
  func setsOfOneSizeHaveOneClassDistribution(members: Int, classes: Int) throws {
    let labels = (0..<1800).map { ($0 * $0 + $0 / 7) % classes }
    let split = try Self.split(labels, members: members, shadow: members)
    let counts = Self.sets(split).map { set in
      set.reduce(into: [Int](repeating: 0, count: classes)) { $0[labels[$1]] += 1 }
    }
    let total = labels.reduce(into: [Int](repeating: 0, count: classes)) { $0[$1] += 1 }
    #expect(counts[0] == counts[1])
    for (count, all) in zip(counts[0], total) {
      #expect(abs(Double(count) - Double(members * all) / 1800) < 1)
    }
    if members < 400 { #expect(counts[0] == counts[2] && counts[2] == counts[3]) }
  }

  @Test func rareAndAbsentClasses() throws {
    let labels = [0, 0, 0, 0, 0, 0, 0, 2, 2, 4]
    for seed in 0..<50 as Range<UInt64> {
      let split = try Self.split(labels, members: 5, seed: seed)
      #expect(Self.sets(split).flatMap(\.self).sorted() == Array(0..<10))
      #expect(split.members.filter { labels[$0] == 2 }.count == 1)
    }
  }

  @Test func seedsReproduce() throws {
    let first = try Self.split(Self.digits, members: 300)
    #expect(try Self.split(Self.digits, members: 300) == first)
    #expect(try Self.split(Self.digits, members: 300, seed: 2) != first)
  }

  /// Over many seeds each sample is a member about equally often: 400 · 30/100 = 120 ± 5.7 standard
  /// deviations.
  @Test func everySampleIsDrawn() throws {
    let labels = (0..<100).map { $0 % 4 }
    var counts = [Int](repeating: 0, count: 100)
    for seed in 0..<400 as Range<UInt64> {
      for sample in try Self.split(labels, members: 30, seed: seed).members { counts[sample] += 1 }
    }
    #expect(counts.allSatisfy { abs($0 - 120) < 52 })
  }

  @Test func tooFewSamples() {
    expectError(
      DatasetError.self, "split: 900 members and 900 non-members exceed the 1797 samples",
      "at most 898"
    ) {
      try Self.split(Self.digits, members: 900)
    }
    expectError(DatasetError.self, "9223372036854775807 members") {
      try Self.split(Self.digits, members: .max)
    }
    expectError(DatasetError.self, "two shadow sets of 600 exceed the 1197 samples", "at most 598")
    {
      try Self.split(Self.digits, members: 300, shadow: 600)
    }
    expectError(DatasetError.self, "at least one member") {
      try Self.split(Self.digits, members: 0)
    }
    expectError(DatasetError.self, "at least one member") {
      try Self.split(Self.digits, members: -3)
    }
    expectError(DatasetError.self, "at least one member") {
      try Self.split(Self.digits, members: 3, nonMembers: 0)
    }
    expectError(DatasetError.self, "no negative size") {
      try Self.split(Self.digits, members: 3, shadow: -1)
    }
    expectError(DatasetError.self, "exceed the 0 samples") { try Self.split([], members: 1) }
  }
}
