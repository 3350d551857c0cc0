package import Tensors

/// Who is who in a membership experiment: five disjoint sets of sample identities (indices in the
/// data set) that together hold every sample, each sorted ascending.
///
/// An experiment draws it from a stream of its own: seed and labels decide it, whatever
/// else is drawn.
package struct Split: Codable, Equatable, Sendable {
  /// What the target network is trained on.
  package private(set) var members: [Int]
  /// Same distribution as `members`, never trained on.
  package let nonMembers: [Int]
  /// What shadow networks are trained on.
  ///
  /// Disjoint from the target's members and non-members, so that an attacker who knows them knows
  /// nothing of either.
  package let shadowMembers: [Int]
  /// Non-members of the shadow networks.
  package let shadowNonMembers: [Int]
  /// All others.
  ///
  /// Nobody trains or attacks on them.
  package private(set) var reserve: [Int]

  /// Draws the sets from the stream, stratified: each takes from every class its proportional share
  /// of the whole, rounded by largest remainders (ties in a drawn order of the classes), as far as
  /// samples of that class are left. So sets of equal size have equal class counts unless a class
  /// runs out.
  ///
  /// - Parameters:
  ///   - labels: the class, in 0..<`classes`, of every sample.
  ///   - members: how many members; at least one.
  ///   - nonMembers: how many non-members, at least one; as many as members unless given.
  ///   - shadow: size of each of the two shadow sets; unless given, that of the members or half of
  ///     what members and non-members leave, whichever is smaller.
  /// - Throws: what there is and what to pass, where the samples do not suffice.
  package init(
    labels: [Int], classes: Int, members: Int, nonMembers: Int? = nil, shadow: Int? = nil,
    stream: inout RandomStream
  ) throws(DatasetError) {
    let sizes = try Split.sizes(
      count: labels.count, members: members, nonMembers: nonMembers, shadow: shadow)
    var strata = Strata(
      samples: labels.indices, labels: labels, classes: classes, stream: &stream)
    let sets = sizes.map { strata.take($0).sorted() }
    (self.members, self.nonMembers, shadowMembers, shadowNonMembers) =
      (sets[0], sets[1], sets[2], sets[3])
    reserve = strata.remaining.sorted()
  }

  /// The same, but members of both kinds come from the data set's own training samples,
  /// 0..<`testStart`, and non-members from its test samples: unless given, as many as members or
  /// all. Each set is stratified by the classes of the samples that it is drawn from.
  ///
  /// The way of a published data set: its test samples were never trained on. Where they come from
  /// another distribution, an attack may tell that instead of membership.
  /// - Parameters:
  ///   - labels: the class of every sample, training samples first.
  ///   - classes: number of classes.
  ///   - testStart: index of the first test sample.
  ///   - members: how many members, at least one.
  ///   - nonMembers: how many non-members, at least one.
  ///   - stream: drawn from for training samples first, then for test samples.
  /// - Throws: `DatasetError` of `split` with what there is, where the samples do not suffice.
  package init(
    labels: [Int], classes: Int, testStart: Int, members: Int, nonMembers: Int? = nil,
    stream: inout RandomStream
  ) throws(DatasetError) {
    let tests = labels.count - testStart
    let others = nonMembers ?? min(members, tests)
    guard members >= 1, members <= testStart, others > 0, others <= tests else {
      throw DatasetError(
        file: "split",
        problem: "\(members) members of \(testStart) training samples, \(others) non-members of"
          + " \(tests) test samples",
        fix: "pass at least one of each and at most what there is")
    }
    var train = Strata(samples: 0..<testStart, labels: labels, classes: classes, stream: &stream)
    var test = Strata(
      samples: testStart..<labels.count, labels: labels, classes: classes, stream: &stream)
    self.members = train.take(members).sorted()
    self.nonMembers = test.take(others).sorted()
    shadowMembers = train.take(min(members, testStart - members)).sorted()
    shadowNonMembers = test.take(min(others, tests - others)).sorted()
    reserve = (train.remaining + test.remaining).sorted()
  }

  /// The same with some of the members only, drawn stratified; the others join the reserve.
  ///
  /// Non-members and shadow sets stay, so that runs with fewer members are attacked on the same
  /// ground.
  /// - Parameters:
  ///   - count: members that remain, in 1…members.
  ///   - labels: the class of every sample of the data set.
  ///   - classes: number of classes.
  ///   - stream: which members remain.
  package func reducingMembers(
    to count: Int, labels: [Int], classes: Int, stream: inout RandomStream
  ) -> Split {
    precondition(1...members.count ~= count, "\(count) of \(members.count) members")
    var strata = Strata(samples: members, labels: labels, classes: classes, stream: &stream)
    var split = self
    split.members = strata.take(count).sorted()
    split.reserve = (reserve + strata.remaining).sorted()
    return split
  }

  /// Sizes of members, non-members and both shadow sets.
  /// - Parameters:
  ///   - count: samples of the data set.
  ///   - members: as asked for.
  ///   - nonMembers: nil for as many as members.
  ///   - shadow: nil for what is left, at most as many as members.
  /// - Throws: `DatasetError` of `split` that names the numbers and the most that fits.
  private static func sizes(
    count: Int, members: Int, nonMembers: Int?, shadow: Int?
  ) throws(DatasetError) -> [Int] {
    func error(_ problem: String, fix: String) -> DatasetError {
      DatasetError(file: "split", problem: problem, fix: fix)
    }
    let others = nonMembers ?? members
    guard members > 0 && others > 0 && shadow ?? 0 >= 0 else {
      throw error(
        "\(members) members, \(others) non-members, shadow sets of \(shadow ?? 0)",
        fix: "pass at least one member and one non-member, and no negative size")
    }
    // Not members + others <= count, which could overflow for numbers from the command line.
    guard members <= count, others <= count - members else {
      throw error(
        "\(members) members and \(others) non-members exceed the \(count) samples of the data set",
        fix: "pass at most \(count / 2) members, fewer non-members, or more data")
    }
    let rest = count - members - others
    guard shadow ?? 0 <= rest / 2 else {
      throw error(
        "two shadow sets of \(shadow ?? 0) exceed the \(rest) samples that members leave",
        fix: "pass shadow sets of at most \(rest / 2), or fewer members")
    }
    let shadow = shadow ?? min(members, rest / 2)
    return [members, others, shadow, shadow]
  }
}

