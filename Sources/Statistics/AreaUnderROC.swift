/// Area under the ROC curve: the probability that a random member scores above a random non-member,
/// ties counted half (the Mann–Whitney statistic over m·n; Hanley and McNeil 1982).
///
/// NaN when either side is empty.
/// - Parameters:
///   - members: scores of members; higher means member.
///   - nonMembers: scores of non-members.
/// - Precondition: no score is NaN.
package func areaUnderROC(members: [Double], nonMembers: [Double]) -> Double {
  EmpiricalROC(members: members, nonMembers: nonMembers).area
}
