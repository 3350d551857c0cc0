internal import Rigorous

/// One end of an input's range in three roundings.
///
/// `outer` is for proofs, `inner` for witnesses, `nearest` for messages and for inputs that no
/// double can be.
struct InputBound: Hashable {
  var outer: Double
  var nearest: Double
  var inner: Double
}

/// The range of one input.
///
/// Strictness matters in two places: inner ends step to the next double, and emptiness is decided
/// by whether ends belong to the range.
struct InputRange: Hashable {
  var lower = InputBound(outer: -.infinity, nearest: -.infinity, inner: -.infinity)
  var upper = InputBound(outer: .infinity, nearest: .infinity, inner: .infinity)
  /// Decimals that no double equals, which the range does not exceed.
  private var (lowest, highest): (DecimalEnd?, DecimalEnd?)
  /// Whether the range lacks the outer ends for sure.
  private(set) var (excludesLower, excludesUpper) = (false, false)

  static let all = InputRange()

  /// x ≤ limit, or x < limit.
  init(atMost limit: Enclosure, isStrict: Bool) {
    let excludesDouble = isStrict && limit.isExact
    upper = InputBound(
      outer: limit.upper, nearest: limit.nearest,
      inner: excludesDouble ? limit.lower.nextDown : limit.lower)
    excludesUpper = isStrict
    highest = limit.decimal.map { DecimalEnd(number: $0, isExcluded: isStrict) }
  }

  /// x ≥ limit, or x > limit.
  init(atLeast limit: Enclosure, isStrict: Bool) {
    let excludesDouble = isStrict && limit.isExact
    lower = InputBound(
      outer: limit.lower, nearest: limit.nearest,
      inner: excludesDouble ? limit.upper.nextUp : limit.upper)
    excludesLower = isStrict
    lowest = limit.decimal.map { DecimalEnd(number: $0, isExcluded: isStrict) }
  }

  private init() {}

  /// Whether it has no points beyond doubt.
  ///
  /// By the outer ends: these contain the range, whatever was rounded.
  var isEmpty: Bool {
    lower.outer > upper.outer || lower.outer == upper.outer && (excludesLower || excludesUpper)
      || haveDecimalsCrossed
  }

  /// Whether the decimals leave nothing, though roundings do.
  private var haveDecimalsCrossed: Bool {
    guard let lowest, let highest else { return false }
    return highest.number.isLess(than: lowest.number) == true
      || highest.number == lowest.number && (highest.isExcluded || lowest.isExcluded)
  }

  /// Each rounding by itself; an end is excluded if the tighter of both excludes it.
  mutating func formIntersection(_ other: InputRange) {
    excludesLower =
      lower.outer >= other.lower.outer && excludesLower
      || other.lower.outer >= lower.outer && other.excludesLower
    excludesUpper =
      upper.outer <= other.upper.outer && excludesUpper
      || other.upper.outer <= upper.outer && other.excludesUpper
    lowest = DecimalEnd.tighter(lowest, other: other.lowest) { other, own in own.isLess(than: other)
    }
    highest = DecimalEnd.tighter(highest, other: other.highest) { other, own in
      other.isLess(than: own)
    }
    lower = InputBound(
      outer: max(lower.outer, other.lower.outer), nearest: max(lower.nearest, other.lower.nearest),
      inner: max(lower.inner, other.lower.inner))
    upper = InputBound(
      outer: min(upper.outer, other.upper.outer), nearest: min(upper.nearest, other.upper.nearest),
      inner: min(upper.inner, other.upper.inner))
  }
}

/// An end of a range that is a decimal.
private struct DecimalEnd: Hashable {
  let number: ShortDecimal
  var isExcluded: Bool

  /// Of two ends that both hold the tighter one; the first where that is not known.
  static func tighter(
    _ own: DecimalEnd?, other: DecimalEnd?,
    by isTighter: (_ other: ShortDecimal, _ own: ShortDecimal) -> Bool?
  ) -> DecimalEnd? {
    guard var end = own, let other else { return own ?? other }
    if end.number == other.number {
      end.isExcluded = end.isExcluded || other.isExcluded
      return end
    }
    return isTighter(other.number, end.number) == true ? other : end
  }
}

/// Ranges of some inputs.
///
/// A property may have many cases that bound a few of many inputs each: entries are kept for these
/// alone.
struct SparseBox: Hashable {
  struct Entry: Hashable {
    let input: Int
    var range: InputRange
  }

  private(set) var entries: [Entry] = []
  /// Whether the entries are in the order of the inputs, each input once.
  private var isSorted = true

  static func == (a: SparseBox, b: SparseBox) -> Bool { a.entries == b.entries }
  func hash(into hasher: inout Hasher) { hasher.combine(entries) }

  /// Intersects the range of one input.
  ///
  /// In O(1) in the order of inputs, as properties mostly come; else `sort` puts things right.
  mutating func restrict(_ input: Int, to range: InputRange) {
    if let last = entries.indices.last, entries[last].input == input {
      entries[last].range.formIntersection(range)
    } else {
      // The same input twice in a row was met above; any other place out of order is sorted later.
      isSorted = isSorted && entries.last.map { $0.input < input } ?? true
      entries.append(Entry(input: input, range: range))
    }
  }

  /// Brings the entries into order, one for each input.
  ///
  /// Ranges of the same input are intersected in the order in which they came.
  mutating func sort() {
    if isSorted { return }
    let unsorted = entries.enumerated().sorted {
      ($0.element.input, $0.offset) < ($1.element.input, $1.offset)
    }
    entries = []
    isSorted = true
    for (_, entry) in unsorted { restrict(entry.input, to: entry.range) }
  }

  /// Sorted afterwards.
  mutating func formIntersection(_ other: SparseBox) {
    entries.reserveCapacity(entries.count + other.entries.count)
    for entry in other.entries { restrict(entry.input, to: entry.range) }
    sort()
  }

  /// An input whose range is empty.
  ///
  /// The first in order; nil where all ranges may have points.
  var contradiction: Entry? { entries.first { $0.range.isEmpty } }

  /// Intersects with ranges of all inputs, and leaves out the entries that do not narrow them.
  ///
  /// Boxes that come to the same then compare equal, and their cases are merged.
  mutating func narrow(_ base: [InputRange]) {
    for i in entries.indices { entries[i].range.formIntersection(base[entries[i].input]) }
    entries.removeAll { $0.range == base[$0.input] }
  }
}
