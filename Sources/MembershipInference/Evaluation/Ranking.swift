internal import Results

extension ScoreSet {
  /// Samples by descending score, those of equal scores by their numbers, hashed one after the other.
  var ranking: Ranking {
    let all = entries(members, isMember: true) + entries(nonMembers, isMember: false)
    let order = all.sorted { a, b in
      a.value != b.value ? a.value > b.value : a.sample < b.sample
    }
    var hash: UInt64 = 0
    for (position, entry) in order.enumerated() {
      let isTied = position > 0 && order[position - 1].value == entry.value
      hash = mixed(hash ^ mixed(entry.sample &* 2 &+ (isTied ? 1 : 0)))
    }
    return Ranking(hash: hash)
  }

  /// Scores with numbers that tell members from non-members.
  private func entries(_ signal: Signal, isMember: Bool) -> [(value: Double, sample: UInt64)] {
    zip(signal.values, signal.samples).map { value, sample in
      (value: value, sample: UInt64(bitPattern: Int64(sample)) &* 2 &+ (isMember ? 1 : 0))
    }
  }
}
