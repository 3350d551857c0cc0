package import Attacks
package import Datasets
internal import MembershipInference
package import Networks
package import Results
package import Tensors

/// Samples of a data set with their labels, identities and memberships, in an order that their
/// identities alone decide: what is computed of a sample, in batches with others, cannot depend on who
/// is a member.
package struct Samples {
  package let identities: [Int]
  package let isMember: [Bool]
  package let inputs: Tensor<Float>
  package let labels: [Int]

  package init(members: [Int], nonMembers: [Int], of dataset: Dataset) {
    let given = members + nonMembers
    let order = canonicalOrder(of: given)
    identities = order.map { given[$0] }
    isMember = order.map { $0 < members.count }
    inputs = dataset.inputs.rows(identities)
    labels = identities.map { dataset.labels[$0] }
  }

  private init(rows: [Int], of other: Samples) {
    identities = rows.map { other.identities[$0] }
    isMember = rows.map { other.isMember[$0] }
    inputs = other.inputs.rows(rows)
    labels = rows.map { other.labels[$0] }
  }

  package func rows(_ indices: [Int]) -> Samples { Samples(rows: indices, of: self) }

  package var count: Int { labels.count }

  /// The positions of the members, or of the non-members.
  package func positions(ofMembers: Bool) -> [Int] {
    isMember.indices.filter { isMember[$0] == ofMembers }
  }

  /// Shares of samples that are correct, of members and of non-members.
  package func accuracy(_ isCorrect: [Bool]) -> MemberAccuracy {
    func share(ofMembers: Bool) -> Proportion {
      let positions = positions(ofMembers: ofMembers)
      return Proportion(count: positions.count { isCorrect[$0] }, total: positions.count)
    }
    return MemberAccuracy(
      members: share(ofMembers: true), nonMembers: share(ofMembers: false))
  }

  /// The strongest points that the evaluation attack finds, each from a random start that its sample's
  /// identity decides.
  package func attacked(
    network: Network<Float>, perturbation: Perturbation, seed: UInt64, workers: Workers
  ) -> Tensor<Float> {
    let pieces = chunks(of: count, size: 100)
    let points = workers.map(pieces.count) { piece in
      let rows = pieces[piece]
      var streams = identities[rows].map { RandomStream(seed: seed, name: "evaluation/\($0)") }
      return PGD.evaluation.strongestPoint(
        against: network, x: inputs.rows(rows), labels: Array(labels[rows]),
        perturbation: perturbation,
        from: &streams)
    }
    return Tensor(concatenating: points, rowShape: network.architecture.inputShape)
  }
}