/// The samples of each class in drawn order, to be taken from the end.
///
/// One shuffle of all samples gives each class its order: sets taken one after the other are
/// disjoint.
private struct Strata {
  /// One array for each class, of what is left.
  private var samples: [[Int]]
  /// Sizes before anything was taken.
  private let sizes: [Int]
  /// Position of each class where remainders tie.
  private let rank: [Int]

  /// - Parameters:
  ///   - samples: which samples are divided.
  ///   - labels: the class of every sample of the data set.
  ///   - classes: number of classes.
  ///   - stream: gives the order of samples, and then that of classes.
  init(
    samples: some RandomAccessCollection<Int>, labels: [Int], classes: Int,
    stream: inout RandomStream
  ) {
    var strata = [[Int]](repeating: [], count: classes)
    // One shuffle of all, dealt to the classes: the order within each is uniform, too.
    for place in stream.permutation(samples.count) {
      let sample = samples[samples.index(samples.startIndex, offsetBy: place)]
      strata[labels[sample]].append(sample)
    }
    self.samples = strata
    sizes = strata.map(\.count)
    // Drawn: were ties always to go to the first classes, these would have more samples in every
    // set.
    rank = stream.permutation(classes)
  }

  /// Not sorted.
  var remaining: [Int] { samples.flatMap(\.self) }

  /// - Parameter count: at most what remains.
  /// - Returns: samples in no particular order, which remain no longer.
  mutating func take(_ count: Int) -> [Int] {
    shares(of: count).enumerated().flatMap { label, share in
      defer { samples[label].removeLast(share) }
      return samples[label].suffix(share)
    }
  }

  /// How many of `count` samples each class gives; there must be as many left.
  ///
  /// ⌊count·size/total⌋ each, and the rest by the largest remainders, round by round where a class
  /// has run out.
  private func shares(of count: Int) -> [Int] {
    let total = sizes.reduce(0, +)
    // Whole numbers: remainders that tie do so exactly, on every machine.
    let exact = sizes.map { (count * $0).quotientAndRemainder(dividingBy: total) }
    var shares = zip(exact, samples).map { min($0.quotient, $1.count) }
    let order = sizes.indices.sorted {
      (-exact[$0].remainder, rank[$0]) < (-exact[$1].remainder, rank[$1])
    }
    var missing = count - shares.reduce(0, +)
    while missing > 0 {
      for label in order where missing > 0 && shares[label] < samples[label].count {
        shares[label] += 1
        missing -= 1
      }
    }
    return shares
  }
}
