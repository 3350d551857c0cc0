import MembershipAudits
import TestSupport
import Testing

/// The published interface, on outputs whose leak is known.
@Suite struct MembershipAuditTests {
  /// p_y alone: what the built-in attack on the confidence thresholds.
  private struct Confidence: MembershipAttack {
    let name = "own-confidence"
    func score(probabilities: [Double], label: Int) -> Double { probabilities[label] }
  }

  private struct Constant: MembershipAttack {
    let name = "constant"
    func score(probabilities: [Double], label: Int) -> Double { .nan }
  }

  /// p_y from 0.605 to 0.995 for members, from 0.5 to 0.89 for non-members, in steps of 0.01.
  private static func withOutputs(_ body: (String) throws -> Void) throws {
    try withFolder { folder in
      var rows = ["member,label,p0,p1"]
      for (isMember, least) in [(1, 60), (0, 50)] {
        for step in 0..<40 {
          let own = (Double(least + step) + (isMember == 1 ? 0.5 : 0)) / 100
          rows.append("\(isMember),0,\(own),\(1 - own)")
        }
      }
      let file = folder + "/outputs.csv"
      try write((rows.joined(separator: "\n") + "\n").utf8, file)
      try body(file)
    }
  }

  /// Share of the pairs whose member has the larger p_y; there are no ties.
  private static var area: Double {
    var sum = 0.0
    for member in 60..<100 {
      for other in 50..<90 { sum += member >= other ? 1 : 0 }
    }
    return sum / 1600
  }

  @Test func anOwnAttackAgreesWithTheBuiltIn() throws {
    try Self.withOutputs { file in
      let audit = try MembershipAudit(file: file, threshold: .oracle)
      let own = audit.result(of: Confidence())
      let builtIn = try #require(audit.results().first { $0.name == "confidence" })
      #expect(own.name == "own-confidence")
      #expect(own.auc == builtIn.auc && own.balancedAccuracy == builtIn.balancedAccuracy)
      let area = try #require(own.auc)
      #expect(abs(area - Self.area) < 1e-12)
      // A threshold between 0.6 and 0.605 keeps all members and 29 of the 40 non-members.
      #expect(abs(own.advantage - 0.275) < 1e-12)
      #expect(own.members == 40 && own.nonMembers == 40)
    }
  }

  @Test func nothingIsKnownByAConstant() throws {
    try Self.withOutputs { file in
      let audit = try MembershipAudit(file: file, threshold: .heldOut)
      let result = audit.result(of: Constant())
      #expect(result.auc == 0.5 && result.balancedAccuracy == 0.5)
      #expect(audit.results().allSatisfy { $0.members == 20 })
    }
  }

  @Test func misuse() throws {
    expectError(MembershipAuditError.self, "missing.npz") {
      try MembershipAudit(file: "missing.npz")
    }
    try Self.withOutputs { file in
      expectError(MembershipAuditError.self, "shadow") {
        try MembershipAudit(file: file, threshold: .shadow)
      }
    }
  }
}
